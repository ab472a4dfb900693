"""A one-time link is shown once: it crosses one redirect in a sealed cookie, and is gone.

Not in the address (it would stay in the history), and not in the database (only its hash is).
"""

import base64

from flask import Response, g, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from mdt.columns import SealedText
from mdt.keyring import CannotOpen
from mdt.models.people import User

NAME = "mdt-link"
HOLDS = 300  # seconds


def hand_over(answer: BaseResponse, person: User, token: str) -> BaseResponse:
    """Send the link along to the next page."""
    sealed = SealedText.ring().seal(token, bound_to=_binding(person))
    answer.set_cookie(
        NAME,
        base64.urlsafe_b64encode(sealed).decode(),
        max_age=HOLDS,
        path=_path(person),
        httponly=True,
        secure=request.is_secure,
        samesite="Strict",
    )
    return answer


def take(person: User) -> str | None:
    """The address to copy, if a link was made on the page before."""
    try:
        sealed = base64.urlsafe_b64decode(request.cookies.get(NAME, ""))
        token = SealedText.ring().open(sealed, bound_to=_binding(person)) if sealed else ""
    except (CannotOpen, ValueError, IndexError):
        return None
    return url_for("auth.link", token=token, _external=True) if token else None


def forget(answer: Response, person: User) -> Response:
    """Shown: the next look at the page shows it no more."""
    answer.delete_cookie(
        NAME, path=_path(person), secure=request.is_secure, httponly=True, samesite="Strict"
    )
    return answer


def _path(person: User) -> str:
    return url_for("admin.account", account_ref=person.ref)


def _binding(person: User) -> str:
    """Only this administrator's own session opens it, for this account."""
    return f"link:{g.sign_in.ref}:{person.ref}"
