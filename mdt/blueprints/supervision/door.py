"""The door of the supervision room."""

from flask import Blueprint
from werkzeug.wrappers import Response

from mdt.queries.naming import named
from mdt.templating import me

bp = Blueprint("supervision", __name__)

Answer = str | Response | tuple[str, int]


def named_to_me(thing: object) -> str:
    """Whom something of supervision is about, as far as this reader may know."""
    case = getattr(thing, "case", None)
    return named(me(), case) if case else ""
