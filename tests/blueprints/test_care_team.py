"""The care team's page: what it opens, and for whom it closes."""

from mdt import clock
from mdt.database import db
from mdt.domain.events import AuditEvent
from mdt.domain.policy import Permission, can
from mdt.domain.vocabulary import NoteKind
from mdt.models.notes import Note
from mdt.services import accounts
from mdt.services.audit import change

CARE_TEAM = {"psychologist1", "ot", "psychiatrist"}


def url(case, tail=""):
    return f"/cases/{case.ref}/team/{tail}"


def test_the_care_team_reads_it_and_its_lead_alone_has_buttons(cast, sign_in):
    pages = {p.username: sign_in(p).get(url(cast.first)) for p in cast.everybody}

    assert {who for who, page in pages.items() if page.status == 200} == CARE_TEAM
    assert {page.status for who, page in pages.items() if who not in CARE_TEAM} == {404}
    assert pages["psychologist1"].buttons == [
        "Take off Ms O. Pretend",
        "Take off Dr Demo Psychiatrist",
        "Add to the care team",
        "Hand over the lead",
    ]
    assert pages["ot"].buttons == pages["psychiatrist"].buttons == []
    assert "Ms A. Example, adds people" in pages["ot"].words
    assert "reads the whole record" in pages["ot"].words


def offered(page, field="person"):
    return [o.get_text() for o in page.soup.select(f"#{field} option")]


def test_every_active_clinician_who_is_not_on_it_is_offered(cast, sign_in):
    browser = sign_in(cast.psychologist1)
    assert offered(browser.get(url(cast.first))) == [
        "choose",
        "Mr B. Sample, psychology",
        "Mr Z. Outsider, psychology",
    ]

    accounts.close(cast.admin, cast.outsider, version=cast.outsider.version)
    assert offered(browser.get(url(cast.first))) == ["choose", "Mr B. Sample, psychology"]


def test_whom_the_lead_adds_reads_at_once(cast, sign_in):
    new = sign_in(cast.outsider)
    assert new.get(f"/cases/{cast.first.ref}/details/").status == 404

    page = sign_in(cast.psychologist1).post(url(cast.first), {"person": cast.outsider.ref})

    assert page.status == 303
    assert new.get(f"/cases/{cast.first.ref}/details/").status == 200


def test_nobody_adds_himself(cast, sign_in):
    for person in cast.everybody:
        answer = sign_in(person).post(url(cast.second), {"person": person.ref})
        assert answer.status == {"psychologist2": 422, "psychiatrist": 403}.get(
            person.username, 404
        )
    assert {m.user.username for m in cast.second.care_team} == {"psychologist2", "psychiatrist"}


def test_a_member_who_does_not_lead_adds_nobody(cast, sign_in):
    assert sign_in(cast.ot).post(url(cast.first), {"person": cast.outsider.ref}).status == 403
    assert cast.outsider.id not in cast.first.care_ids


def test_somebody_who_is_not_offered_is_refused_in_words(cast, sign_in):
    lead = sign_in(cast.psychologist1)
    for ref in (cast.admin.ref, cast.supervisor.ref, cast.ot.ref, "", "\0", "x" * 100_000):
        page = lead.post(url(cast.first), {"person": ref})
        assert (page.status, page.errors) == (422, ["Choose a person from the list."])


def test_a26_whom_the_lead_takes_off_is_refused_at_the_next_reload(cast, sign_in):
    """A26: removed from the care team, refused at the next reload; her past entries stay hers."""
    browser = sign_in(cast.ot)
    details = f"/cases/{cast.first.ref}/details/"
    note = sign_a_note(cast)
    assert browser.get(details).status == 200

    page = sign_in(cast.psychologist1).post(url(cast.first, f"{cast.ot.ref}/end"))

    assert page.status == 303
    assert browser.get(details).status == 404
    assert browser.get(url(cast.first)).status == 404
    assert "Nomvula" not in browser.get("/cases/").words
    assert can(cast.ot, Permission.NOTE_READ, note)
    assert not can(cast.psychologist2, Permission.NOTE_READ, note)


def sign_a_note(cast):
    with change(cast.ot) as work:
        note = Note(
            case=cast.first,
            author=cast.ot,
            kind=NoteKind.SESSION,
            happened_at=clock.now(),
            text="Hers",
            saved_at=clock.now(),
            signed_at=clock.now(),
        )
        db.session.add(note)
        work.note(AuditEvent.NOTE_SIGNED, note, kind="session", late=False)
    return note


def test_taking_off_twice_is_said_calmly(cast, sign_in):
    lead = sign_in(cast.psychologist1)
    address = url(cast.first, f"{cast.ot.ref}/end")

    assert [lead.post(address).status for _click in range(2)] == [303, 409]
    page = lead.post(address)
    assert "is not on the care team any more" in page.words
    assert "Before" in page.words


def test_a_stranger_is_not_found_in_a_care_team(cast, sign_in):
    lead = sign_in(cast.psychologist1)

    assert lead.post(url(cast.first, f"{cast.outsider.ref}/end")).status == 404
    assert lead.post(url(cast.first, "aaaaaaaaaaaaaaaa/end")).status == 404


def test_the_lead_hands_over_and_stays(cast, sign_in):
    old, new = sign_in(cast.psychologist1), sign_in(cast.ot)

    page = old.post(url(cast.first, "lead"), {"lead-person": cast.ot.ref})

    assert page.status == 303
    assert old.get(page.location).buttons == []
    assert "Hand over the lead" in new.get(url(cast.first)).buttons
    assert old.post(url(cast.first, "lead"), {"lead-person": cast.psychiatrist.ref}).status == 403


def test_the_lead_is_not_handed_to_somebody_outside(cast, sign_in):
    page = sign_in(cast.psychologist1).post(
        url(cast.first, "lead"), {"lead-person": cast.outsider.ref}
    )

    assert page.status == 422
    assert cast.first.lead == cast.psychologist1


def test_without_its_token_nothing_changes(cast, sign_in):
    lead = sign_in(cast.psychologist1)
    for tail, data in (
        ("", {"person": cast.outsider.ref}),
        (f"{cast.ot.ref}/end", {}),
        ("lead", {"lead-person": cast.ot.ref}),
    ):
        assert lead.post_bare(url(cast.first, tail), data).status == 400
    assert cast.first.lead == cast.psychologist1
    assert cast.first.care_ids == {cast.psychologist1.id, cast.ot.id, cast.psychiatrist.id}
