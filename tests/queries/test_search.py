"""Search finds what may be read, and nothing else; the same words on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db, new_ref, writing
from mdt.domain.policy import Permission, can
from mdt.domain.vocabulary import FormulationStatus, NoteKind, Role
from mdt.models.cases import SharingAuthorisation
from mdt.models.decisions import Decision
from mdt.models.finding import SearchDocument
from mdt.models.formulations import Formulation
from mdt.models.meetings import AgendaItem, ItemInvite
from mdt.models.notes import Note
from mdt.queries.search import A_PAGE, find
from mdt.services import cases, minutes, notes, search
from tests.meeting_room import decided, held, item_of, started

CANARY = "heron7f3"


def signed(actor, case, text, *, hours=2.0, sign=True):
    given = {"kind": NoteKind.SESSION, "happened_at": clock.ago(hours=hours), "sign": sign}
    return notes.write(actor, case, text=text, **given)


def refs(found):
    return [hit.ref for hit in found.hits]


def finders(cast, asked, thing):
    """Who of everybody finds this thing by these words."""
    return {p.username for p in cast.everybody if thing.ref in refs(find(p, asked))}


def rewrite():
    """Words of all that is there, as an operator's command would write them."""
    db.session.commit()
    return search.rebuild()


def test_a_signed_note_is_found_by_its_care_team_and_nobody_else(cast):
    first = signed(cast.ot, cast.first, f"She spoke of the {CANARY}.")
    second = signed(cast.psychologist2, cast.second, f"He spoke of the {CANARY}.")

    assert finders(cast, CANARY, first) == {"psychologist1", "ot", "psychiatrist"}
    assert finders(cast, CANARY, second) == {"psychologist2", "psychiatrist"}


def test_an_unsigned_note_is_found_by_nobody_not_even_its_author(cast):
    note = signed(cast.ot, cast.first, CANARY, sign=False)
    rewrite()
    assert finders(cast, CANARY, note) == set()

    notes.sign(cast.ot, note, version=note.version)

    assert finders(cast, CANARY, note) == {"psychologist1", "ot", "psychiatrist"}


def test_who_has_left_finds_what_they_wrote_and_no_name(cast):
    mine = signed(cast.ot, cast.first, CANARY)
    theirs = signed(cast.psychologist1, cast.first, CANARY)
    assert set(refs(find(cast.ot, CANARY))) == {mine.ref, theirs.ref}

    cases.take_off_care_team(cast.psychologist1, cast.first, person=cast.ot)

    found = find(cast.ot, CANARY)
    assert refs(found) == [mine.ref]
    assert found.hits[0].patient is None
    assert find(cast.ot, "Nomvula").cases == []


def test_the_index_alone_decides_nothing(cast, monkeypatch):
    """A person with too many marks to ask for is served by the condition beside them."""
    note = signed(cast.ot, cast.first, CANARY)
    monkeypatch.setattr("mdt.queries.reach.MOST_MARKS", 0)

    assert finders(cast, CANARY, note) == {"psychologist1", "ot", "psychiatrist"}


def test_a_case_is_found_by_name_and_file_number(cast):
    rewrite()

    assert [hit.ref for hit in find(cast.ot, "protea nomv").cases] == [cast.first.ref]
    assert [hit.ref for hit in find(cast.ot, "T-0001").cases] == [cast.first.ref]
    assert find(cast.psychologist2, "nomvula").count == 0
    assert find(cast.psychiatrist, "demo", kind="note").cases == []


@pytest.mark.parametrize(
    ("text", "asked", "is_found"),
    [
        ("Lithium level 0.41 mmol/l", "0.41", True),
        ("Lithium level 0.41 mmol/l", "0,41", True),
        ("Lithium level 0.41 mmol/l", "0.42", False),
        ("Thando's sister rang", "Thando", True),
        ("Thando's sister rang", "thando's", True),
        ("Thando’s sister rang", "thando's sis", True),
        ("Met her at the Café", "cafe", True),
        ("Met her at the cafe", "Café", True),
        ("Sy sê sy wil nie môre kom nie", "se more", True),
        ("Sy se sy wil nie more kom nie", "sê môre", True),
        ("Re-admission to Ward 4-B", "readmission", False),
        ("Re-admission to Ward 4-B", "re-adm", True),
        ("Re-admission to Ward 4-B", "4b", False),
        ("Große Angst, Straße", "grosse stra", True),
        ("Grosse Angst", "große", True),
        ("quetiapine 25mg nocte", "25m", True),
        ("quetiapine 25mg nocte", "nocte quet", True),
        ("quetiapine 25mg nocte", "quet nocte", False),
        ("PHQ-9 19 to 12", "phq-9 12", True),
        ("1e5 units, -40 %, +27 82", "1e5", True),
        ("1e5 units, -40 %, +27 82", "-40", True),
        ("mail to a.b@example.org, http://x.example/path_two", "example path", True),
        ("mail to a.b@example.org, http://x.example/path_two", "two", True),
        ("**bold** and <i>tag</i> & more", "bold tag more", True),
        ("sleeps NOT well OR eats", "not well or eat", True),
        ("A B C", '"a" OR b*', False),
        ("near water", "near(water)", True),
        ("uMkhonto, ḓuvha, ŋ", "duvha", True),
        ("He said 你好 to her", "你好", True),
    ],
)
def test_words_are_found_alike_on_both_databases(cast, text, asked, is_found):
    note = signed(cast.ot, cast.first, text)

    assert (note.ref in refs(find(cast.ot, asked))) is is_found


@pytest.mark.parametrize(
    "asked",
    [
        "", "   ", "...!?", "'", '"', "''", "' OR 1=1 --", "\\", "*", ":*", "a:*", "(", ")",
        "a & b", "!", "<->", "NEAR", "ß", "ßc1", "\u202egnihton", "👍", "\x00", "́", "%",
        "x" * 10_000,
        "wörd " * 2_000,
    ],
)  # fmt: skip
def test_whatever_is_typed_the_answer_is_calm(cast, asked):
    signed(cast.ot, cast.first, "Nothing of the kind.")

    assert find(cast.ot, asked).count == 0


def test_a_mark_cannot_be_typed(cast):
    signed(cast.ot, cast.first, "Nothing of the kind.")
    mark = db.session.scalars(select(SearchDocument.words)).first().split()[0]

    assert mark.startswith("ß")
    assert find(cast.ot, mark).hits == []
    assert find(cast.ot, "ss").hits == []


def test_the_words_are_marked_and_the_rest_is_text(cast):
    signed(cast.ot, cast.first, "<script>alert(1)</script> She kept the *heron* feather.")

    hit = find(cast.ot, "script her").hits[0]

    assert [words for words, is_marked in hit.excerpt if is_marked] == ["script", "script", "heron"]
    assert "".join(words for words, _ in hit.excerpt).startswith("<script>alert(1)</script>")


def test_newest_first_page_by_page(cast):
    made = [signed(cast.ot, cast.first, f"{CANARY} {n}", hours=n + 1) for n in range(A_PAGE + 3)]

    one = find(cast.ot, CANARY)
    two = find(cast.ot, CANARY, before=one.next)

    assert refs(one) + refs(two) == [note.ref for note in made]
    assert (len(one.hits), two.next) == (A_PAGE, None)


def test_one_kind_only(cast):
    note = signed(cast.ot, cast.first, CANARY)

    assert refs(find(cast.ot, CANARY, kind="note")) == [note.ref]
    assert find(cast.ot, CANARY, kind="goal").count == 0


def test_an_addendum_makes_its_note_findable_and_old_words_stay(cast):
    note = signed(cast.ot, cast.first, "first words")
    notes.add_addendum(cast.ot, note, text="later words")

    for asked in ("first", "later", "words"):
        assert refs(find(cast.ot, asked)) == [note.ref]


def formulation(cast, status):
    row = Formulation(
        case=cast.first,
        template_id="five_ps",
        template_version=1,
        template_title="Five Ps",
        number=1,
        status=status,
        narrative=f"A person who {CANARY}.",
        author=cast.ot,
    )
    with cases.change(cast.ot) as work:
        db.session.add(row)
        work.note(cases.AuditEvent.FORMULATION_KEPT, row)
        search.index(row)
    return row


def test_a_formulation_is_found_while_it_is_shared(cast):
    draft = formulation(cast, FormulationStatus.DRAFT)
    assert finders(cast, CANARY, draft) == set()

    with cases.change(cast.ot) as work:
        draft.status = FormulationStatus.SHARED_WITH_TEAM
        work.note(cases.AuditEvent.FORMULATION_SHARED, draft)
        search.index(draft)
    assert finders(cast, CANARY, draft) == {"psychologist1", "ot", "psychiatrist"}

    with cases.change(cast.ot) as work:
        draft.status = FormulationStatus.SUPERSEDED
        work.note(cases.AuditEvent.FORMULATION_SUPERSEDED, draft)
        search.index(draft)
    assert finders(cast, CANARY, draft) == set()


ROOM = {"psychologist1", "psychologist2", "ot", "psychiatrist"}


def withdraw(cast):
    with cases.change(cast.psychologist1) as work:
        row = db.session.scalars(
            select(SharingAuthorisation).where(SharingAuthorisation.case_id == cast.first.id)
        ).one()
        row.withdrawn_on = clock.today()
        work.note(cases.AuditEvent.SHARING_WITHDRAWN, row)
    db.session.expire_all()


def test_a_decision_is_found_by_who_may_read_its_item(cast):
    meeting = started(cast, cast.first)
    decision = decided(cast.psychiatrist, item_of(meeting, cast.first), who=cast.ot, text=CANARY)
    assert finders(cast, CANARY, decision) == ROOM

    withdraw(cast)

    assert finders(cast, CANARY, decision) == {"psychologist1", "ot", "psychiatrist"}


def test_somebody_invited_to_the_item_finds_its_decision(cast):
    meeting = started(cast, cast.first)
    item = item_of(meeting, cast.first)
    decision = decided(cast.psychiatrist, item, who=cast.ot, text=CANARY)
    with writing() as session:
        session.add(ItemInvite(item_id=item.id, user_id=cast.outsider.id))
    db.session.expire_all()

    assert finders(cast, CANARY, decision) == ROOM | {"outsider"}
    named = {hit.patient for hit in find(cast.outsider, CANARY).hits}
    assert named == {"Nomvula Example-Protea"}
    assert not any(hit.has_concern for hit in find(cast.outsider, CANARY).hits)


def test_minutes_are_found_once_they_are_signed(cast):
    decision = held(cast, cast.first, days_ago=9)
    item, meeting = decision.item, decision.meeting
    assert finders(cast, "answer agree", item) == set()

    minutes.sign(cast.psychiatrist, meeting, version=meeting.version)

    assert finders(cast, "answer agree", item) == ROOM
    assert find(cast.ot, "answer agree").hits[0].in_minutes


def test_search_and_the_policy_agree_for_everybody(cast):
    """What the SQL lets through is what `can` allows, on every document and for each person."""
    for person, case in ((cast.ot, cast.first), (cast.psychologist2, cast.second)):
        signed(person, case, CANARY)
    held(cast, cast.second, days_ago=20)
    meeting = started(cast, cast.first)
    decided(cast.psychiatrist, item_of(meeting, cast.first), who=cast.ot, text=CANARY)
    minutes_of = held(cast, cast.first, days_ago=9, due_after=3).meeting
    minutes.sign(cast.psychiatrist, minutes_of, version=minutes_of.version)
    withdraw(cast)

    kinds = {
        "note": (Note, Permission.NOTE_READ),
        "decision": (Decision, Permission.ITEM_READ),
        "minutes": (AgendaItem, Permission.MINUTES_READ),
    }
    rows = db.session.execute(select(SearchDocument.kind, SearchDocument.ref)).all()
    documents = [(kind, ref) for kind, ref in rows if kind != "case"]  # found by name, beside
    assert {kind for kind, _ in documents} == set(kinds)
    for person in cast.everybody:
        allowed = set()
        for kind, ref in documents:
            model, permission = kinds[kind]
            thing = db.session.scalars(select(model).where(model.ref == ref)).one()
            if can(person, permission, thing.item if kind == "decision" else thing):
                allowed.add(ref)
        shown = {ref for word in (CANARY, "rota", "agree") for ref in refs(find(person, word))}
        assert shown == allowed, person.username


def test_people_without_clinical_access_are_told_so(cast):
    signed(cast.ot, cast.first, CANARY)
    cannot = {p.username for p in cast.everybody if not find(p, CANARY).has_reach}

    assert cannot == {"admin", "supervisor"}
    assert Role.COORDINATOR in cast.coordinator.roles
    assert find(cast.coordinator, CANARY).count == 0


def test_rebuilding_gives_the_same_documents(cast):
    signed(cast.ot, cast.first, "heron one")
    held(cast, cast.first, days_ago=9)
    before = words_by_ref()

    number = rewrite()

    after = words_by_ref()
    assert after == before
    assert len(after) == number
    assert find(cast.ot, "heron").count == 1


def words_by_ref():
    rows = db.session.execute(select(SearchDocument))
    return {(row.kind, row.ref): (row.words, row.at, row.title) for row in rows.scalars()}


def test_what_is_removed_is_not_found(cast):
    note = signed(cast.ot, cast.first, CANARY)

    with writing():
        search.remove("note", note.ref)
        search.remove("note", new_ref())

    assert find(cast.ot, CANARY).count == 0
    kinds = db.session.scalars(select(SearchDocument.kind).distinct()).all()
    assert kinds == ["case"]


def test_the_day_a_note_tells_of_orders_it_not_the_day_it_was_written(cast):
    new = signed(cast.ot, cast.first, CANARY, hours=1)
    old = signed(cast.ot, cast.first, CANARY, hours=48)

    found = find(cast.ot, CANARY)
    assert refs(found) == [new.ref, old.ref]
    assert found.hits[0].at - found.hits[1].at > timedelta(hours=40)
