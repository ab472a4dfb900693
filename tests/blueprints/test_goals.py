"""The goals' pages: what they show, what they refuse, and that no word is lost."""

from datetime import timedelta

import pytest

from mdt import clock
from mdt.database import db
from mdt.domain import goal_sheets
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import GoalArea
from mdt.models.audit import AuditRow
from mdt.models.goals import Goal, GoalRating
from mdt.services import goals
from mdt.services.goals import LEVEL_COLUMNS
from tests.counting import cost
from tests.goal_making import CASE_ONE, make_goal, make_rated

TEAM = {"psychologist1", "ot", "psychiatrist"}
NO_REF = "aaaaaaaaaaaaaaaa"
SCRIPT = "<script>alert(1)</script> [x](javascript:alert(1))"
WORDS = {
    "emoji": "I want to sing again 🎶👩🏾‍🦱",
    "right to left": "أريد أن أنام في بيتي",
    "script": SCRIPT,
}


def url(case, *parts):
    return "/".join([f"/cases/{case.ref}/goals", *parts]) + ("" if parts else "/")


def filled(page, **given):
    """The page's own form, filled as a clinician fills it."""
    levels = {f"level_{n}": f"level {n}" for n in ("p2", "p1", "0", "m1", "m2")}
    return {**page.form(), "wording": "Sleep at home", **levels, **given}


@pytest.fixture
def goal(cast):
    return make_goal(cast.ot, cast.first, wording="Sleep in my own bed")


def test_each_page_opens_for_the_care_team_and_for_nobody_else(cast, goal, sign_in):
    for parts in ((), ("new",), (goal.ref, "edit"), (goal.ref, "rate"), (goal.ref, "end")):
        page = {p.username: sign_in(p).get(url(cast.first, *parts)) for p in cast.everybody}
        assert {name for name, shown in page.items() if shown.status == 200} == TEAM
        assert {s.status for n, s in page.items() if n not in TEAM} == {404}
        assert sign_in(None).get(url(cast.first, *parts)).status in {302, 303}


def test_each_deed_is_the_care_teams_and_nobody_elses(cast, goal, sign_in):
    for parts in (("new",), (goal.ref, "edit"), (goal.ref, "rate"), (goal.ref, "end")):
        answers = {p.username: sign_in(p).post(url(cast.first, *parts)) for p in cast.everybody}
        assert {name for name, a in answers.items() if a.status == 422} == TEAM
        assert {a.status for n, a in answers.items() if n not in TEAM} == {404}
    assert db.session.query(Goal).count() == 1


def test_a_sheet_gives_levels_to_begin_from_and_no_words(cast, sign_in):
    page = sign_in(cast.ot).get(url(cast.first, "new?sheet=compassion_voice"))
    sheet = goal_sheets.load()["compassion_voice"]

    form = page.form()
    assert [form[name] for name in LEVEL_COLUMNS] == list(sheet.levels)
    assert (form["wording"], form["area"]) == ("", "other")
    assert sheet.asks in page.words


def test_what_was_changed_on_a_sheet_is_what_is_kept(cast, sign_in):
    browser = sign_in(cast.ot)
    page = browser.get(url(cast.first, "new?sheet=role_step"))
    sent = {**page.form(), "wording": "Two mornings at the nursery", "level_0": "Two mornings"}

    assert browser.post(url(cast.first, "new?sheet=role_step"), sent).status == 303
    goal = db.session.query(Goal).one()
    assert (goal.level_0, goal.level_p2) == ("Two mornings", page.form()["level_p2"])
    assert goal.area is GoalArea.WORK_OR_ROLE


def test_a_sheet_nobody_knows_is_an_empty_form(cast, sign_in):
    page = sign_in(cast.ot).get(url(cast.first, "new?sheet=<b>"))

    assert [page.form()[name] for name in LEVEL_COLUMNS] == [""] * 5


def test_a_goal_of_another_case_is_not_there(cast, goal, sign_in):
    browser = sign_in(cast.psychiatrist)  # on both care teams
    assert browser.get(url(cast.first, goal.ref, "rate")).status == 200
    assert browser.get(url(cast.second, goal.ref, "rate")).status == 404
    assert browser.get(url(cast.first, NO_REF, "rate")).status == 404


def test_setting_a_goal_asks_for_the_patients_words_first(cast, sign_in):
    browser = sign_in(cast.ot)
    page = browser.get(url(cast.first, "new"))
    assert page.soup.select_one("main form textarea")["name"] == "wording"
    assert "Ms A. Example" in page.soup.select_one(".reads").get_text()

    sent = browser.post(url(cast.first, "new"), filled(page, weight="3", baseline="-2"))

    assert (sent.status, sent.location.split("?")[0]) == (303, url(cast.first))
    shown = browser.get(sent.location)
    assert "Set. Its levels stay open" in shown.words
    assert shown.soup.select_one(".said").get_text() == "Sleep at home"
    assert "No score" in shown.words
    assert "not rated yet" in shown.words


def test_a_goal_sent_twice_is_one_goal(cast, sign_in):
    browser = sign_in(cast.ot)
    form = filled(browser.get(url(cast.first, "new")))

    first, second = (browser.post(url(cast.first, "new"), form) for _ in range(2))

    assert (first.status, second.status, first.location) == (303, 303, second.location)
    assert db.session.query(Goal).count() == 1


def test_a_goal_with_gaps_is_sent_back_whole(cast, sign_in):
    browser = sign_in(cast.ot)
    form = filled(browser.get(url(cast.first, "new")), level_0="", wording=SCRIPT)

    page = browser.post(url(cast.first, "new"), form)

    assert (page.status, page.errors) == (422, ["Write what one would see at this level."])
    assert page.soup.select_one("#wording").get_text().strip() == SCRIPT
    assert page.soup.select_one("#level_p2").get_text().strip() == "level p2"
    assert page.soup.select("script:not([src])") == []


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("wording", "x" * 501, "too long"),
        ("level_m2", "x" * 501, "too long"),
        ("target_on", "2026-02-31", "Write a day"),
        ("target_on", "0001-01-01", "Look at the year"),
        ("target_on", "9999-12-31", "Look at the year"),
        ("weight", "9", "from the list"),
        ("weight", "heavy", "from the list"),
        ("baseline", "2", "from the list"),
        ("owner", NO_REF, "Choose a person"),
        ("approach", "astrology", "from the list"),
    ],
)
def test_what_cannot_be_kept_is_said_at_its_field(cast, sign_in, field, value, says):
    browser = sign_in(cast.ot)
    form = filled(browser.get(url(cast.first, "new")), **{field: value})

    page = browser.post(url(cast.first, "new"), form)

    assert page.status == 422
    assert says in page.soup.select_one(f"#{field}-errors").get_text()
    assert page.soup.select_one("#level_p1").get_text().strip() == "level p1"
    assert db.session.query(Goal).count() == 0


def test_an_outsiders_ref_is_no_owner(cast, sign_in):
    browser = sign_in(cast.ot)
    form = filled(browser.get(url(cast.first, "new")), owner=cast.outsider.ref)
    page = browser.post(url(cast.first, "new"), form)
    assert (page.status, page.errors) == (422, ["Choose a person from the list."])


@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
def test_words_are_kept_and_shown_as_they_were_typed(cast, sign_in, words):
    browser = sign_in(cast.ot)
    form = filled(browser.get(url(cast.first, "new")), wording=f"\0{words}\0")

    page = browser.get(browser.post(url(cast.first, "new"), form).location)

    assert page.soup.select_one(".said").get_text() == words


def test_nothing_is_set_without_the_guard_token(cast, sign_in):
    browser = sign_in(cast.ot)
    form = filled(browser.get(url(cast.first, "new")))
    form.pop("csrf_token")
    assert browser.post_bare(url(cast.first, "new"), form).status == 400
    assert db.session.query(Goal).count() == 0


def test_rating_is_one_press_and_a_reason(cast, goal, sign_in):
    browser = sign_in(cast.psychiatrist)
    form = browser.get(url(cast.first)).form("rate")
    assert form["rated_on"] == clock.today().isoformat()

    sent = browser.post(
        url(cast.first, goal.ref, "rate"), {**form, "level": "1", "reason": "Slept at home twice."}
    )

    page = browser.get(sent.location)
    lit = page.soup.select_one(".ladder .now")
    assert lit["aria-current"] == "true"
    assert "more" in lit.get_text()
    assert "Slept at home twice." in page.words
    assert "T 60.00, 1 of 1 rated" in page.words


def test_a_rating_sent_twice_is_one_rating(cast, goal, sign_in):
    browser = sign_in(cast.ot)
    form = browser.get(url(cast.first, goal.ref, "rate")).form()
    form |= {"level": "0", "reason": "seen"}
    answers = [browser.post(url(cast.first, goal.ref, "rate"), form) for _ in range(2)]
    assert [a.status for a in answers] == [303, 303]
    assert db.session.query(GoalRating).count() == 1


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"level": ""}, "Choose one of the five levels."),
        ({"level": "7"}, "from the list"),
        ({"reason": ""}, "A sentence is enough"),
        ({"reason": "  "}, "by what can one see it"),
        ({"reason": "x" * 501}, "too long"),
        ({"rated_on": "tomorrow"}, "Write a day"),
        ({"rated_on": ""}, "Say on which day."),
        ({"rated_on": "1700-01-01"}, "Look at the year"),
        ({"rated_on": (clock.today() + timedelta(days=2)).isoformat()}, "in the future"),
    ],
)
def test_a_rating_that_cannot_be_kept_keeps_its_words(cast, goal, sign_in, given, says):
    browser = sign_in(cast.ot)
    form = {**browser.get(url(cast.first, goal.ref, "rate")).form(), "level": "1"}
    form |= {"reason": "Seen twice.", **given}

    page = browser.post(url(cast.first, goal.ref, "rate"), form)

    assert page.status == 422
    assert says in " ".join(page.errors)
    assert page.soup.select_one("#rating-reason").get_text().strip() == form["reason"].strip()
    assert page.soup.select_one("#rating-day")["value"] == form["rated_on"]
    assert db.session.query(GoalRating).count() == 0


def test_a23_locked_levels_are_shown_with_the_reason_and_refused_at_the_field(cast, goal, sign_in):
    browser = sign_in(cast.ot)
    assert browser.get(url(cast.first, goal.ref, "edit")).soup.select("textarea[name=level_m2]")
    goals.rate(cast.ot, goal, level=0, reason="seen")

    page = browser.get(url(cast.first, goal.ref, "edit"))
    assert page.soup.select("textarea[name=level_m2]") == []
    assert "would measure the pen, not the person" in page.words
    assert page.soup.select_one(f"main a[href$='{url(cast.first, 'new')}']") is not None

    form = {**page.form(), "wording": "In my own bed", "level_m2": "moved"}
    refused = browser.post(url(cast.first, goal.ref, "edit"), form)
    assert refused.status == 422
    assert "set a new one" in refused.soup.select_one("#level_m2-errors").get_text()
    assert refused.soup.select_one("#wording").get_text().strip() == "In my own bed"
    assert "moved" in refused.words

    form.pop("level_m2")
    assert browser.post(url(cast.first, goal.ref, "edit"), form).status == 303
    assert (goal.wording, goal.level_m2) == ("In my own bed", "much less")


def test_two_people_amending_a_goal_see_both_texts(cast, goal, sign_in):
    mine, theirs = sign_in(cast.ot), sign_in(cast.psychiatrist)
    form = mine.get(url(cast.first, goal.ref, "edit")).form()
    theirs.post(
        url(cast.first, goal.ref, "edit"),
        {**theirs.get(url(cast.first, goal.ref, "edit")).form(), "wording": "<b>theirs</b>"},
    )

    page = mine.post(url(cast.first, goal.ref, "edit"), {**form, "wording": "<b>mine</b>"})

    assert page.status == 409
    assert [pre.get_text() for pre in page.soup.select(".both pre")] == [
        "<b>theirs</b>",
        "<b>mine</b>",
    ]
    again = mine.post(url(cast.first, goal.ref, "edit"), page.form())
    assert (again.status, goal.wording) == (303, "<b>mine</b>")


def test_a_goal_ended_meanwhile_keeps_what_was_typed(cast, goal, sign_in):
    browser = sign_in(cast.ot)
    forms = {deed: browser.get(url(cast.first, goal.ref, deed)).form() for deed in DEEDS}
    goals.end_goal(cast.psychiatrist, goal, reason="reached", version=goal.version)

    for deed, words in DEEDS.items():
        page = browser.post(url(cast.first, goal.ref, deed), {**forms[deed], **words})
        assert (deed, page.status) == (deed, 409)
        assert "canary-words" in page.text
        assert "reached" in page.words or deed != "end"


DEEDS = {
    "edit": {"wording": "canary-words"},
    "rate": {"level": "1", "reason": "canary-words"},
    "end": {"reason": "canary-words"},
}


def test_ending_a_goal_asks_why_and_keeps_its_history(cast, goal, sign_in):
    browser = sign_in(cast.ot)
    goals.rate(cast.ot, goal, level=-1, reason="one night")
    page = browser.get(url(cast.first, goal.ref, "end"))
    assert browser.post(url(cast.first, goal.ref, "end"), page.form()).status == 422

    sent = browser.post(
        url(cast.first, goal.ref, "end"), {**page.form(), "reason": "Moved to her aunt."}
    )

    shown = browser.get(sent.location)
    assert "Moved to her aunt." in shown.words
    assert "one night" in shown.words
    assert "No goal is set" in shown.words


def test_case_one_reads_as_in_the_reference(cast, sign_in):
    make_rated(cast.ot, cast.first, CASE_ONE)

    page = sign_in(cast.ot).get(url(cast.first))

    assert page.soup.select_one(".big").get_text() == "58.81"
    line = " ".join(page.soup.select_one(".t-line").get_text(" ").split())
    assert "T 58.81, 3 of 3 rated ; first 34.58 baseline T 34.58, 3 of 3 known" in line
    cells = [row.get_text(" ").split() for row in page.soup.select("table tbody tr")]
    assert [cell[4:] for cell in cells] == [
        ["58.81", "3", "of", "3"],
        ["45.59", "3", "of", "3"],
        ["34.58", "3", "of", "3"],
    ]


def test_an_overdue_goal_says_so_in_amber(cast, sign_in):
    make_goal(cast.ot, cast.first, target_on=clock.today() - timedelta(days=3))
    make_goal(cast.ot, cast.first)
    page = sign_in(cast.ot).get(url(cast.first))
    assert [late.get_text() for late in page.soup.select(".goal .late")] == ["3 days overdue"]


def test_reading_the_goals_is_noted(cast, goal, sign_in):
    sign_in(cast.ot).get(url(cast.first))
    noted = db.session.query(AuditRow).filter_by(event=AuditEvent.GOALS_READ).all()
    assert [(r.actor_ref, r.case_ref) for r in noted] == [(cast.ot.ref, cast.first.ref)]


def test_thirty_goals_cost_no_more_statements_than_one(cast, sign_in):
    browser = sign_in(cast.ot)
    make_rated(cast.ot, cast.first, CASE_ONE[:1])
    browser.get(url(cast.first))  # the first reading is noted; later ones are not
    few = len(cost(browser, url(cast.first)))
    make_rated(cast.ot, cast.first, CASE_ONE * 10)

    assert len(cost(browser, url(cast.first))) == few
