"""The 2 a.m. page: who may open it, what it says, in which order, at which cost."""

import re

import pytest

from mdt import clock
from mdt.domain.vocabulary import ConcernKind, ContactKind, LineKind
from mdt.models.cases import CaseLine, Contact
from mdt.services import interventions, safety
from tests.counting import statements
from tests.filled import decision, goal, item, keep, live, meeting, note, rating, summary
from tests.intervention_making import plan

# "low risk", "risk score", "no-risk": the software never says such words (reference 5.2, S2).
FORBIDDEN = re.compile(
    r"\b(low|medium|moderate|high|no)[- ]risk|risk[- ](level|score|rating|category)", re.IGNORECASE
)


def url(case, rest=""):
    return f"/cases/{case.ref}/{rest}"


def test_only_the_care_team_of_today_opens_it(cast, sign_in):
    opened = {who.username for who in cast.everybody if status(sign_in, who, cast.first) == 200}

    assert opened == {"psychiatrist", "psychologist1", "ot"}
    assert {status(sign_in, who, cast.first) for who in cast.everybody} == {200, 404}
    assert sign_in(None).get(url(cast.first)).status == 303


def status(sign_in, who, case):
    return sign_in(who).get(url(case)).status


def test_a_stranger_reads_what_anybody_reads_who_mistypes(cast, sign_in):
    keep(cast.ot, cast.first, note(cast.ot, cast.first, "canary-7f3"))
    assert "canary-7f3" in sign_in(cast.ot).get(url(cast.first)).text

    browser = sign_in(cast.outsider)
    refused, nowhere = browser.get(url(cast.first)), browser.get("/cases/aaaaaaaaaaaaaaaa/")

    assert (refused.status, refused.words) == (404, nowhere.words)


def test_a_new_case_says_what_would_fill_each_part(cast, sign_in):
    page = sign_in(cast.ot).get(url(cast.first))

    empty = [" ".join(e.get_text().split()) for e in page.soup.select(".empty")]
    assert len(empty) == 7
    assert "No allergy is recorded. That does not mean there is none." in page.words
    assert "None known" not in page.words
    assert not FORBIDDEN.search(page.words)


def test_what_matters_stands_in_the_order_in_which_it_is_needed(cast, sign_in):
    fill(cast)

    words = sign_in(cast.ot).get(url(cast.first)).words

    places = [
        words.index(part)
        for part in (
            "Cut on Friday",
            "This is a person, version 1.",
            "Sit down first.",
            "I want to sleep",
            "Family meeting",
            "Timeline",
        )
    ]
    assert places == sorted(places)
    for part in (
        "T 60.00, 1 of 1 rated; before, on",
        "T 40.00",
        "1 day overdue",
        "may be told: times only",
        "000 000 0012",
        "Penicillin: rash",
        "source: patient",
        "Authorised on",
        "May she go home?",
        "Whole-team summary, version 1",
    ):
        assert part in words
    assert not FORBIDDEN.search(words)


def fill(cast):
    case, me, today = cast.first, cast.ot, clock.today()
    safety.raise_concern(me, case, kind=ConcernKind.SELF_HARM, words="Cut on Friday", in_touch="Me")
    aim, held = goal(me, case), item(case, meeting(cast, days=-1, closed=True))
    ahead = item(case, meeting(cast, days=2))
    mine = {"case_id": case.id, "author_id": me.id, "as_of": today}
    keep(me, case, summary(me, case), aim, held.meeting, held, ahead.meeting, ahead)
    keep(
        me,
        case,
        rating(me, aim, -1, days=9),
        rating(me, aim, 1),
        decision(me, held),
        CaseLine(**mine, kind=LineKind.ALLERGY, text="Penicillin: rash", source="patient"),
        Contact(
            case_id=case.id,
            kind=ContactKind.NEXT_OF_KIN,
            name="Zanele Example",
            phone="000 000 0012",
            may_be_told="times only",
        ),
    )


def test_what_is_being_tried_stands_there_with_its_stop_rule_and_no_more_than_five(cast, sign_in):
    for number in range(6):
        plan(cast.ot, cast.first, name=f"Skill {number}", stop_rule=f"Stop {number}")
    gone = plan(cast.ot, cast.first, name="Done with")
    interventions.end(cast.ot, gone, words="Moved.", version=gone.version)

    panel = sign_in(cast.ot).get(url(cast.first)).soup.select_one("#h-trying").parent.parent

    assert [a.get_text() for a in panel.select("a.t")] == [f"Skill {n}" for n in (5, 4, 3, 2, 1)]
    assert "Stop 5" in panel.get_text()
    assert "One more is being tried" in panel.get_text()
    assert panel.select_one("header a")["href"] == url(cast.first, "interventions/")


def test_what_people_wrote_is_shown_and_never_run(cast, sign_in):
    text = "<script>alert(1)</script> **bold** \u202e\U0001f600"
    keep(cast.ot, cast.first, note(cast.ot, cast.first, text), goal(cast.ot, cast.first, text[:60]))

    page = sign_in(cast.ot).get(url(cast.first))

    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; bold" in page.text


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", {"by hand", "by talk"}),
        ("?kind=notes", {"by hand", "by talk"}),
        ("?kind=goals", set()),
        ("?discipline=occupational_therapy", {"by hand"}),
        ("?kind=notes&discipline=psychology", {"by talk"}),
        ("?kind=nonsense&discipline=<script>&before=1-2", {"by hand", "by talk"}),
    ],
)
def test_the_timeline_is_filtered_by_its_address(cast, sign_in, asked, shown):
    keep(cast.ot, cast.first, note(cast.ot, cast.first, "by hand"))
    keep(cast.psychologist1, cast.first, note(cast.psychologist1, cast.first, "by talk"))

    page = sign_in(cast.ot).get(url(cast.first, asked))

    timeline = page.soup.select_one("#timeline").get_text()
    assert {text for text in ("by hand", "by talk") if text in timeline} == shown


def test_older_entries_keep_the_filter_and_lead_back(cast, sign_in):
    notes = [note(cast.ot, cast.first, f"entry {n:02}") for n in range(31)]
    keep(cast.ot, cast.first, *notes)
    browser = sign_in(cast.ot)

    first = browser.get(url(cast.first, "?kind=notes"))
    older = link(first, "Older")
    second = browser.get(older)

    assert "kind=notes" in older
    assert len(first.soup.select("#timeline li")) == 30
    assert len(second.soup.select("#timeline li")) == 1
    assert link(second, "Newest")
    assert link(second, "Older") is None


def test_a_dozen_entries_stand_there_at_first_and_the_older_ones_behind_a_press(cast, sign_in):
    keep(cast.ot, cast.first, *[note(cast.ot, cast.first, f"entry {n:02}") for n in range(31)])
    first = sign_in(cast.ot).get(url(cast.first, "?kind=notes"))
    second = sign_in(cast.ot).get(link(first, "Older"))

    assert len(first.soup.select("#timeline > .timeline > li")) == 12
    assert len(first.soup.select("#timeline > details > .timeline > li")) == 18
    assert first.soup.select_one("#timeline summary").get_text(strip=True) == "18 older entries"
    assert second.soup.select("#timeline details") == []


def link(page, text):
    found = [a["href"] for a in page.soup.select("#timeline a") if a.get_text(strip=True) == text]
    return found[0] if found else None


def test_it_says_what_is_new_since_the_last_look(cast, sign_in):
    browser = sign_in(cast.ot)
    assert "You have not opened this case before." in browser.get(url(cast.first)).words
    with clock.at(clock.ago(hours=-1)):
        with clock.at(clock.ago(minutes=30)):
            new = note(cast.psychologist1, cast.first, signed_at=clock.now())
            keep(cast.psychologist1, cast.first, new)
        page = sign_in(cast.ot).get(url(cast.first))

    assert "New since you last looked" in page.words
    assert "1 note ." in page.words


def test_reading_is_noted_once_a_quarter_of_an_hour(cast, sign_in):
    browser = sign_in(cast.ot)
    browser.get(url(cast.first))

    with statements() as sent:
        browser.get(url(cast.first))

    assert [one for one in sent if one.startswith(("INSERT", "UPDATE"))] == []


def test_it_costs_the_same_with_one_and_with_thirty_of_everything(cast, sign_in):
    cost = {}
    for times, case in ((1, cast.first), (30, cast.second)):
        who = cast.psychiatrist
        live(cast, case, times)
        browser = sign_in(who)
        browser.get(url(case))
        with statements() as sent:
            assert browser.get(url(case)).status == 200
        cost[times] = len([one for one in sent if one.startswith("SELECT")])

    assert cost[1] == cost[30]
    assert cost[1] <= 25
