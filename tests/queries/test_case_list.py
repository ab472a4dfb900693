"""The list agrees with the rule, in any shape, at the same cost for 1 row and for 30."""

import pytest

from mdt.database import db
from mdt.domain.vocabulary import CaseStatus, ConcernKind, LegalStatus
from mdt.queries import case_list
from mdt.queries.case_list import PAGE, Question, page_of
from mdt.queries.cases import cases_for
from mdt.services import case_details, cases
from tests.cast import make_case
from tests.counting import statements
from tests.services.test_cases import raise_concern


def refs(listing):
    return [row.ref for row in listing.rows]


def fill(person, count):
    for number in range(count):
        case = make_case(person, f"L-{number:03}", "Given", f"Family-{number % 7}")
        case_details.set_legal_status(
            person, case, status=LegalStatus.VOLUNTARY, since=case.created_at
        )
        raise_concern(person, case)


def test_the_list_and_the_rule_agree(cast):
    for person in cast.everybody:
        readable = {case.ref for case in db.session.scalars(cases_for(person))}
        assert set(refs(page_of(person, Question(status="")))) == readable


def test_a_line_tells_what_a_colleague_asks_first(cast):
    raise_concern(cast.ot, cast.first)

    listing = page_of(cast.ot, Question())
    row = listing.rows[0]

    assert (row.family_name, row.file_number, row.site) == (
        "Example-Protea",
        "T-0001",
        cast.first.site.name,
    )
    assert (row.lead, row.legal_status, row.next_review_on) == ("Ms A. Example", None, None)
    concern = listing.concerns[row.id][0]
    assert (concern.kind, concern.raised_by) == (ConcernKind.SUICIDE, "Ms O. Pretend")


def test_each_choice_narrows_the_list(cast):
    first = cast.first
    closed = make_case(cast.ot, "T-0700", "Given", "Closed")
    cases.close(cast.ot, closed, reason="Done", version=closed.version)
    led = make_case(cast.ot, "T-0701", "Given", "Led")
    cases.move(
        cast.ot,
        led,
        site=cast.hospital,
        setting=led.setting,
        ward="",
        words="",
        version=led.version,
    )

    def shown(**asked):
        return set(refs(page_of(cast.ot, Question(**asked))))

    assert shown() == {first.ref, led.ref}
    assert shown(status="") == {first.ref, led.ref, closed.ref}
    assert shown(status="closed") == {closed.ref}
    assert shown(mine=True) == {led.ref}
    assert shown(site=cast.hospital.ref) == {led.ref}
    assert shown(site="aaaaaaaaaaaaaaaa") == set()


def test_pages_follow_each_other_without_gap_or_double(cast, monkeypatch):
    monkeypatch.setattr(case_list, "PAGE", 4)
    case_list._page.cache_clear()
    fill(cast.ot, 10)

    seen, after = [], ""
    while after is not None:
        listing = page_of(cast.ot, Question(after=after))
        seen += refs(listing)
        after = listing.next

    everything = [case.ref for case in db.session.scalars(cases_for(cast.ot))]
    assert sorted(seen) == sorted(everything)
    assert len(seen) == 11
    case_list._page.cache_clear()


def test_a_made_up_place_in_the_list_is_the_first_page(cast):
    assert refs(page_of(cast.ot, Question(after="nowhere"))) == [cast.first.ref]


@pytest.mark.parametrize("question", [Question(), Question(mine=True, status=CaseStatus.ACTIVE)])
def test_a_list_costs_the_same_for_1_and_for_30(cast, question):
    make_case(cast.ot, "T-0800", "Given", "Alone")
    few = cost(cast.ot, question)
    fill(cast.ot, 30)

    assert len(page_of(cast.ot, question).rows) >= 30
    assert cost(cast.ot, question) == few == 3


def cost(person, question):
    db.session.refresh(person)
    with statements() as seen:
        page_of(person, question)
    return len(seen)


def test_one_page_is_fifty(cast):
    fill(cast.ot, PAGE + 1)

    listing = page_of(cast.ot, Question())

    assert len(listing.rows) == PAGE
    assert listing.next == listing.rows[-1].ref
