"""Help pages. They say what is so; what may be done is read from the policy itself."""

from collections.abc import Callable

from flask import Blueprint, current_app, render_template
from sqlalchemy import make_url

from mdt.blueprints.help.deeds import GROUPS
from mdt.blueprints.help.libraries import installed
from mdt.domain.feelings import load as known
from mdt.domain.policy import Permission, can, rows_in_words
from mdt.i18n import _l
from mdt.templating import me
from mdt.version import VERSION

bp = Blueprint("help", __name__, url_prefix="/help")

ROOMS = {
    "today": _l("Today"),
    "cases": _l("Cases"),
    "notes": _l("Notes"),
    "formulation": _l("Formulation"),
    "goals": _l("Goals"),
    "measures": _l("Measures"),
    "interventions": _l("Interventions"),
    "safety": _l("Safety"),
    "reflections": _l("Reflections"),
    "meetings": _l("Meetings"),
    "minutes": _l("Minutes"),
    "actions": _l("Actions"),
    "supervision": _l("Supervision and summaries"),
    "evidence": _l("Evidence"),
    "search": _l("Search"),
    "admin": _l("Administration"),
}


@bp.get("/")
def index() -> str:
    """All help pages."""
    return render_template("help/index.html", rooms=ROOMS, room="help")


def _page_of(name: str) -> Callable[[], str]:
    """The page of one room, under an address of its own."""

    def page() -> str:
        return render_template(f"help/{name}.html", title=ROOMS[name], room="help")

    return page


for _name in ROOMS:
    bp.add_url_rule(f"/{_name}", _name, _page_of(_name))


@bp.get("/who-may-do-what")
def who_may() -> str:
    """The policy, in words, from the table that enforces it."""
    groups = [
        (title, [(words, rows_in_words(permission)) for permission, words in deeds.items()])
        for title, deeds in GROUPS
    ]
    return render_template("help/who_may.html", groups=groups, room="help")


@bp.get("/privacy")
def privacy() -> str:
    """What is private, what is not, and what the law is understood to say."""
    return render_template("help/privacy.html", title=_l("Privacy"), room="help")


@bp.get("/feelings")
def feelings() -> str:
    """What is known of the feelings that patients stir, disorder by disorder."""
    title = _l("What is known of the feelings that patients stir")
    return render_template("help/feelings.html", title=title, known=known(), room="help")


@bp.get("/keys")
def keys() -> str:
    """Every keyboard shortcut."""
    return render_template("help/keys.html", title=_l("Keys"), room="help")


@bp.get("/about")
def about() -> str:
    """Version, licence, libraries; where the data are, for those who look after them."""
    return render_template(
        "help/about.html",
        title=_l("About Mirror MDT"),
        version=VERSION,
        libraries=installed(),
        data=_whereabouts() if _looks_after_data() else None,
        room="help",
    )


def _looks_after_data() -> bool:
    return can(me(), Permission.PRACTICE_MANAGE) or can(me(), Permission.TRAIL_READ)


def _whereabouts() -> dict[str, str]:
    settings = current_app.config["MDT"]
    return {
        "folder": str(settings.instance),
        "database": make_url(settings.database_url).render_as_string(hide_password=True),
    }
