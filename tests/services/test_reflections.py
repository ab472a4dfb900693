"""Reflections: kept sealed, shared by name at that moment, the author's own for good."""

import json

import pytest
from sqlalchemy import select, text

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.errors import Invalid, NotAllowed, NotFound, NotNow, StaleEdit
from mdt.domain.policy import Permission, can
from mdt.domain.reflecting import LONGEST, Thoughts
from mdt.domain.vocabulary import Visibility
from mdt.models.audit import AuditRow
from mdt.queries import reflections as reading
from mdt.services import accounts, cases, reflections, trail

V = Visibility


def write(author, case, **words):
    return reflections.keep_new(
        author, case, **{"dials": {"warm": 3}, "pull": "to ring her", **words}
    )


def share(author, row, visibility):
    reflections.share(author, row, visibility=visibility, version=row.version)


def who_reads(cast, row):
    """Everybody the policy lets read it, and the query finds it for: the two must agree."""
    db.session.commit()
    db.session.expire_all()
    by_rule = {p.username for p in cast.everybody if can(p, Permission.REFLECTION_READ, row)}
    by_query = {
        p.username for p in cast.everybody if reading.find(p, row.case.ref, row.ref) is not None
    }
    assert by_rule == by_query
    return by_rule


def test_what_is_kept_reads_back_whole(cast):
    row = write(
        cast.ot,
        cast.first,
        dials={"warm": 0, "drawn-in": 4},
        did="ran over",
        whose="hers",
        about_patient="she waits",
        about_me="my mother",
        boundary=True,
        contact="session",
        expects="to be sent away",
        from_whom="an aunt",
    )

    thoughts = reading.find(cast.ot, cast.first.ref, row.ref).thoughts

    assert thoughts.dials == {"warm": 0, "drawn-in": 4}  # six are unanswered, and warm is a 0
    assert (thoughts.about_me, thoughts.boundary) == ("my mother", True)
    assert (thoughts.expects, thoughts.from_whom) == ("to be sent away", "an aunt")


@pytest.mark.parametrize(
    ("visibility", "readers"),
    [
        (V.ONLY_ME, {"psychologist1"}),
        (V.MY_SUPERVISOR, {"psychologist1", "supervisor"}),
        (V.REFLECTIVE_GROUP, {"psychologist1", "ot", "psychiatrist"}),
    ],
)
def test_each_visibility_names_its_readers_and_nobody_else(cast, visibility, readers):
    row = write(cast.psychologist1, cast.first)
    share(cast.psychologist1, row, visibility)

    assert who_reads(cast, row) == readers


def test_a_draft_is_read_by_nobody_else_even_if_shares_stood(cast):
    draft = reflections.save_draft(cast.ot, cast.first, ref=new_ref(), pull="unfinished")

    with pytest.raises(NotNow):
        share(cast.ot, draft, V.MY_SUPERVISOR)
    assert who_reads(cast, draft) == {"ot"}


def test_another_choice_ends_the_one_before_it(cast):
    row = write(cast.psychologist1, cast.first)
    share(cast.psychologist1, row, V.REFLECTIVE_GROUP)
    share(cast.psychologist1, row, V.MY_SUPERVISOR)

    assert who_reads(cast, row) == {"psychologist1", "supervisor"}

    share(cast.psychologist1, row, V.ONLY_ME)

    assert who_reads(cast, row) == {"psychologist1"}
    assert [s.taken_back_at is None for s in row.shares] == [False, False, False]


def test_who_comes_later_reads_nothing_old(cast):
    row = write(cast.psychologist1, cast.first)
    share(cast.psychologist1, row, V.REFLECTIVE_GROUP)
    cases.add_to_care_team(cast.psychologist1, cast.first, person=cast.psychologist2)

    assert who_reads(cast, row) == {"psychologist1", "ot", "psychiatrist"}


def test_a_later_supervisor_reads_nothing_old(cast):
    row = write(cast.ot, cast.first)
    share(cast.ot, row, V.MY_SUPERVISOR)
    later = accounts.create(
        cast.admin, username="later", display_name="Dr L. Later", roles=cast.supervisor.roles
    )
    accounts.name_supervisor(cast.admin, cast.ot, supervisor=later)

    assert not can(later, Permission.REFLECTION_READ, row)
    assert reading.find(later, cast.first.ref, row.ref) is None


def test_who_left_the_care_team_reads_own_ones_only(cast):
    mine = write(cast.ot, cast.first)
    shared = write(cast.psychologist1, cast.first)
    share(cast.psychologist1, shared, V.REFLECTIVE_GROUP)
    assert "ot" in who_reads(cast, shared)

    cases.take_off_care_team(cast.psychologist1, cast.first, person=cast.ot)

    assert who_reads(cast, shared) == {"psychologist1", "psychiatrist"}
    assert who_reads(cast, mine) == {"ot"}
    with pytest.raises(NotAllowed):
        share(cast.ot, mine, V.REFLECTIVE_GROUP)


def test_an_account_reset_by_somebody_else_finds_its_reflections_shut(cast):
    row = write(cast.ot, cast.first)
    assert who_reads(cast, row) == {"ot"}
    token = accounts.make_link(cast.admin, cast.ot)
    accounts.enter_by_link(token, password="another password for tests")

    assert who_reads(cast, row) == set()
    with pytest.raises(NotAllowed):
        write(cast.ot, cast.first)
    with clock.at(clock.now() + accounts.REFLECTIONS_SHUT):
        assert who_reads(cast, row) == {"ot"}


DEEDS = {
    "write": lambda p, row: write(p, row.case),
    "amend": lambda p, row: reflections.amend(p, row, pull="changed", version=row.version),
    "share": lambda p, row: share(p, row, V.MY_SUPERVISOR),
    "take back": lambda p, row: reflections.take_back(p, row, version=row.version),
    "open": lambda p, row: reflections.opened(p, row),
}


@pytest.mark.parametrize(
    ("deed", "allowed"),
    [
        ("write", {"psychologist1", "ot", "psychiatrist"}),
        ("amend", {"psychologist1"}),
        ("share", {"psychologist1"}),
        ("take back", {"psychologist1"}),
        ("open", {"psychologist1", "supervisor"}),
    ],
)
def test_who_may_do_what(cast, deed, allowed):
    row = write(cast.psychologist1, cast.first)
    share(cast.psychologist1, row, V.MY_SUPERVISOR)
    done = set()
    for person in cast.everybody:
        if person is cast.psychologist1:
            continue
        try:
            DEEDS[deed](person, row)
        except NotAllowed:
            continue
        done.add(person.username)
    DEEDS[deed](cast.psychologist1, row)  # last: taking back would end the supervisor's reading

    assert done | {"psychologist1"} == allowed


def test_what_stays_with_the_author_is_not_even_opened_for_a_reader(cast):
    row = write(cast.ot, cast.first, about_me="my own part", boundary=True, erotic=True)
    share(cast.ot, row, V.MY_SUPERVISOR)

    theirs = reading.find(cast.supervisor, cast.first.ref, row.ref).thoughts

    assert (theirs.pull, theirs.about_me, theirs.boundary, theirs.erotic) == (
        "to ring her",
        "",
        False,
        False,
    )


def test_the_author_sees_who_opened_it_and_when_first(cast):
    row = write(cast.ot, cast.first)
    share(cast.ot, row, V.MY_SUPERVISOR)
    first = clock.now()
    with clock.at(first):
        reflections.opened(cast.supervisor, row)
    reflections.opened(cast.supervisor, row)

    assert [s.first_opened_at for s in row.shares] == [first]


def test_every_row_of_the_trail_is_private_to_the_author(cast):
    row = write(cast.ot, cast.first)
    share(cast.ot, row, V.MY_SUPERVISOR)
    reflections.opened(cast.supervisor, row)
    reflections.amend(cast.ot, row, pull="another", version=row.version)
    share(cast.ot, row, V.ONLY_ME)
    draft = reflections.save_draft(cast.ot, cast.first, ref=new_ref(), pull="to go")
    reflections.discard(cast.ot, draft, version=draft.version)

    rows = db.session.scalars(select(AuditRow).where(AuditRow.subject == "reflection")).all()

    assert {r.event for r in rows} == {
        "reflection.saved",
        "reflection.kept",
        "reflection.shared",
        "reflection.taken_back",
        "reflection.discarded",
        "reflection.read",
    }
    assert {r.private_to for r in rows} == {cast.ot.ref}
    assert "another" not in json.dumps([r.payload for r in rows])
    assert trail.verify().whole


def test_a_stale_change_is_refused_and_changes_nothing(cast):
    row = write(cast.ot, cast.first)
    old = row.version
    reflections.amend(cast.ot, row, pull="newer", version=old)

    with pytest.raises(StaleEdit):
        reflections.amend(cast.ot, row, pull="older window", version=old)
    with pytest.raises(StaleEdit):
        reflections.share(cast.ot, row, visibility=V.MY_SUPERVISOR, version=old)
    assert reading.find(cast.ot, cast.first.ref, row.ref).thoughts.pull == "newer"


def test_a_page_opened_before_sharing_cannot_save_over_it_unawares(cast):
    row = write(cast.ot, cast.first)
    before = row.version
    share(cast.ot, row, V.MY_SUPERVISOR)

    with pytest.raises(StaleEdit):
        reflections.amend(cast.ot, row, pull="meant for me alone", version=before)


def test_a_draft_grows_and_is_kept_once(cast):
    ref = new_ref()
    draft = reflections.save_draft(cast.ot, cast.first, ref=ref, pull="one")
    again = reflections.save_draft(cast.ot, cast.first, ref=ref, pull="one two", version=1)
    assert again is draft
    reflections.keep(cast.ot, draft, pull="one two three", version=draft.version)

    with pytest.raises(NotNow):
        reflections.keep(cast.ot, draft, pull="again", version=draft.version)
    with pytest.raises(NotNow):
        reflections.discard(cast.ot, draft, version=draft.version)
    with pytest.raises(NotNow):
        reflections.save_draft(cast.ot, cast.first, ref=ref, pull="late", version=draft.version)


def test_an_address_of_somebody_elses_is_as_good_as_none(cast):
    theirs = write(cast.psychologist1, cast.first)

    assert reflections.own_of(cast.ot, cast.first, theirs.ref) is None
    assert reflections.own_of(cast.ot, cast.first, new_ref()) is None
    tokens = [reflections.address_for(p, "same") for p in (cast.ot, cast.psychologist1)]
    assert len(set(tokens)) == 2  # nobody can choose another's address by choosing a token


def test_own_ones_of_another_case_are_not_found_here(cast):
    row = write(cast.psychiatrist, cast.first)

    with pytest.raises(NotFound):
        reflections.own_of(cast.psychiatrist, cast.second, row.ref)


@pytest.mark.parametrize(
    "words",
    [
        {"dials": {"warm": 5}},
        {"dials": {"warm": -1}},
        {"dials": {"warm": "3"}},
        {"dials": {"warm": True}},
        {"dials": {"sexualised": 1}},
        {"pull": "x" * (LONGEST + 1)},
        {"contact": "admin"},
        {"pull": "", "dials": {}},
    ],
)
def test_what_cannot_be_kept_is_refused(cast, words):
    with pytest.raises(Invalid):
        write(cast.ot, cast.first, **words)
    assert db.session.scalar(text("SELECT count(*) FROM reflection")) == 0


def test_without_a_supervisor_or_colleagues_sharing_says_so(cast):
    row = write(cast.psychiatrist, cast.first)  # nobody supervises the psychiatrist
    with pytest.raises(Invalid, match="No supervisor"):
        share(cast.psychiatrist, row, V.MY_SUPERVISOR)
    with pytest.raises(Invalid, match="No supervisor"):
        write(cast.psychiatrist, cast.first, visibility=V.MY_SUPERVISOR)
    cases.take_off_care_team(cast.psychologist2, cast.second, person=cast.psychiatrist)
    alone = write(cast.psychologist2, cast.second)

    with pytest.raises(Invalid, match="Nobody else"):
        share(cast.psychologist2, alone, V.REFLECTIVE_GROUP)


def test_odd_letters_come_back_as_they_went_in(cast):
    odd = "שלום \u202e right to left, 🌊, <script>alert(1)</script>, \u0000no"
    row = write(cast.ot, cast.first, pull=odd)

    assert reading.find(cast.ot, cast.first.ref, row.ref).thoughts.pull == odd


def test_my_dials_over_time_leave_out_what_was_not_answered(cast):
    moment = clock.ago(days=9)
    for day, dials in enumerate([{"warm": 2}, {"helpless": 4}, {"warm": 0, "helpless": 1}]):
        with clock.at(moment + day * (clock.now() - clock.ago(days=1))):
            write(cast.ot, cast.first, dials=dials)
    write(cast.psychologist1, cast.first, dials={"warm": 4}, visibility=V.REFLECTIVE_GROUP)

    drawn = reading.strands(reading.of_case(cast.ot, cast.first.ref))

    assert {s.dial.value: [v for _on, v in s.points] for s in drawn} == {
        "warm": [2, 0],
        "helpless": [4, 1],
    }


@pytest.mark.pure
@pytest.mark.parametrize(
    ("words", "asked"),
    [
        ("increase sertraline to 100", True),
        ("she takes 40 mg now", True),
        ("I thought of the diagnosis all hour", True),
        ("I wanted to increase the distance between us", False),
        ("ran eleven minutes over, 3 times", False),
        ("to be the one who stays", False),
    ],
)
def test_words_that_sound_clinical_are_asked_about(words, asked):
    assert Thoughts(pull=words).sounds_clinical is asked
