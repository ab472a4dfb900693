"""Signing in and out, and the one-time link of a new or reset account."""

from flask import (
    Blueprint,
    Response,
    current_app,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask import session as browser
from werkzeug.wrappers import Response as BaseResponse

from mdt import naming
from mdt.blueprints.auth.forms import LoginForm, NewPasswordForm
from mdt.domain.errors import NotFound
from mdt.domain.policy import Permission, can
from mdt.forms import sent, status_of
from mdt.i18n import _, _n
from mdt.models.people import SignIn, User
from mdt.services import accounts, recovery, sign_in
from mdt.sessions import renew_token, token_hash
from mdt.signing_in import guard, safe_next
from mdt.templating import me, person_or_none

Answer = BaseResponse | tuple[str | Response, int]

bp = Blueprint("auth", __name__)


@bp.route("/login", methods=["GET", "POST"])
def login() -> Answer:
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
            return _welcome(attempt.person)
        form.password.errors = [refusal(attempt)]
    if _wants_json():
        return jsonify(error=" ".join(e for errors in form.errors.values() for e in errors)), 422
    naming.keep_up()
    return render_template("auth/login.html", form=form), status_of(form)


def let_in(person: User) -> SignIn:
    """Open a session in this browser, under a token that nobody knew before."""
    return sign_in.begin(
        person,
        token_hash(renew_token()),
        address=request.remote_addr or "",
        agent=request.user_agent.string,
    )


def _welcome(person: User) -> BaseResponse:
    let_in(person)
    if _wants_json():
        return jsonify(csrf=guard(), person=person.ref)
    if can(person, Permission.PRACTICE_MANAGE) and recovery.is_owed():
        return redirect(url_for("auth.recovery_key"), 303)
    return redirect(safe_next(request.args.get("next")) or url_for("today.show"), 303)


def refusal(attempt: sign_in.Attempt) -> str:
    """The same words for a wrong name and a wrong password."""
    sentence = str(_("That user name and password do not match."))
    seconds = -(-attempt.wait // sign_in.A_SECOND)
    if not seconds:
        return sentence
    wait = _n(
        "Wait %(num)d second before the next try.",
        "Wait %(num)d seconds before the next try.",
        seconds,
    )
    return f"{sentence} {wait}"


def _wants_json() -> bool:
    return request.headers.get("Accept") == "application/json"


@bp.post("/logout")
def logout() -> BaseResponse:
    """Sign out: the session is over on the server, and the browser forgets its pages."""
    sign_in.end(me(), g.sign_in, signed_out=True)
    browser.clear()
    answer = redirect(url_for("auth.login"), 303)
    name = current_app.session_interface.get_cookie_name(current_app)
    answer.delete_cookie(name, secure=request.is_secure, httponly=True, samesite="Lax")
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer


@bp.route("/link/<token>", methods=["GET", "POST"])
def link(token: str) -> Answer:
    """A one-time link: set the password of the account it was made for."""
    try:
        found = accounts.link_of(token)
    except NotFound:
        return render_template("auth/link_gone.html"), 404
    form = NewPasswordForm()
    done, person = sent(form, lambda: _entered(token, form.password.data or ""))
    if done and person is None:
        return render_template("auth/link_gone.html"), 404
    if done:
        return _welcome(person)
    return render_template("auth/link.html", form=form, account=found.user), status_of(form)


def _entered(token: str, password: str) -> User | None:
    """None for the second of two who used the link at the same moment."""
    try:
        return accounts.enter_by_link(token, password=password)
    except NotFound:
        return None


from mdt.blueprints.auth import set_up  # noqa: E402, F401 - adds its addresses to the room
