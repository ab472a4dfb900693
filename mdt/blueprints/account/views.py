"""My account: my name and roles, my sessions, my password, and "I am still here"."""

from flask import Blueprint, Response, current_app, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from mdt.blueprints.account.forms import ChangePasswordForm
from mdt.blueprints.auth.views import Answer, refusal
from mdt.domain.browsers import browser_words
from mdt.domain.errors import Invalid, NotFound
from mdt.forms import sent, status_of
from mdt.i18n import _l
from mdt.models.people import SignIn
from mdt.queries import people
from mdt.services import accounts, sign_in
from mdt.sessions import touch
from mdt.templating import SAID, me

bp = Blueprint("account", __name__, url_prefix="/account")
bp.add_app_template_filter(browser_words, "browser")

SAID["password-changed"] = _l("Your password is changed. Every other session has ended.")
SAID["session-ended"] = _l("That session has ended.")


@bp.get("/")
def show() -> str:
    """My name, what my account may do, and where I am signed in."""
    return _page(ChangePasswordForm(formdata=None))


def _page(form: ChangePasswordForm) -> str:
    return render_template(
        "account/show.html", form=form, sessions=_sessions(), here=g.sign_in, room="account"
    )


def _sessions() -> list[SignIn]:
    settings = current_app.config["MDT"]
    held = people.sessions_of(me(), idle=settings.idle, longest=settings.longest_session)
    return list(held)


@bp.post("/password")
def password() -> Answer:
    """Change my password; it needs the present one."""
    form = ChangePasswordForm()
    done, _nothing = sent(form, lambda: _change(form))
    if done:
        return redirect(url_for("account.show", said="password-changed"), 303)
    return _page(form), status_of(form)


def _change(form: ChangePasswordForm) -> None:
    attempt = sign_in.try_password(
        me().username,
        form.present.data or "",
        address=request.remote_addr or "",
        throttle=current_app.config["MDT"].throttle,
    )
    if attempt.person is None:
        raise Invalid("present", refusal(attempt))
    accounts.set_password(me(), password=form.password.data or "", here=g.sign_in)


@bp.post("/sessions/<ref:session_ref>/end")
def end_session(session_ref: str) -> BaseResponse:
    """End one of my sessions; it is over at its next request."""
    row = next((held for held in _sessions() if held.ref == session_ref), None)
    if row is None:
        raise NotFound("session")
    sign_in.end(me(), row)
    return redirect(url_for("account.show", said="session-ended"), 303)


@bp.post("/still-here")
def still_here() -> Response:
    """A person pressed "stay signed in": the idle time starts again."""
    touch(g.sign_in)
    return Response(status=204, mimetype="text/plain")
