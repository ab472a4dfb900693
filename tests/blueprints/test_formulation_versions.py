"""Versions beside each other, who brought what, looking one over, and sources looked at again."""

from datetime import timedelta

import pytest

from mdt import clock
from mdt.domain.formulation import Line
from mdt.domain.self_check import POINTS, STRENGTHEN
from mdt.domain.vocabulary import Confidence, FormulationStatus, NoteKind
from mdt.services import formulation_adoption, formulation_checks, formulations, notes
from tests.formulation_writing import keep
from tests.goal_making import make_goal
from tests.meeting_room import decided, item_of, sealed, settled, started

NO_REF = "aaaaaaaaaaaaaaaa"
ONE = Line("A mother who left twice in the night.", Confidence.LIKELY)


def url(case, *parts):
    return "/".join([f"/cases/{case.ref}/formulation", *parts])


def versions(cast, *texts, who=None):
    """One statement as it was worded from version to version."""
    made = []
    for number, text in enumerate(texts):
        identity = made[-1].statements[0].identity if made else ""
        actor = (who or [cast.ot])[number % len(who or [cast.ot])]
        made.append(
            keep(
                actor,
                cast.first,
                narrative="",
                fields={"predisposing": [Line(text, identity=identity)]},
            )
        )
    return made


def test_c2_any_two_versions_are_compared_word_by_word(cast, sign_in):
    first, second, third = versions(
        cast, "She was left.", "She was left twice.", "She was never left twice."
    )

    page = sign_in(cast.ot).get(url(cast.first, "five_ps", "compare"))
    assert "put in: </span>never <span" in page.text
    assert "version 2 and version 3" in page.text

    page = sign_in(cast.ot).get(
        url(cast.first, f"five_ps/compare?from={first.ref}&to={second.ref}")
    )
    assert "put in: </span> twice<span" in page.text
    assert "taken out:" not in page.text
    assert "1 changed" in page.text
    assert third.ref in page.text  # offered


def test_two_versions_chosen_backwards_or_twice_are_still_told(cast, sign_in):
    first, second = versions(cast, "She was left.", "She was left twice.")
    browser = sign_in(cast.ot)

    back = browser.get(url(cast.first, f"five_ps/compare?from={second.ref}&to={first.ref}"))
    same = browser.get(url(cast.first, f"five_ps/compare?from={second.ref}&to={second.ref}"))

    assert "taken out: </span> twice<span" in back.text
    assert "This is one version, chosen twice." in same.text


@pytest.mark.parametrize("asked", ["from=nonsense", f"to={NO_REF}", "about=zzz"])
def test_a_version_that_is_not_one_of_these_is_not_there(cast, sign_in, asked):
    versions(cast, "She was left.", "She was left twice.")
    browser = sign_in(cast.ot)

    assert browser.get(url(cast.first, f"five_ps/compare?{asked}")).status == (
        200 if asked.startswith("about") else 404
    )
    assert browser.get(url(cast.first, "cbt", "compare")).status == 404


def test_a_source_that_came_or_went_is_named_in_the_comparison(cast, sign_in):
    goal = make_goal(cast.ot, cast.first)
    base = keep(cast.ot, cast.first, fields={"predisposing": [ONE]})
    line = ONE._replace(identity=base.statements[0].identity, rests_on=(("goal", goal.ref),))
    keep(cast.ot, cast.first, fields={"predisposing": [line]})

    page = sign_in(cast.ot).get(url(cast.first, "five_ps", "compare"))

    assert "rests now also on" in page.text
    assert goal.wording in page.text


def test_c2_who_brought_what_is_told_by_discipline_and_who_has_not_yet(cast, sign_in):
    first, *_rest = versions(
        cast, "She was left.", "She was left twice.", who=[cast.ot, cast.psychologist1]
    )

    page = sign_in(cast.ot).get(url(cast.first, _rest[-1].ref, "contributions"))

    assert "Occupational therapy" in page.text
    assert f"{cast.ot.display_name}, version 1" in page.text
    assert f"reworded in version 2 by {cast.psychologist1.display_name}" in page.text
    assert f"Nothing yet from psychiatry: {cast.psychiatrist.display_name}." in page.text
    earlier = sign_in(cast.ot).get(url(cast.first, first.ref, "contributions"))
    assert "reworded" not in earlier.text.split("<main")[1].split("what was reworded since")[1]
    assert "Nothing yet from psychology" in earlier.text


def test_c3_what_is_marked_shows_as_what_could_be_strengthened(cast, sign_in):
    (version,) = versions(cast, "She was left.")
    browser = sign_in(cast.ot)
    page = browser.get(url(cast.first, version.ref, "check"))
    assert "Leave unmarked what you cannot say" in page.text

    form = page.form("check")
    sent = browser.post(
        url(cast.first, version.ref, "check"), {**form, "plan": "0", "past": "1", "strengths": "2"}
    )

    assert sent.status == 303
    shown = browser.get(url(cast.first, version.ref)).text
    assert STRENGTHEN["plan"].capitalize() in shown
    assert STRENGTHEN["past"].capitalize() in shown
    assert STRENGTHEN["strengths"].capitalize() not in shown
    assert cast.ot.display_name in shown
    # the marks are there when somebody amends them, and the page shows no total
    again = browser.get(url(cast.first, version.ref, "check")).form("check")
    assert (again["plan"], again["past"], again.get("readable", "")) == ("0", "1", "")


@pytest.mark.parametrize(
    "given", [{}, {"plan": "3"}, {"plan": "best"}, {"ref": "no"}, {"plan": "", "past": ""}]
)
def test_marks_that_are_none_are_told_and_kept_nowhere(cast, sign_in, given):
    (version,) = versions(cast, "She was left.")
    browser = sign_in(cast.ot)

    page = browser.post(
        url(cast.first, version.ref, "check"),
        {**browser.get(url(cast.first, version.ref, "check")).form("check"), **given},
    )

    assert page.status == 422
    assert version.checks == []


def test_every_point_stands_on_the_page_with_its_three_answers(cast, sign_in):
    (version,) = versions(cast, "She was left.")

    page = sign_in(cast.ot).get(url(cast.first, version.ref, "check"))

    assert page.text.count('type="radio"') == 4 * len(POINTS)
    for words in POINTS.values():
        assert words.replace("'", "&#39;") in page.text


@pytest.fixture
def note(cast):
    return notes.write(
        cast.ot,
        cast.first,
        kind=NoteKind.SESSION,
        happened_at=clock.ago(hours=2),
        text="She spoke of her mother.",
    )


def test_a_stale_source_says_why_and_a_look_is_noted(cast, sign_in, note):
    line = ONE._replace(rests_on=(("note", note.ref),))
    version = keep(cast.ot, cast.first, fields={"predisposing": [line]})
    statement = version.statements[0]
    line = line._replace(identity=statement.identity)
    assert "look again" not in sign_in(cast.ot).get(url(cast.first, version.ref)).text

    with clock.at(clock.now() + timedelta(days=200)):
        browser = sign_in(cast.psychologist1)
        assert "more than six months ago" in browser.get(url(cast.first, version.ref)).text
        done = browser.post(
            url(cast.first, version.ref, "statements", statement.ref, "look-again"),
            {"target": f"note:{note.ref}"},
        )

        assert done.status == 303
        page = browser.get(url(cast.first, version.ref))
        assert "more than six months ago" not in page.text
        assert f"looked at again by {cast.psychologist1.display_name}" in page.text
        # the next version carries the look; an addendum marks it anew
        notes.add_addendum(cast.ot, note, text="It was her father.")
        carried = keep(cast.ot, cast.first, fields={"predisposing": [line]})
        page = browser.get(url(cast.first, carried.ref))
        assert "the note has an addendum since" in page.text
        assert "more than six months ago" not in page.text


def test_a_source_that_is_not_there_is_not_looked_at(cast, sign_in, note):
    version = keep(cast.ot, cast.first, fields={"predisposing": [ONE]})
    at = url(cast.first, version.ref, "statements", version.statements[0].ref, "look-again")
    browser = sign_in(cast.ot)

    assert browser.post(at, {"target": f"note:{note.ref}"}).status == 422
    assert browser.post(at, {}).status == 422
    gone = url(cast.first, version.ref, "statements", NO_REF, "look-again")
    assert browser.post(gone, {"target": "x"}).status == 404


def test_c2_a_version_is_adopted_in_the_room_with_one_press_and_says_so(cast, sign_in):
    (version,) = versions(cast, "She was left.")
    draft = keep(cast.ot, cast.first, template_id="cbt", fields={}, status=FormulationStatus.DRAFT)
    meeting = started(cast, cast.first)
    item = item_of(meeting, cast.first)
    chair = sign_in(cast.psychiatrist)
    room = chair.get(f"/meetings/{meeting.ref}/room?item={item.ref}")
    assert "Adopt a version as the team" in room.text

    at = f"/meetings/{meeting.ref}/items/{item.ref}"
    for _twice in range(2):
        assert chair.post(f"{at}/adopt", {"which": version.ref}).status == 303
    assert chair.post(f"{at}/adopt", {"which": draft.ref}).status == 303

    assert [one.formulation_id for one in item.adoptions] == [version.id, draft.id]
    assert draft.status is FormulationStatus.SHARED_WITH_TEAM
    shown = sign_in(cast.ot).get(url(cast.first, version.ref)).text
    assert "Adopted as the team" in shown
    other = sign_in(cast.ot).get(f"/meetings/{meeting.ref}/room?item={item.ref}").text
    assert "version 1, is the team" in other
    assert f"{at}/adopt" not in other
    assert chair.post(f"{at}/adopt/take-back", {"which": draft.ref}).status == 303
    assert chair.post(f"{at}/adopt", {"which": NO_REF}).status == 404
    assert chair.post(f"{at}/adopt", {}).status == 422
    decided(cast.psychiatrist, item, who=cast.ot)
    settled(cast.psychiatrist, item)
    sealed(cast.psychiatrist, meeting)
    minutes = chair.get(f"/meetings/{meeting.ref}/minutes").text
    assert "Formulation taken as the team" in minutes
    assert "Five Ps, version 1" in minutes


def test_the_self_check_is_nowhere_but_on_the_version(cast, sign_in):
    (version,) = versions(cast, "She was left.")
    formulation_checks.keep(cast.ot, version, marks={"plan": 0, "our_part": 1})
    meeting = started(cast, cast.first)
    formulation_adoption.adopt(cast.psychiatrist, item_of(meeting, cast.first), version)
    words = STRENGTHEN["plan"]
    browser = sign_in(cast.ot)

    assert words.capitalize() in browser.get(url(cast.first, version.ref)).text
    for page in (
        f"/cases/{cast.first.ref}/",
        url(cast.first, ""),
        url(cast.first, "five_ps", "compare"),
        f"/cases/{cast.first.ref}/summary/",
        f"/meetings/{meeting.ref}/room",
        f"/meetings/{meeting.ref}/minutes",
    ):
        assert words not in browser.get(page).text.lower()
    assert formulations.latest(cast.first, "five_ps") == version
