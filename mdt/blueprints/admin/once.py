"""An account's one-time link, shown once on the account's page."""

from flask import Response, url_for
from werkzeug.wrappers import Response as BaseResponse

from mdt import once
from mdt.models.people import User


def hand_over(answer: BaseResponse, person: User, token: str) -> BaseResponse:
    """Send the link along to the next page."""
    return once.hand_over(answer, token, about=person.ref, path=_path(person))


def take(person: User) -> str | None:
    """The address to copy, if a link was made on the page before."""
    token = once.take(person.ref)
    return url_for("auth.link", token=token, _external=True) if token else None


def forget(answer: Response, person: User) -> Response:
    """Shown: the next look at the page shows it no more."""
    return once.forget(answer, path=_path(person))


def _path(person: User) -> str:
    return url_for("admin.account", account_ref=person.ref)
