"""The OpenAPI document and its readable page; both say the same, both need no token."""

from __future__ import annotations

from flask import Response, jsonify, render_template

from engine.errors import Refusal
from web.api.blueprint import blueprint
from web.api.described import spec


@blueprint.get("/v1/openapi.json")
def openapi() -> Response:
    """The document."""
    return jsonify(spec.spec)


@blueprint.get("/docs")
def docs() -> str:
    """The document as a page, rendered here: no foreign request, no script."""
    codes = sorted({(kind.code, kind.status, kind.sentence) for kind in Refusal.__subclasses__()})
    return render_template("api/docs.html", document=spec.spec, codes=codes)
