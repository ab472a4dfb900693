"""Who is asking: Flask-Login's loader, the guard on forms, and the door every page is behind."""

import re
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, current_app, jsonify, redirect, request, url_for
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect, generate_csrf

from mdt import sessions
from mdt.services import practice

login_manager = LoginManager()
csrf = CSRFProtect()

# Pages anybody may open, each with its reason; everything else asks for a sign-in.
PUBLIC: dict[str | None, str] = {
    "static": "style and fonts",
    "auth.login": "the door itself",
    "auth.link": "a one-time link is its own key",
    "auth.setup": "the first administrator of an empty house; gone afterwards",
    "health.process": "is the process up; says nothing else",
    "health.ready": "is the database there; says nothing else",
    "calendar.feed": "its address is its own key, revocable; no patient in it",
    "health.metrics": "loopback or token only; figures without names",
}
# Of these, the ones that lead to the set-up page while there is no account at all.
DOOR = {"auth.login", "auth.link", "auth.setup"}
# One slash, then no second slash, backslash, space or control character anywhere at the front:
# browsers drop tabs and line ends, and read backslashes as slashes.
PLAIN_PATH = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]*")
SET_UP = "mdt-set-up"


def init_app(app: Flask) -> None:
    """Flask-Login over our own sessions; CSRF everywhere."""
    login_manager.init_app(app)
    login_manager.request_loader(sessions.person_of_request)
    csrf.init_app(app)
    app.before_request(_ask_who)


def guard() -> str:
    """The token of this browser's forms; a browser without a cookie is given one with it."""
    return str(generate_csrf())


def _ask_who() -> Response | Any | None:
    if request.endpoint in PUBLIC.keys() - DOOR or current_user.is_authenticated:
        return None
    if not _somebody_lives_here():
        return None if request.endpoint == "auth.setup" else redirect(url_for("auth.setup"), 303)
    if request.endpoint in DOOR:
        return None
    if request.headers.get("Accept") == "application/json" or sessions.is_background():
        return jsonify(error="signed out"), 401
    wanted = _page_to_come_back_to()
    return redirect(url_for("auth.login", next=wanted if wanted != "/" else None), 303)


def _page_to_come_back_to() -> str | None:
    if request.method == "GET":
        return request.full_path.rstrip("?")
    # A form sent after the time-out: back to its page, where the kept draft is.
    rule = request.url_rule
    return request.path if rule is not None and "GET" in (rule.methods or ()) else None


def safe_next(target: str | None) -> str | None:
    """An address of this house and no other, so that nobody is led elsewhere after signing in."""
    if not target or not PLAIN_PATH.fullmatch(target):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def _somebody_lives_here() -> bool:
    """Whether the house is set up; asked until it is, then never again."""
    if not current_app.extensions.get(SET_UP):
        current_app.extensions[SET_UP] = practice.has_accounts()
    return bool(current_app.extensions[SET_UP])
