"""What every template may use: words for days, the policy, the rail, safe prose."""

from datetime import date, datetime
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from flask import Flask, current_app, request, url_for
from flask_login import current_user
from markupsafe import Markup

from mdt import clock, naming, prose
from mdt.domain import dates, policy
from mdt.domain.decisions import due_words, overdue_days
from mdt.domain.predicates import (
    is_administrator,
    is_clinician,
    is_coordinator,
    is_information_officer,
    is_supervisor,
)
from mdt.i18n import _l

MOST_ADDRESSES = 8192
MOST_TEXTS = 128  # purposes of meetings and the like, asked for several times a page
A_MOMENT = Markup('<time datetime="%s" title="%s">%s</time>')
A_DAY = Markup('<time datetime="%s">%s</time>')


def init_app(app: Flask) -> None:
    """Filters, globals, and static addresses that change with their content."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        local=local_words,
        day=dates.day_words,
        when=when,
        prose=prose.render,
        plain=lru_cache(MOST_TEXTS)(prose.plain),
        due=lambda due: due_words(due, clock.today()),
        overdue=lambda due: overdue_days(due, clock.today()),
    )
    app.context_processor(_common)
    app.jinja_env.globals.update(asset=asset, url_for=address)


def address(endpoint: str, /, **values: Any) -> str:
    """`url_for`, remembered: a page writes some 80 addresses, and most of them twice."""
    return _address(request.root_path, endpoint, **values)


@lru_cache(maxsize=MOST_ADDRESSES, typed=True)
def _address(_root: str, endpoint: str, /, **values: Any) -> str:
    return url_for(endpoint, **values)


def local_words(moment: datetime) -> str:
    """An instant on the practice's wall clock: "Tue 24 Nov 2026, 14:00"."""
    shown = clock.local(moment) if moment.tzinfo else moment
    return f"{dates.day_words(shown.date())}, {shown:%H:%M}"


def when(moment: datetime | date) -> Markup:
    """A time element whose hover shows the full instant."""
    if isinstance(moment, datetime):
        words, full = local_words(moment), clock.local(moment).isoformat(timespec="seconds")
        return A_MOMENT % (full, full, words)
    return A_DAY % (moment.isoformat(), dates.day_words(moment))


def me() -> Any:
    """Who is signed in; a view behind the sign-in may count on it."""
    return current_user._get_current_object()  # noqa: SLF001 - the row itself, not the proxy


def person_or_none() -> Any:
    """Who is signed in, or None."""
    return me() if current_user.is_authenticated else None


def can(permission: str, thing: Any = None) -> bool:
    """The same table that guards the deed decides whether its button is drawn."""
    return policy.can(person_or_none(), permission, thing)


RAIL = [
    ("today", _l("Today"), "sun", "today.show"),
    ("cases", _l("Cases"), "users-round", "cases.index"),
    ("meetings", _l("Meetings"), "messages-square", "meetings.index"),
    ("actions", _l("Actions"), "list-checks", "actions.index"),
    ("supervision", _l("Supervision"), "glasses", "supervision.index"),
    ("interventions", _l("Interventions"), "footprints", "interventions.catalogue"),
    ("evidence", _l("Evidence"), "book-open", "evidence.index"),
    ("admin", _l("Admin"), "settings-2", "admin.index"),
]


def rail() -> list[tuple[str, str, str, str, int]]:
    """The rooms this person has a use for."""
    person = person_or_none()
    if person is None:
        return []
    shown = []
    for key, text, icon, endpoint in RAIL:
        if endpoint in current_app.view_functions and _has_use(person, key):
            shown.append((key, str(text), icon, address(endpoint), 0))
    return shown


def _has_use(person: Any, key: str) -> bool:
    clinical = is_clinician(person, None)
    meets = clinical or is_coordinator(person, None)
    treats = clinical or is_supervisor(person, None)
    house = is_administrator(person, None) or is_information_officer(person, None)
    return {
        "cases": clinical,
        "meetings": meets,
        "actions": meets,
        "supervision": treats,
        "interventions": treats,
        "admin": house,
    }.get(key, True)


def _common() -> dict[str, Any]:
    settings = current_app.config["MDT"]
    return {
        "person": person_or_none(),
        "can": can,
        "rail": rail(),
        "demo_mode": settings.demo,
        "practice_name": naming.known(),
        "said_message": said(request.args.get("said", "")),
        "idle_minutes": int(settings.idle.total_seconds() // 60),
        "now": clock.now(),
        "today": clock.today(),
    }


# Each room adds its own, as `_l("…")`.
SAID: dict[str, Any] = {}


def said(key: str) -> str | None:
    """The sentence that tells what was just done; the address carries only a key to this list."""
    sentence = SAID.get(key)
    return str(sentence) if sentence else None


def asset(name: str) -> str:
    """The address of a static file. It carries the content's hash, so it may be kept for ever."""
    known: dict[str, str] = current_app.extensions.setdefault("assets", {})
    if name not in known:
        path = Path(str(current_app.static_folder)) / name
        known[name] = url_for("static", filename=name, v=sha256(path.read_bytes()).hexdigest()[:10])
    return known[name]
