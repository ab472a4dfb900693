"""Psychologist1's day: what is owed, a note, a reflection, a goal, a question for the meeting."""

import pytest

from mdt.domain.vocabulary import Dial
from tests.page import Page
from tests.stories.walking import day, send

WORDS = "# After the group\n\n- she **stayed** to the end\n- left with the others"


@pytest.fixture
def me(sign_in, practice):
    return sign_in(practice.psychologist1)


@pytest.fixture
def at(practice) -> str:
    """The address of the first case."""
    return f"/cases/{practice.case(1).ref}"


def test_today_shows_what_is_owed(me, practice):
    page = me.get("/")
    owed = " ".join(page.soup.select_one("#owed").get_text(" ").split())

    assert page.heading == "Today"
    assert "Sign the session note" in owed
    assert f"unsigned for {3 + practice.days_since} days" in owed
    assert "Weekly sessions until the rooms have reopened" in owed
    assert "Review the case" in owed
    assert "Case conference" in page.words  # the meeting that comes
    assert "Ayesha Voorbeeld-Test" in page.words  # one of her three cases


def test_a_note_is_begun_kept_found_again_signed_and_added_to(me, at):
    page = me.get(f"{at}/notes/new?fresh=1")
    told = page.form(f"{at}/notes/new")
    assert "Until you sign, only you." in above_the_first_field(page)

    preview = me.post(f"{at}/notes/preview", {**told, "text": WORDS})
    assert preview.soup.select("strong")[0].get_text() == "stayed"

    first = autosaved(me, at, told, WORDS)
    second = autosaved(me, at, {**told, "version": first["version"]}, f"{WORDS}\n- and in the mid")
    assert second["version"] > first["version"]

    again = me.get(f"{at}/notes/new")  # the browser was closed meanwhile
    assert again.form(f"{at}/notes/new")["text"].endswith("and in the mid")
    assert "You began a note" in again.words

    signed = send(me, again, f"{at}/notes/new", text=f"{WORDS}\n- and came back")
    assert "Kept as a draft" in signed.words
    where = f"{at}/notes/{told['ref']}"
    signed = send_to_sign(me, signed, at, where)
    assert "Signed. It is locked now" in signed.words
    assert "and came back" in signed.words

    locked(me, at, where, told)
    added = send(me, signed, f"{where}/addenda", text="She rang at eight, as agreed.")
    assert "Addendum" in added.words
    assert "She rang at eight" in added.words


def autosaved(me, at: str, told: dict, words: str) -> dict:
    answer = me.post(f"{at}/notes/draft", {**told, "text": words}).answer
    assert answer.status_code == 200
    return answer.get_json()


def send_to_sign(me, page: Page, at: str, where: str) -> Page:
    """The same form, by its other button."""
    answer = me.post(f"{where}/sign", page.form(f"{at}/notes/new"))
    assert answer.status == 303
    return me.get(answer.location)


def locked(me, at: str, where: str, told: dict) -> None:
    """A signed note is not rewritten; what was written instead is not lost."""
    refused = me.post(f"{at}/notes/new", {**told, "text": "other words"})
    assert refused.status == 409
    assert "other words" in refused.text
    assert "other words" not in me.get(where).text


def test_a_reflection_says_who_reads_it_before_the_first_line(me, at):
    page = me.get(f"{at}/reflections/new")
    assert "Only you can read this." in above_the_first_field(page)
    dials = {f"dial_{dial.name.lower()}": str(n % 5) for n, dial in enumerate(Dial)}
    assert len(dials) == 8
    assert set(dials) <= {tag.get("name") for tag in page.soup.select("main input[type=radio]")}

    kept = send(me, page, f"{at}/reflections/new", pull="To promise more than I can.", **dials)

    assert "Kept, apart from the record." in kept.words
    assert "To promise more than I can." in kept.words
    assert len(kept.soup.select("section[aria-labelledby=h-dials] li")) == 8
    mine = me.get(f"{at}/reflections/")
    assert kept.soup.find("h1").get_text() in mine.words


def test_a_goal_is_set_with_five_levels_and_rated(me, at):
    page = me.get(f"{at}/goals/new")
    levels = {
        "level_p2": "Goes alone, and stays for tea",
        "level_p1": "Goes alone",
        "level_0": "Goes with somebody",
        "level_m1": "Stands at the door",
        "level_m2": "Does not go",
    }
    index = send(
        me, page, f"{at}/goals/new", wording="I want to go to the choir again", weight="2",
        baseline="-1", target_on=day(60), **levels,
    )  # fmt: skip
    assert "I want to go to the choir again" in index.words
    card = next(found for found in index.soup.select("article.goal") if "choir" in found.get_text())
    where = f"{at}/goals/{card['id']}/rate"

    rated = send(me, me.get(where), where, level="0", reason="Went on Sunday with Zanele.")

    assert "Rated. The levels of this goal are locked now." in rated.words
    assert "4 of 4 rated" in rated.words
    assert "Went on Sunday with Zanele." in rated.words


def test_the_next_meeting_is_asked_a_question(me, practice):
    at = f"/cases/{practice.case(5).ref}"
    page = me.get(f"{at}/meetings/")
    question = "Does she come with Imraan, or each alone?"

    asked = send(me, page, f"{at}/meetings/questions", words=question)

    assert question in asked.words
    chair = practice.psychiatrist
    agenda = type(me)(practice.app, chair).get(f"/meetings/{practice.coming.ref}/")
    assert question in agenda.words
    assert "sked for by Ms A. Example" in agenda.words


def above_the_first_field(page: Page) -> str:
    """What stands between the page's heading and the first thing to write in."""
    told = []
    for tag in page.soup.find("h1").find_all_next():
        if tag.name in {"input", "textarea", "select"} and tag.get("type") != "hidden":
            break
        if "reads" in (tag.get("class") or []):
            told.append(" ".join(tag.get_text(" ").split()))
    return " ".join(told)
