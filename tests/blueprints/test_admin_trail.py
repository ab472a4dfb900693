"""The trail's page: who did what and when, by file number, never what; nothing of reflections."""

import pytest
from sqlalchemy import select, text

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.dates import day_words
from mdt.models.audit import AuditRow
from mdt.queries import audit_page
from mdt.services import trail
from mdt.services.audit import AuditEvent, change
from tests.counting import statements
from tests.meeting_room import held


@pytest.fixture
def desk(sign_in, cast):
    return sign_in(cast.admin)


def rows_on(page):
    return [
        [" ".join(cell.get_text().split()) for cell in row.select("td, th")]
        for row in page.soup.select("tbody tr")
    ]


def test_the_trail_is_the_information_officers(sign_in, cast):
    for ask in (lambda b: b.get("/admin/trail/"), lambda b: b.post("/admin/trail/verify")):
        allowed = {p.username for p in cast.everybody if ask(sign_in(p)).status == 200}
        assert allowed == {"admin"}
        assert ask(sign_in(None)).location.startswith("/login")


def test_a_case_stands_there_by_its_file_number_only(desk, cast):
    with change(cast.ot) as work:
        work.note(AuditEvent.CASE_READ, cast.first, page="notes")
    page = desk.get("/admin/trail/")
    newest = rows_on(page)[0]

    assert newest[1:] == ["Ms O. Pretend", "Case read", "a case", "T-0001"]
    assert cast.first.patient.family_name not in page.text
    assert cast.first.ref not in page.text


def test_a_meeting_stands_there_by_team_and_day(desk, cast):
    meeting = held(cast, cast.first, days_ago=9, due_after=3).meeting
    said = {row[3] for row in rows_on(desk.get("/admin/trail/?event=meeting.closed"))}

    assert said == {f"the meeting of {meeting.team.name}, {day_words(meeting.day)}"}


def test_numbers_say_of_what(desk, cast, sign_in):
    sign_in(cast.ot).get("/cases/")
    desk.get("/admin/trail/?event=case.closed")
    newest = rows_on(desk.get("/admin/trail/"))

    assert newest[0][2:4] == ["Trail read", "0 rows"]
    assert [row[3] for row in newest if row[2] == "Case listed"] == ["1 case"]


def test_a_refused_try_at_a_case_says_at_which_and_no_other_says_at_what(desk, cast, sign_in):
    browser = sign_in(cast.outsider)
    browser.get(f"/cases/{cast.first.ref}/")
    for room in ("reflections", "supervision", "actions", "meetings"):
        browser.get(f"/{room}/{new_ref()}")
        browser.get(f"/{room}/{new_ref()}/")
    rows = rows_on(desk.get("/admin/trail/?event=reading.refused"))

    assert rows[-1][3:] == ["tried to open a case", "T-0001"]
    assert {tuple(row[3:]) for row in rows[:-1]} == {
        ("tried an address that is not open to them", "")
    }


def test_what_was_diagnosed_or_found_is_not_shown(desk, cast):
    with change(cast.ot) as work:
        work.note(AuditEvent.DIAGNOSIS_MADE, cast.first, code="F60.31")
        work.note(AuditEvent.LEGAL_STATUS_SET, cast.first, status="involuntary")
        work.note(AuditEvent.CONCERN_RAISED, cast.first, kind="suicide")
    page = desk.get("/admin/trail/")

    assert {"Diagnosis made", "Legal status set", "Concern raised"} <= {r[2] for r in rows_on(page)}
    for word in ("F60.31", "involuntary", "suicide"):
        assert word not in page.soup.find("tbody").get_text()


def test_rows_about_reflections_are_shown_to_nobody_here(desk, cast):
    with change(cast.ot) as work:
        work.note(AuditEvent.REFLECTION_SAVED, cast.first, private_to=cast.ot)
        work.note(AuditEvent.REFLECTION_KEPT, cast.first)
        work.note(AuditEvent.REFUSED, cast.first, private_to=cast.ot, kind="reflection")
    kept = db.session.scalars(
        select(AuditRow.event).where(AuditRow.event.like("reflection.%"))
    ).all()
    page = desk.get(f"/admin/trail/?person={cast.ot.ref}")

    assert len(kept) == 2
    assert "eflection" not in page.soup.find("main").find("table").get_text()
    assert "reflection." not in page.text
    assert desk.get("/admin/trail/?event=reflection.kept").words.count("Nothing in the trail") == 1


def test_reading_the_trail_stands_in_the_trail(desk, cast):
    desk.get("/admin/trail/")
    page = desk.get("/admin/trail/")

    assert rows_on(page)[0][1:3] == ["Demo Administrator", "Trail read"]


def test_it_can_be_asked_by_person_event_day_and_file(desk, cast):
    with change(cast.ot) as work:
        work.note(AuditEvent.CASE_READ, cast.first, page="notes")
    with change(cast.psychologist2) as work:
        work.note(AuditEvent.CASE_READ, cast.second, page="notes")
    today = clock.today().isoformat()

    by_person = rows_on(desk.get(f"/admin/trail/?person={cast.ot.ref}"))
    by_event = rows_on(desk.get("/admin/trail/?event=case.read"))
    by_file = rows_on(desk.get("/admin/trail/?file=T-0002"))
    by_day = rows_on(desk.get(f"/admin/trail/?day={today}&event=case.read"))
    all_of_it = f"/admin/trail/?day={today}&event=case.read&file=T-0001&person={cast.ot.ref}"

    assert {row[1] for row in by_person} == {"Ms O. Pretend"}
    assert {row[2] for row in by_event} == {"Case read"}
    assert {row[4] for row in by_file} == {"T-0002"}
    assert "Patient added" in {row[2] for row in by_file}
    assert len(by_day) == 2
    assert len(rows_on(desk.get(all_of_it))) == 1


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("day=2026-02-30", 422),
        ("day=never", 422),
        ("file=" + "x" * 41, 422),
        ("file=no-such", 200),
        ("person=nobody", 200),
        ("event='; DROP TABLE audit_row", 200),
        ("before=x", 200),
        ("before=" + "9" * 40, 200),
        ("before=-1", 200),
        ("file=%00%F0%9F%98%80", 200),
        ("day=0001-01-01", 422),
        ("day=9999-12-31", 422),
    ],
)
def test_a_strange_question_gets_a_calm_answer(desk, query, status):
    assert desk.get(f"/admin/trail/?{query}").status == status


def test_pages_go_on_where_the_last_one_ended(desk, cast, monkeypatch):
    monkeypatch.setattr(audit_page, "PAGE", 5)
    with change(cast.ot) as work:
        for _ in range(12):
            work.note(AuditEvent.CASE_READ, cast.first, page="notes")
    url, seen = f"/admin/trail/?person={cast.ot.ref}&event=case.read", []
    while url:
        page = desk.get(url)
        seen.append(len(rows_on(page)))
        older = page.soup.select_one(".pager a")
        url = older["href"] if older else None

    assert seen == [5, 5, 2]


def test_a_page_costs_the_same_however_long_the_trail(desk, cast):
    def cost():
        with statements() as seen:
            desk.get("/admin/trail/?event=case.read")
        return len(seen)

    with change(cast.ot) as work:
        work.note(AuditEvent.CASE_READ, cast.first, page="notes")
    desk.get("/admin/trail/")
    few = cost()
    with change(cast.ot) as work:
        for _ in range(30):
            work.note(AuditEvent.CASE_READ, cast.first, page="notes")

    assert cost() == few


def test_the_button_says_whether_the_trail_is_whole(desk, cast, app):
    page = desk.post("/admin/trail/verify")

    assert page.status == 200
    assert page.heading == "The trail is whole"


def test_the_button_names_the_row_that_was_touched(desk, cast):
    on = " ON audit_row" if db.engine.dialect.name == "postgresql" else ""
    db.session.execute(text(f"DROP TRIGGER audit_row_no_update{on}"))
    db.session.execute(text("UPDATE audit_row SET event = 'x.y' WHERE chain = 0 AND seq = 3"))
    db.session.commit()
    page = desk.post("/admin/trail/verify")

    assert page.heading == "The trail is not whole"
    assert "chain 0, row 3 (x.y" in page.words
    assert not trail.verify().whole
