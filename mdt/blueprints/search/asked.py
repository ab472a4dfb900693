"""What was asked last waits in a sealed cookie of this session alone.

So the way back from a hit leads to the results again; and the words stand neither in an address
(the history, a log) nor in the database.
"""

import base64
import json

from flask import g, request, url_for
from werkzeug.wrappers import Response

from mdt.blueprints.search.forms import SearchForm
from mdt.columns import SealedText
from mdt.keyring import CannotOpen

NAME = "mdt-asked"
FIELDS = ("q", "kind", "before")


def keep(answer: Response, form: SearchForm) -> Response:
    """Send the question along; it is gone with the session."""
    asked = json.dumps([form[name].data or "" for name in FIELDS])
    answer.set_cookie(
        NAME,
        base64.urlsafe_b64encode(SealedText.ring().seal(asked, bound_to=_binding())).decode(),
        path=url_for("search.search"),
        httponly=True,
        secure=request.is_secure,
        samesite="Strict",
    )
    return answer


def take() -> dict[str, str] | None:
    """The last question of this session, if there was one."""
    try:
        sealed = base64.urlsafe_b64decode(request.cookies.get(NAME, ""))
        asked = SealedText.ring().open(sealed, bound_to=_binding()) if sealed else ""
    except (CannotOpen, ValueError, IndexError):
        return None
    return dict(zip(FIELDS, json.loads(asked), strict=True)) if asked else None


def _binding() -> str:
    return f"asked:{g.sign_in.ref}"
