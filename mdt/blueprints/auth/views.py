"""Signing in and out."""

from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, g, jsonify, redirect, render_template, request
from flask import session as browser
from flask import url_for
from werkzeug.wrappers import Response as BaseResponse

from mdt.blueprints.auth.forms import LoginForm
from mdt.forms import status_of
from mdt.i18n import _, _n
from mdt.services import sign_in
from mdt.sessions import renew_token, token_hash
from mdt.signing_in import guard
from mdt.templating import me, person_or_none

bp = Blueprint("auth", __name__)


@bp.route("/login", methods=["GET", "POST"])
def login() -> BaseResponse | tuple[str | Response, int]:
    """Sign in with name and password."""
    if request.method == "GET" and person_or_none() is not None:
        return redirect(url_for("today.show"), 303)
    form = LoginForm()
    if form.was_sent():
        attempt = sign_in.try_password(
            form.username.data or "",
            form.password.data or "",
            address=request.remote_addr or "",
            throttle=current_app.config["MDT"].throttle,
        )
        if attempt.person is not None:
            return _let_in(attempt.person)
        form.password.errors = [_refusal(attempt)]
    if _wants_json():
        return jsonify(error=" ".join(e for errors in form.errors.values() for e in errors)), 422
    return render_template("auth/login.html", form=form), status_of(form)


def _let_in(person: object) -> BaseResponse:
    token = renew_token()
    agent = request.user_agent.string
    sign_in.begin(person, token_hash(token), address=request.remote_addr or "", agent=agent)  # type: ignore[arg-type]
    if _wants_json():
        return jsonify(csrf=guard())
    return redirect(_safe(request.args.get("next")) or url_for("today.show"), 303)


def _refusal(attempt: sign_in.Attempt) -> str:
    seconds = int(attempt.wait.total_seconds())
    if not seconds:
        return _("That user name and password do not match.")
    return _("That user name and password do not match.") + " " + _n(
        "Wait %(num)d second before the next try.", "Wait %(num)d seconds before the next try.", seconds
    )


def _safe(target: str | None) -> str | None:
    """Only an address of this house, so that nobody is led elsewhere after signing in."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    parts = urlsplit(target)
    return None if parts.scheme or parts.netloc else target


def _wants_json() -> bool:
    return request.headers.get("Accept") == "application/json"


@bp.post("/logout")
def logout() -> BaseResponse:
    """Sign out: the session is over on the server, and the browser forgets its pages."""
    sign_in.end(me(), g.sign_in, signed_out=True)
    browser.clear()
    answer = redirect(url_for("auth.login"), 303)
    answer.delete_cookie(current_app.session_interface.get_cookie_name(current_app))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
