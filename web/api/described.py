"""The OpenAPI 3.1 document, gathered by spectree from the models beside each call.

The models describe and check nothing: `perform` runs the declared form for every door alike, in the contract's order.
"""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import Any, TypeVar

from pydantic import BaseModel
from spectree import Response, SecurityScheme, SpecTree
from spectree.models import SecureType, SecuritySchemeData
from spectree.plugins.flask_plugin import FlaskPlugin

from web.api.models import Problem
from web.api.problems import MEDIA_TYPE
from web.api.takes import Keyed

View = TypeVar("View", bound=Callable[..., Any])
ANY = "*/*"
ALWAYS = (401, 429)


class _Describing(FlaskPlugin):
    """Flask without spectree's own validation, so that a streamed file stays a stream."""

    def validate(self, func: Callable[..., Any], *_: Any, **kwargs: Any) -> Any:
        """The call itself."""
        return func(**kwargs)


class _Answers(Response):
    """The answers of one call: one of its own, and problem documents under their own media type."""

    def __init__(self, status: int, model: type[BaseModel] | None, refusals: tuple[int, ...]) -> None:
        self._status, self._bytes = status, model is None
        self._listed = [str(s) for s in (status, *sorted(refusals))]
        own: dict[str, Any] = {} if model is None else {f"HTTP_{status}": model}
        plain = [f"HTTP_{status}"] if model is None else []
        super().__init__(*plain, **own, **{f"HTTP_{s}": Problem for s in refusals})

    def generate_spec(self, naming_strategy: Any = None) -> dict[str, Any]:
        """As spectree writes it, without the answers it adds itself."""
        found = super().generate_spec(naming_strategy)
        for status, answer in found.items():
            answer["description"] = HTTPStatus(int(status)).phrase
            if int(status) >= 400:
                answer["content"] = {MEDIA_TYPE: answer["content"]["application/json"]}
            elif self._bytes:
                answer["content"] = {ANY: {}}
        return {status: found[status] for status in self._listed}


spec = SpecTree(
    backend=_Describing,
    title="Disposisi",
    version="1",
    description="Filing, moving and reading cases. Every refusal is a problem document with a stable `code`.",
    mode="strict",
    annotations=False,
    naming_strategy=lambda model: model.__name__,
    nested_naming_strategy=lambda _parent, child: child,
    validation_error_model=Problem,
    security_schemes=[SecurityScheme(name="token", data=SecuritySchemeData(type=SecureType.HTTP, scheme="bearer"))],
    security={"token": []},
)


def described(
    answer: type[BaseModel] | None,
    *,
    status: int = 200,
    refusals: tuple[int, ...] = (),
    query: type[BaseModel] | None = None,
    json: type[BaseModel] | None = None,
    form: type[BaseModel] | None = None,
) -> Callable[[View], View]:
    """Puts a call into the document; `answer` None means bytes of any kind. A POST is keyed."""
    return spec.validate(
        query=query,
        json=json,
        form=form,
        headers=Keyed if json is not None or form is not None else None,
        resp=_Answers(status, answer, (*ALWAYS, *refusals)),
        skip_validation=True,
    )
