"""The HTTP API, version 1: JSON in, JSON out, bearer tokens. A thin door to the same engine calls as the pages.

caller      who calls; how many requests are under way      problems   refusals as problem documents
acting      one transaction, one answer a key               body       JSON read strictly
shapes, declarations   views and SOPs as JSON               models, described   the OpenAPI document
calls_*     the calls, a few lines each                     page       the document, and its readable form
"""

from web.api import (
    calls_about,
    calls_audit,
    calls_cases,
    calls_complaints,
    calls_files,
    calls_library,
    calls_lists,
    page,
)
from web.api.blueprint import blueprint

__all__ = [
    "blueprint",
    "calls_about",
    "calls_audit",
    "calls_cases",
    "calls_complaints",
    "calls_files",
    "calls_library",
    "calls_lists",
    "page",
]
