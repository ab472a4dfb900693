"""At the same moment: writers queue, one of two amendments wins, a form sent twice is one thing.

Real commits over connections of their own, in threads and in two processes.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from multiprocessing import get_context
from threading import Barrier
from typing import Any

import pytest
from markupsafe import escape
from sqlalchemy import func, select

from config import Settings
from mdt import clock, create_app
from mdt.database import db, new_ref
from mdt.domain.vocabulary import NoteKind
from mdt.models.decisions import Action, Decision
from mdt.models.evidence import ClaimWithdrawal
from mdt.models.goals import Goal
from mdt.models.meetings import AgendaItem, Meeting, MinutesAddendum, Question
from mdt.models.notes import Addendum, Note
from mdt.models.people import User
from mdt.models.reflections import Reflection
from mdt.models.safety import EscalationEntry, SafetyConcern
from mdt.models.supervision import SupervisionItem
from mdt.services import notes, trail
from tests import evidence_writing
from tests.cast import PASSWORD, Cast
from tests.houses import house
from tests.lived_in import House, lived_in
from tests.page import Browser, Page
from tests.sheets import Sheet, sheet_of, sheets_of

PROCESSES, THREADS = 2, 8
ROUNDS = 4


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with lived_in(tmp_path_factory.mktemp("races"), "races") as found:
        yield found


def at_once(*deeds: Callable[[], Any]) -> list[Any]:
    """Start all of these at the same moment, each in a thread of its own."""
    gate = Barrier(len(deeds))

    def begin(deed: Callable[[], Any]) -> Any:
        gate.wait(10)
        return deed()

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(begin, deeds))


def post(browser: Browser, url: str, data: dict[str, Any]) -> Page:
    """Send a form in a context of this thread's own."""
    sent = {**data, "csrf_token": browser.guard()}
    with browser.app.app_context():
        return Page(browser.client.post(url, data=sent))


def opened(browser: Browser, url: str, to: str) -> Sheet:
    """A form as the page shows it."""
    page = browser.get(url)
    assert page.status == 200, url
    return sheet_of(page, url, to)


def count(kind: Any) -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(kind)) or 0


# --- sixteen writers ----------------------------------------------------------------------------


def save(settings: Settings, number: int) -> None:
    """One writer of one process: a note begun, gone on with, and signed."""
    app = create_app(settings)
    gate = Barrier(THREADS)

    def write(place: int) -> None:
        with app.app_context():
            who = Cast().psychologist1
            case = Cast().first if place % 2 else Cast().second
            who = who if place % 2 else Cast().psychologist2
            gate.wait(20)
            facts = {"kind": NoteKind.SESSION, "happened_at": clock.ago(minutes=5)}
            note = notes.save_draft(who, case, ref=new_ref(), text=f"w{number}", **facts)
            notes.save_draft(
                who, case, ref=note.ref, text=f"w{number} {place}", version=note.version, **facts
            )
            notes.sign(who, note, version=note.version)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(write, range(THREADS)))
    with app.app_context():
        db.engine.dispose()


def test_sixteen_writers_in_two_processes_lose_nothing(lived):
    before, settings = count(Note), lived.app.config["MDT"]
    spawn = get_context("spawn")
    writers = [spawn.Process(target=save, args=(settings, n)) for n in range(PROCESSES)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)

    assert [writer.exitcode for writer in writers] == [0] * PROCESSES
    assert count(Note) == before + PROCESSES * THREADS
    assert trail.verify().whole


# --- two amend the same -------------------------------------------------------------------------


def race(lived: House, url: str, ending: str, people: tuple[str, str], **also: str) -> None:
    """Two people open the same form, both change a field, both send at the same moment."""
    for number in range(ROUNDS):
        browsers = [lived.browsers[who] for who in people]
        sheets = [opened(browser, url, url) for browser in browsers]
        field = next(name for name in sheets[0].held if name.endswith(ending))
        words = [f"{number} <b> by {who}" for who in people]
        pages = at_once(
            *(
                partial(post, browser, sheet.to, {**sheet.held, **also, field: word})
                for browser, sheet, word in zip(browsers, sheets, words, strict=True)
            )
        )
        assert sorted(page.status for page in pages) == [303, 409]
        lost = next(page for page in pages if page.status == 409)
        for word in words:  # both texts, and as text
            assert str(escape(word)) in lost.text
        assert f"{number} <b>" not in lost.text
    assert trail.verify().whole


def test_of_two_who_amend_a_goal_one_wins(lived):
    refs = lived.refs
    url = f"/cases/{refs['case_ref']}/goals/{refs['goal_ref']}/edit"
    race(lived, url, "wording", ("psychologist1", "ot"))


def test_of_two_who_amend_a_meeting_one_wins(lived):
    race(lived, f"/meetings/{lived.refs['coming']}/amend", "place", ("psychiatrist", "coordinator"))


def test_of_two_who_amend_a_decision_one_wins(lived):
    refs = lived.refs
    item = f"/meetings/{refs['meeting_ref']}/items/{refs['item_ref']}"
    url = f"{item}/decisions/{refs['decision_ref']}"
    race(lived, url, "text", ("psychiatrist", "ot"), **{"d-reason": "Said otherwise."})


def test_of_two_who_withdraw_a_claim_or_take_it_up_one_wins_and_no_word_is_lost(lived):
    with lived.app.app_context():
        claim = evidence_writing.add(Cast().ot, claim="One of two wins.").ref
    writers = {who: lived.browsers[who] for who in ("psychologist1", "ot")}
    for deed in ("withdraw", "take-up") * ROUNDS:
        url = f"/evidence/{claim}/{deed}"
        words = {who: f"{deed} <b> by {who}" for who in writers}
        sheets = {who: opened(browser, url, url) for who, browser in writers.items()}
        pages = at_once(
            *(
                partial(post, browser, url, {**sheets[who].held, "reason": words[who]})
                for who, browser in writers.items()
            )
        )
        assert sorted(page.status for page in pages) == [303, 409]
        lost = next(who for who, page in zip(writers, pages, strict=True) if page.status == 409)
        told = next(page.text for page in pages if page.status == 409)
        assert str(escape(words[lost])) in told
    assert trail.verify().whole


# --- two first set-ups --------------------------------------------------------------------------


def test_of_two_first_set_ups_one_wins(tmp_path):
    with house(tmp_path, "founders") as app, app.app_context():
        browsers = [Browser(app, None), Browser(app, None)]
        words = {
            "practice": "Demo",
            "display_name": "D. Demo",
            "password": PASSWORD,
            "again": PASSWORD,
        }
        forms = [
            {**opened(browser, "/setup", "/setup").held, "username": f"demo{n}", **words}
            for n, browser in enumerate(browsers)
        ]
        pages = at_once(
            *(partial(post, b, "/setup", f) for b, f in zip(browsers, forms, strict=True))
        )

        assert [page.status for page in pages] == [303, 303]
        assert sorted(page.location for page in pages) == ["/login", "/setup/recovery-key"]
        assert count(User) == 1
        assert trail.verify().whole


def test_two_headings_of_a_crisis_written_at_once_are_both_kept(lived):
    at = lived.at["meetings.heading"]
    url = "/meetings/{meeting_ref}/items/{item_ref}/crisis".format(**at)
    room = f"/meetings/{at['meeting_ref']}/room"
    writers = [lived.browsers["ot"], Browser(lived.app, Cast().ot)]
    names = ("crisis_happened", "crisis_family")
    for number in range(ROUNDS):
        sheets = sheets_of(writers[0].get(room), room)
        held = {name: next(s.held for s in sheets if name in s.held) for name in names}
        words = [f"{number} {name}" for name in names]
        pages = at_once(
            *(
                partial(post, writer, url, {**held[name], name: word})
                for writer, name, word in zip(writers, names, words, strict=True)
            )
        )
        assert [page.status for page in pages] == [303, 303], [page.errors for page in pages]
        db.session.rollback()
        item = db.session.scalars(select(AgendaItem).filter_by(ref=at["item_ref"])).one()
        assert {item.crisis["happened"], item.crisis["family"]} == set(words)
    assert trail.verify().whole


# --- the same form, sent twice at once ----------------------------------------------------------

CASE = "/cases/{case_ref}"
SOON = (clock.today() + timedelta(days=9)).isoformat()
LEVELS = {f"level_{n}": f"level {n}" for n in ("m2", "m1", "0", "p1", "p2")}
CONCERN = {"words": "Twice", "kind": "other", "in_touch": "Ms O. Pretend"}
DECISION = {"d-text": "Twice", "d-rationale": "Once is enough.", "d-due_on": SOON}
NUMBER = {"kind": "casualty", "name": "Twice", "phone": "000 000 0002"}
TWICE: list[tuple[Any, str, str, str, dict[str, str]]] = [
    # of what there is one more, who, the page, where its form goes, what is filled in
    (Note, "psychologist1", f"{CASE}/notes/new?fresh=1", "/notes/new", {"text": "Twice."}),
    (Addendum, "ot", CASE + "/notes/{note_ref}", "/addenda", {"text": "Twice."}),
    (Goal, "ot", f"{CASE}/goals/new", "/goals/new", {"wording": "Twice", **LEVELS}),
    (Action, "ot", f"{CASE}/actions/new", "/actions/new", {"text": "Twice", "due_on": SOON}),
    (SafetyConcern, "ot", f"{CASE}/safety/new", "/safety/new", CONCERN),
    (Reflection, "psychologist1", f"{CASE}/reflections/new", "/new", {"pull": "Twice."}),
    (SupervisionItem, "psychologist1", "/supervision/bring", "/bring", {"words": "Twice."}),
    (Question, "psychologist1", f"{CASE}/meetings/", "/questions", {"words": "Twice?"}),
    (MinutesAddendum, "psychiatrist", "/meetings/{past}/minutes", "/addenda", {"text": "Twice."}),
    (Decision, "psychiatrist", "/meetings/{meeting_ref}/room", "/decisions", DECISION),
    (Meeting, "ot", f"{CASE}/crisis", "/crisis", {"question": "Twice?"}),
    (Action, "ot", f"{CASE}/follow-up", "/follow-up", {"text": "Twice over"}),
    (EscalationEntry, "ot", "/escalation/sites/{site_ref}/new", "/new", NUMBER),
    (ClaimWithdrawal, "ot", "/evidence/{own_claim}/withdraw", "/withdraw", {"reason": "Twice."}),
]


@pytest.mark.parametrize("row", TWICE, ids=lambda row: row[0].__name__)
def test_a_form_sent_twice_at_once_is_one_thing(lived, row):
    kind, who, path, ending, words = row
    browser = lived.browsers[who]
    sheet = opened(browser, path.format(**lived.refs), ending)
    assert set(words) <= set(sheet.kinds)
    before = count(kind)
    deed = partial(post, browser, sheet.to, {**sheet.held, **words})
    pages = at_once(deed, deed)

    assert [page.status for page in pages] == [303, 303], [page.errors for page in pages]
    assert count(kind) == before + 1
    assert trail.verify().whole
