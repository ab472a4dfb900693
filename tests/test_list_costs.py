"""Every list costs the same number of statements with one row and with thirty."""

from collections.abc import Callable

import pytest

from mdt import clock
from mdt.domain.vocabulary import ItemKind, ItemState
from mdt.models.cases import Case
from mdt.models.meetings import AgendaItem, Meeting, Question
from mdt.services import evidence, supervision
from tests import evidence_writing, intervention_making
from tests.cast import Cast, make_case
from tests.counting import statements
from tests.filled import action, keep, live, meeting
from tests.page import Browser

MANY = 30
LISTS = [
    ("psychologist1", "/"),
    ("psychologist1", "/cases/"),
    ("psychiatrist", "/cases/{case}/"),
    ("psychiatrist", "/cases/{case}/?all=1"),
    ("psychiatrist", "/cases/{case}/notes/"),
    ("psychologist1", "/notes/mine"),
    ("psychiatrist", "/cases/{case}/formulation/"),
    ("psychiatrist", "/cases/{case}/goals/"),
    ("psychiatrist", "/cases/{case}/safety/"),
    ("psychiatrist", "/cases/{case}/meetings/"),
    ("psychiatrist", "/cases/{case}/summary/"),
    ("psychiatrist", "/cases/{case}/details/"),
    ("psychologist1", "/actions/"),
    ("psychologist1", "/meetings/"),
    ("psychiatrist", "/meetings/{agenda}/"),
    ("ot", "/meetings/{agenda}/"),
    ("coordinator", "/meetings/{agenda}/"),
    ("psychiatrist", "/meetings/{agenda}/room"),
    ("supervisor", "/summaries/"),
    ("supervisor", "/supervision/"),
    ("psychologist1", "/supervision/"),
    ("coordinator", "/actions/"),
    ("ot", "/search/places"),
    ("ot", "/evidence/"),
    ("admin", "/admin/accounts/"),
    ("admin", "/admin/trail/"),
]


@pytest.fixture
def costs(cast: Cast, sign_in: Callable[..., Browser]) -> dict[tuple[str, str], list[int]]:
    """What each list costs, first with one row of everything, then with thirty."""
    agenda = meeting(cast, days=0)
    keep(cast.psychologist1, cast.first, agenda)
    found: dict[tuple[str, str], list[int]] = {line: [] for line in LISTS}
    for case, times in ((cast.first, 1), (cast.second, MANY - 1)):
        live(cast, case, times)
        practise(cast, case, times)
        furnish(cast, agenda, times)
        for who, path in LISTS:
            url = path.format(case=case.ref, agenda=agenda.ref)
            found[who, path].append(cost(sign_in(getattr(cast, who)), url))
    return found


def practise(cast: Cast, case: Case, times: int) -> None:
    """So many things tried on a case, each with a log and a claim of the practice's own."""
    who = cast.psychiatrist
    for n in range(times):
        row = intervention_making.plan(who, case, name=f"Skill {n}")
        intervention_making.log(who, row, [(7, 4)])
        evidence.cite(who, row, evidence_writing.add(who, claim=f"Claim {times} {n}").ref)


def furnish(cast: Cast, agenda: Meeting, times: int) -> None:
    """So many more cases, each on the agenda, with an action, a question and something brought."""
    who = cast.psychologist1
    for n in range(times):
        case = make_case(who, f"L-{times}-{n}", f"Given {n}", "Example-List")
        line = AgendaItem(
            meeting_id=agenda.id,
            case_id=case.id,
            position=n + 2,
            kind=ItemKind.CASE,
            state=ItemState.ACCEPTED,
            question="May she go home?",
        )
        asked = Question(case_id=case.id, author_id=who.id, words=f"What about {n}?")
        keep(who, case, line, asked, action(who, case, f"Call {n}", clock.today()))
        supervision.bring(who, words=f"Something {n}", case=case)


def cost(browser: Browser, url: str) -> int:
    """Statements of the second look: the first may note a reading or suggest an item."""
    assert browser.get(url).status == 200, url
    with statements() as sent:
        assert browser.get(url).status == 200
    return len([one for one in sent if one.lstrip().startswith(("SELECT", "WITH"))])


def test_lists_cost_the_same_with_one_row_and_with_thirty(costs):
    assert {line: pair for line, pair in costs.items() if pair[0] != pair[1]} == {}
    assert max(pair[1] for pair in costs.values()) <= 60
