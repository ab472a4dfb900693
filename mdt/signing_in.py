"""Who is asking: Flask-Login's loader, the guard on forms, and the door every page is behind."""

from typing import Any

from flask import Flask, Response, g, jsonify, redirect, request, url_for
from flask_login import LoginManager, current_user
from flask_wtf.csrf import CSRFProtect, generate_csrf

from mdt import sessions

login_manager = LoginManager()
csrf = CSRFProtect()

# Pages anybody may open, each with its reason; everything else asks for a sign-in.
PUBLIC = {
    "static": "style and fonts",
    "auth.login": "the door itself",
    "auth.link": "a one-time link is its own key",
    "auth.setup": "the first administrator of an empty house; gone afterwards",
    "auth.recovery": "the recovery key of the same set-up",
    "health.process": "is the process up; says nothing else",
    "health.ready": "is the database there; says nothing else",
    "health.metrics": "loopback or token only; figures without names",
}


def init_app(app: Flask) -> None:
    """Flask-Login over our own sessions; CSRF everywhere."""
    login_manager.init_app(app)
    login_manager.request_loader(sessions.person_of_request)
    csrf.init_app(app)
    app.before_request(_ask_who)
    app.jinja_env.globals["csrf_token"] = guard


def guard() -> str:
    """The token of a form; a browser without a cookie is given one with it."""
    g.csrf_used = True
    return generate_csrf()


def _ask_who() -> Response | Any | None:
    if request.endpoint in PUBLIC or current_user.is_authenticated:
        return None
    if request.headers.get("Accept") == "application/json" or sessions.is_background():
        return jsonify(error="signed out"), 401
    wanted = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("auth.login", next=wanted if wanted != "/" else None), 303)
