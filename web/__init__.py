"""The web door: pages and the API, two faces of the same engine calls.

A module of pages has a `blueprint` and one line in BLUEPRINTS. A path under /api/ answers errors with what the API puts
into `app.extensions["problem"]`, a callable of the exception.
"""

from __future__ import annotations

from importlib import import_module

from flask import Flask

import workflows
from engine.db import Database
from engine.settings import Settings
from engine.wiring import build_office
from web import errors, security, text
from web.door import Door, Tells

BLUEPRINTS = (
    "web.api",
    "web.views.health",
    "web.views.home",
    "web.views.auth",
    "web.views.tracking",
    "web.views.mine",
    "web.views.filing",
    "web.views.catalogue",
    "web.views.complaining",
    "web.views.complaints",
    "web.views.password",
    "web.views.registration",
    "web.views.profile",
    "web.views.sso",
    "web.views.accounts",
    "web.views.accounts_new",
    "web.views.account_register",
    "web.views.inbox",
    "web.views.cases",
    "web.views.documents",
    "web.views.survey",
    "web.views.survey_link",
    "web.views.testimonials",
    "web.views.agenda",
    "web.views.schedule",
    "web.views.board",
    "web.views.feeds",
    "web.views.feed",
    "web.views.notices",
    "web.views.audit",
    "web.views.library",
    "web.views.documentation",
    "web.views.similar",
    "web.views.rooms",
    "web.views.tables",
    "web.views.reports",
    "web.views.status",
    "web.views.admin_office",
    "web.views.admin_accounts",
    "web.views.admin_positions",
    "web.views.admin_calendar",
)


def create_app(settings: Settings | None = None, *, clock: Tells | None = None) -> Flask:
    """The application. `settings` are read from the environment unless given; `clock` replaces the office's clock."""
    settings = settings or Settings.read()
    app = Flask(__name__)
    app.extensions["door"] = Door(
        settings, Database(settings.database_url), build_office(settings, workflows.catalogue()), clock
    )
    security.protect(app)
    text.teach(app)
    errors.answer(app)
    for name in BLUEPRINTS:
        app.register_blueprint(import_module(name).blueprint)
    security.slow_down(app)
    return app
