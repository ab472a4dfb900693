"""My account: my sessions, my password, reminders, my calendar, and "I am still here"."""

from flask import Response, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from mdt import once
from mdt.blueprints.account.door import FEED, bp, page, reminders_form, sessions
from mdt.blueprints.account.forms import ChangePasswordForm
from mdt.blueprints.auth.views import Answer, refusal
from mdt.domain.browsers import browser_words
from mdt.domain.errors import Invalid, NotFound
from mdt.domain.vocabulary import Reminders
from mdt.forms import sent, status_of
from mdt.i18n import _l
from mdt.services import accounts, feeds, sign_in
from mdt.sessions import touch
from mdt.templating import SAID, me

bp.add_app_template_filter(browser_words, "browser")

SAID["password-changed"] = _l("Your password is changed. Every other session has ended.")
SAID["session-ended"] = _l("That session has ended.")
SAID["reminders-kept"] = _l("Kept.")
SAID["feed-revoked"] = _l("The address is taken back. Whoever still asks there finds nothing.")


@bp.get("/")
def show() -> Answer:
    """My name, what my account may do, and where I am signed in."""
    return page()


@bp.post("/password")
def password() -> Answer:
    """Change my password; it needs the present one."""
    form = ChangePasswordForm()
    done, _nothing = sent(form, lambda: _change(form))
    if done:
        return redirect(url_for("account.show", said="password-changed"), 303)
    return page(password=form, status=status_of(form))


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


@bp.post("/reminders")
def reminders() -> Answer:
    """Where I am reminded by e-mail, and how often."""
    form = reminders_form(sent=True)
    done, _nothing = sent(
        form,
        lambda: accounts.choose_reminders(
            me(), email=form.email.data or "", reminders=Reminders(form.reminders.data)
        ),
    )
    if done:
        return redirect(url_for("account.show", said="reminders-kept", _anchor="my-reminders"), 303)
    return page(reminders=form, status=status_of(form))


@bp.post("/calendar")
def make_feed() -> Answer:
    """Make the private address of my calendar; it is shown once."""
    token = feeds.make(me())
    answer = redirect(url_for("account.show", _anchor="my-calendar"), 303)
    return once.hand_over(answer, token, about=FEED, path=url_for("account.show"))


@bp.post("/calendar/revocation")
def revoke_feed() -> Answer:
    """Take the address back."""
    feeds.revoke(me())
    return redirect(url_for("account.show", said="feed-revoked", _anchor="my-calendar"), 303)


@bp.post("/sessions/<ref:session_ref>/end")
def end_session(session_ref: str) -> BaseResponse:
    """End one of my sessions; it is over at its next request."""
    row = next((held for held in sessions() if held.ref == session_ref), None)
    if row is None:
        raise NotFound("session")
    sign_in.end(me(), row)
    return redirect(url_for("account.show", said="session-ended"), 303)


@bp.post("/still-here")
def still_here() -> Response:
    """A person pressed "stay signed in": the idle time starts again."""
    touch(g.sign_in)
    return Response(status=204, mimetype="text/plain")
