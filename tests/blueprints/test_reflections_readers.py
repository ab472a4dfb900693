"""Who may read a reflection: those it is shared with by name; to all else it never existed."""

from sqlalchemy import select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.vocabulary import Visibility
from mdt.models.audit import AuditRow
from mdt.services import accounts, cases, trail
from tests.counting import cost
from tests.reflecting import at, home, keep, mine_page, reflections_text


def test_sharing_names_the_people_first_and_the_reader_finds_it(cast, sign_in):
    row = keep(cast.ot, cast.first, about_me="mine alone")
    browser = sign_in(cast.ot)
    page = browser.get(at(row))
    assert "My supervisor : Dr S. Supervisor" in page.words
    assert "Reflective group : Ms A. Example, Dr Demo Psychiatrist" in page.words

    done = browser.post(
        at(row, "/visibility"), page.form("/visibility") | {"visibility": "my_supervisor"}
    )
    theirs = sign_in(cast.supervisor)
    listed = theirs.get("/reflections/mine")
    read = theirs.get(at(row))
    after = browser.get(at(row))

    assert done.status == 303
    assert "Ms O. Pretend" in listed.words
    assert "NE, 25-29, T-0001" in listed.words
    assert "Nomvula" not in listed.text + read.text
    assert "to ring her" in read.words
    assert "mine alone" not in read.text
    assert read.buttons == []
    assert "Opened first" in after.words
    assert "You and Dr S. Supervisor can read this." in after.words


def test_taking_it_back_closes_it(cast, sign_in):
    row = keep(cast.ot, cast.first, visibility=Visibility.MY_SUPERVISOR)
    assert sign_in(cast.supervisor).get(at(row)).status == 200
    browser = sign_in(cast.ot)
    browser.post(
        at(row, "/visibility"), browser.get(at(row)).form("/visibility") | {"visibility": "only_me"}
    )

    assert sign_in(cast.supervisor).get(at(row)).status == 404
    assert "taken back" in browser.get(at(row)).words


def test_a_named_reader_reads_and_does_nothing_else(cast, sign_in):
    row = keep(cast.ot, cast.first, visibility=Visibility.REFLECTIVE_GROUP)
    reader = sign_in(cast.psychiatrist)
    assert reader.get(at(row)).status == 200
    answers = {
        reader.get(at(row, "/edit")).status,
        reader.get(at(row, "/discard")).status,
        reader.post(at(row, "/edit"), {"pull": "mine now", "version": "9"}).status,
        reader.post(at(row, "/draft"), {"pull": "mine now", "version": "9"}).status,
        reader.post(at(row, "/visibility"), {"visibility": "only_me", "version": "9"}).status,
    }

    assert answers == {403}
    assert reflections_text(cast, row) == "to ring her"


PATHS = ["", "/edit", "/discard"]


def test_somebody_elses_answers_exactly_as_one_that_never_existed(cast, sign_in):
    real = keep(cast.psychologist1, cast.first)
    others = [p for p in cast.everybody if p.username != "psychologist1"]
    for person in others:
        browser = sign_in(person)
        for path in PATHS:
            with clock.at(clock.now()):  # the print line at its foot tells the minute
                there = browser.get(at(real, path))
                never = browser.get(f"{home(cast.first)}{new_ref()}{path}")
            assert (there.status, never.status) == (404, 404), (person.username, path)
            assert mine_page(there) == mine_page(never)
        for path in ("/edit", "/draft", "/discard", "/visibility"):
            there = browser.post(at(real, path), {"pull": "x"})
            never = browser.post(f"{home(cast.first)}{new_ref()}{path}", {"pull": "x"})
            assert (there.status, never.status) == (404, 404), (person.username, path)
            assert mine_page(there) == mine_page(never)


def test_the_refusal_is_noted_alike_whether_it_exists_or_not(cast, sign_in):
    real, never = keep(cast.psychologist1, cast.first), new_ref()
    browser = sign_in(cast.supervisor)
    browser.get(at(real))
    browser.get(f"{home(cast.first)}{never}")
    rows = db.session.scalars(
        select(AuditRow).where(AuditRow.event == "reading.refused").order_by(AuditRow.id)
    ).all()

    told = [
        (r.actor_ref, r.subject, r.subject_ref, r.case_ref, r.private_to, r.chain) for r in rows
    ]
    assert told == [(cast.supervisor.ref, "house", None, None, None, 0)] * 2
    assert [r.payload for r in rows] == [
        f'{{"kind": "reflection", "tried": "{ref}"}}' for ref in (real.ref, never)
    ]


def test_the_refusal_costs_the_same_statements(cast, sign_in):
    real = at(keep(cast.psychologist1, cast.first))
    never = f"{home(cast.first)}{new_ref()}"
    browser = sign_in(cast.supervisor)
    browser.get("/supervision/")
    told = [cost(browser, url) for url in (real, never)]

    assert len(told[0]) == 5
    assert told[0] == told[1]


def test_the_author_sees_who_tried(cast, sign_in):
    row = keep(cast.psychologist1, cast.first)
    assert "Tried and refused" not in sign_in(cast.psychologist1).get(at(row)).words
    sign_in(cast.supervisor).get(at(row))

    page = sign_in(cast.psychologist1).get(at(row))

    assert "Tried and refused" in page.words
    assert "Dr S. Supervisor" in page.words


def test_a_supervisor_opening_the_record_is_refused_and_it_is_noted(cast, sign_in):
    answer = sign_in(cast.supervisor).get(home(cast.first))

    assert answer.status == 404
    row = db.session.scalars(select(AuditRow).where(AuditRow.event == "reading.refused")).one()
    assert row.actor_ref == cast.supervisor.ref
    assert cast.first.ref in row.payload
    assert trail.verify().whole


def test_who_left_the_care_team_reads_own_ones_without_the_name(cast, sign_in):
    row = keep(cast.ot, cast.first)
    before = sign_in(cast.ot).get(at(row))
    assert "Nomvula" in before.text
    cases.take_off_care_team(cast.psychologist1, cast.first, person=cast.ot)
    browser = sign_in(cast.ot)
    pages = [browser.get(at(row)), browser.get(home(cast.first)), browser.get("/reflections/mine")]

    assert [page.status for page in pages] == [200, 200, 200]
    assert all("T-0001" in page.words for page in pages)
    assert not any("Nomvula" in page.text or "NE," in page.words for page in pages)
    assert browser.get(home(cast.first) + "new").status == 404
    assert browser.get(at(row, "/edit")).status == 200


def test_opening_reflections_leaves_no_mark_of_theirs_on_the_case(cast, sign_in):
    row = keep(cast.ot, cast.first, visibility=Visibility.REFLECTIVE_GROUP)
    for page in (home(cast.first), at(row), home(cast.first) + "new"):
        sign_in(cast.ot).get(page)
    rows = db.session.scalars(
        select(AuditRow).where(AuditRow.private_to.is_(None), AuditRow.case_ref == cast.first.ref)
    ).all()

    assert rows
    assert not [r for r in rows if "reflection" in f"{r.event} {r.subject} {r.payload}"]


def test_the_page_of_a_shut_account_says_why(cast, sign_in):
    row = keep(cast.ot, cast.first)
    assert sign_in(cast.ot).get(at(row)).status == 200
    accounts.enter_by_link(accounts.make_link(cast.admin, cast.ot), password="a new one for tests")
    browser = sign_in(cast.ot)

    for page in (browser.get(home(cast.first)), browser.get("/reflections/mine")):
        assert "somebody else reset it" in page.words
        assert "to ring her" not in page.text
    assert browser.get(at(row)).status == 404
    assert browser.get(home(cast.first) + "new").status == 403
