"""What is shown once: it crosses one redirect in a sealed cookie, and is gone.

Not in the address (it would stay in the history), and not in the database (only its hash is).
"""

import base64

from flask import Response, g, request
from werkzeug.wrappers import Response as BaseResponse

from mdt.columns import SealedText
from mdt.keyring import CannotOpen

NAME = "mdt-link"
HOLDS = 300  # seconds


def hand_over(answer: BaseResponse, secret: str, *, about: str, path: str) -> BaseResponse:
    """Send it along to the next page, for this session and this thing alone."""
    sealed = SealedText.ring().seal(secret, bound_to=_binding(about))
    answer.set_cookie(
        NAME,
        base64.urlsafe_b64encode(sealed).decode(),
        max_age=HOLDS,
        path=path,
        httponly=True,
        secure=request.is_secure,
        samesite="Strict",
    )
    return answer


def take(about: str) -> str:
    """What was made on the page before; "" when nothing was."""
    try:
        sealed = base64.urlsafe_b64decode(request.cookies.get(NAME, ""))
        return SealedText.ring().open(sealed, bound_to=_binding(about)) if sealed else ""
    except (CannotOpen, ValueError, IndexError):
        return ""


def forget(answer: Response, *, path: str) -> Response:
    """Shown: the next look at the page shows it no more."""
    answer.delete_cookie(
        NAME, path=path, secure=request.is_secure, httponly=True, samesite="Strict"
    )
    return answer


def _binding(about: str) -> str:
    return f"link:{g.sign_in.ref}:{about}"
