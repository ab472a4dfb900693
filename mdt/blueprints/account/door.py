"""The account's page, which several small deeds come back to."""

from typing import Any

from flask import Blueprint, current_app, g, make_response, render_template, url_for
from flask import Response as FlaskResponse

from mdt import once
from mdt.blueprints.account.forms import ChangePasswordForm, RemindersForm
from mdt.models.people import SignIn
from mdt.queries import people
from mdt.queries.feeds import feed_of
from mdt.templating import me

bp = Blueprint("account", __name__, url_prefix="/account")
FEED = "calendar feed"


def page(
    *,
    password: ChangePasswordForm | None = None,
    reminders: RemindersForm | None = None,
    status: int = 200,
) -> FlaskResponse:
    """My name, what my account may do, and where I am signed in."""
    token = once.take(FEED)
    facts: dict[str, Any] = {
        "form": password or ChangePasswordForm(formdata=None),
        "reminders": reminders or reminders_form(sent=False),
        "sessions": sessions(),
        "here": g.sign_in,
        "feed": feed_of(me()),
        "feed_address": url_for("calendar.feed", token=token, _external=True) if token else "",
        "mail_used": bool(current_app.config["MDT"].mail_url),
    }
    answer = make_response(render_template("account/show.html", room="account", **facts), status)
    return once.forget(answer, path=url_for("account.show")) if token else answer


def reminders_form(*, sent: bool) -> RemindersForm:
    """How I am reminded, as it is kept or as it was sent."""
    data = {"email": me().email, "reminders": me().reminders.value}
    return RemindersForm(data=data) if sent else RemindersForm(formdata=None, data=data)


def sessions() -> list[SignIn]:
    """Where I am signed in."""
    settings = current_app.config["MDT"]
    held = people.sessions_of(me(), idle=settings.idle, longest=settings.longest_session)
    return list(held)
