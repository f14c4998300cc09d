"""Documents to download, and their pages as images: phones and sandboxed pages do not show PDFs."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, make_response, request, send_file
from flask.typing import ResponseReturnValue
from sqlalchemy import Row

from engine.actors import load_actor
from engine.errors import NotFound
from engine.files import page_image
from engine.files.pages import IMAGE_TYPE
from engine.queries.documents import document
from web.door import door, now, signed_in
from web.incoming import LARGEST_REQUEST, MB
from web.security import sandboxed

blueprint = Blueprint("documents", __name__)
KEPT = 86_400  # seconds a browser keeps a page image of its own
POLICY = "sandbox; default-src 'none'; style-src 'self'; img-src 'self' data:"
"""Besides what a file may do (nothing), what the page of a refusal needs."""


def _may_open(public_id: str) -> Row[Any]:
    with door().database.reading() as session:
        actor = load_actor(session, signed_in(), now())
        return document(session, door().office, actor, public_id, now())


@blueprint.get("/lampiran/<public_id>")
@sandboxed(POLICY)
def download(public_id: str) -> ResponseReturnValue:
    """The bytes as they came, always as a download."""
    row = _may_open(public_id)
    try:
        response = send_file(
            door().office.files.path(row.key),
            mimetype=row.media_type,
            as_attachment=True,
            download_name=row.filename,
            etag=row.sha256,
        )
    except FileNotFoundError:
        raise NotFound from None
    response.headers["Cache-Control"] = "private, no-cache"
    return response


@blueprint.get("/lampiran/<public_id>/halaman/<int(max=9999):page>")
@sandboxed(POLICY)
def page(public_id: str, page: int) -> ResponseReturnValue:
    """One page as an image, `lebar` pixels wide; kept by the browser, for this person alone."""
    row = _may_open(public_id)
    width = request.args.get("lebar", "960")
    if not width.isascii() or not width.isdigit() or len(width) > 4:
        raise NotFound
    tag = f"{row.sha256}-{page}-{width}"
    if tag in request.if_none_match:
        return _private(make_response("", 304), tag)
    files = door().office.files
    image = page_image(files.path(row.key), row.media_type, page, width=int(width), cache=files.pages)
    return _private(Response(image, mimetype=IMAGE_TYPE), tag)


def _private(response: Response, tag: str) -> Response:
    response.set_etag(tag)
    response.headers["Cache-Control"] = f"private, max-age={KEPT}"
    return response


@blueprint.app_template_global("size_of")
def size_of(size: int) -> str:
    """Bytes as people write them: "1,4 MB"."""
    if size < 1024 * 1024:
        return f"{max(size // 1024, 1)} KB"
    return f"{size / (1024 * 1024):.1f} MB".replace(".", ",")


@blueprint.app_template_global("most_bytes")
def most_bytes() -> int:
    """The bytes of files that one form may bring: what a request may, less room for everything typed."""
    return LARGEST_REQUEST - 10 * MB
