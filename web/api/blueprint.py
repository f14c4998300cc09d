"""The blueprint of the API, and what stands around each of its calls."""

from __future__ import annotations

from flask import Blueprint
from flask.blueprints import BlueprintSetupState

from web.api.caller import admit, dismiss
from web.api.problems import problem

blueprint = Blueprint("api", __name__, url_prefix="/api", template_folder="templates")
blueprint.before_app_request(admit)
blueprint.teardown_app_request(dismiss)


@blueprint.record_once
def _answer_errors(state: BlueprintSetupState) -> None:
    """Errors under /api/, also of unknown addresses, leave as problem documents."""
    state.app.extensions["problem"] = problem
