"""The first page by role: what each sees, what nobody sees, and what it costs."""

from datetime import timedelta

import pytest

from mdt import clock
from mdt.database import writing
from mdt.domain.vocabulary import ConcernKind, Presence, Role
from mdt.models.meetings import Attendance
from mdt.models.people import LastLooked
from mdt.models.supervision import SupervisionItem
from mdt.queries import today
from mdt.services import accounts, cases, safety
from mdt.services.audit import change
from tests.blueprints.test_overview import FORBIDDEN
from tests.counting import statements
from tests.filled import action, goal, item, keep, live, meeting, note, rating

CANARY = "canary-4e1"


def panels(page):
    return [heading(panel) for panel in page.soup.select("main section.panel")]


def heading(panel):
    return panel.find("h2").find(string=True, recursive=False).strip()


OWN = ["Owed by me", "Next meeting", "My cases"]
TEAM = ["Owed by me", "Next meeting", "Meetings ahead", "Who owes what"]


def test_each_role_adds_its_part(cast, sign_in):
    shown = {who.username: panels(sign_in(who).get("/")) for who in cast.everybody}

    assert shown == {
        "psychiatrist": OWN,
        "psychologist1": OWN,
        "psychologist2": OWN,
        "ot": OWN,
        "supervisor": ["Summaries", "Brought to supervision"],
        "coordinator": TEAM,
        "admin": ["The house"],
        "outsider": OWN,
    }


def test_roles_add_up_on_one_account(cast, sign_in):
    both = cast.ot
    with change(cast.admin) as work:
        both.roles = frozenset({Role.CLINICIAN, Role.COORDINATOR, Role.SUPERVISOR})
        work.note(accounts.AuditEvent.ACCOUNT_CHANGED, both)

    assert panels(sign_in(both).get("/")) == [
        *OWN,
        "Meetings ahead",
        "Who owes what",
        "Summaries",
        "Brought to supervision",
    ]


def test_nobody_is_sent_to_the_door(sign_in, app):
    assert sign_in(None).get("/").status == 303


def test_an_empty_part_says_what_would_fill_it(cast, sign_in):
    for case in (cast.first, cast.second):
        read_now(cast.supervisor, case)
    for who, count in [("outsider", 3), ("coordinator", 4), ("supervisor", 2), ("admin", 1)]:
        page = sign_in(getattr(cast, who)).get("/")
        assert len(page.soup.select(".empty")) == count, who
        assert not FORBIDDEN.search(page.words)


def test_open_concerns_of_my_cases_stand_on_top_in_the_order_they_were_raised(cast, sign_in):
    raise_ = {"in_touch": "Ms O. Pretend"}
    safety.raise_concern(
        cast.ot, cast.first, kind=ConcernKind.SUICIDE, words=f"first {CANARY}", **raise_
    )
    safety.raise_concern(
        cast.psychiatrist, cast.second, kind=ConcernKind.OTHER, words="second", **raise_
    )

    seen = {who.username: concerns(sign_in(who).get("/")) for who in cast.everybody}

    assert seen.pop("psychiatrist") == ["Nomvula Example-Protea", "Riaan Demo-Fiktief"]
    assert seen.pop("psychologist1") == seen.pop("ot") == ["Nomvula Example-Protea"]
    assert seen.pop("psychologist2") == ["Riaan Demo-Fiktief"]
    assert set(map(tuple, seen.values())) == {()}
    assert CANARY in sign_in(cast.ot).get("/").text
    for who in (cast.supervisor, cast.coordinator, cast.admin, cast.outsider):
        assert CANARY not in sign_in(who).get("/").text


def concerns(page):
    return [a.get_text() for a in page.soup.select(".safety-list a.t")]


def test_a_concern_raised_today_is_said_to_be_of_today(cast, sign_in):
    safety.raise_concern(
        cast.ot, cast.first, kind=ConcernKind.OTHER, words=CANARY, in_touch="Ms O. Pretend"
    )

    shown = sign_in(cast.ot).get("/").soup.select_one(".safety-list li").get_text()

    assert ", today, raised by Ms O. Pretend" in " ".join(shown.split())


def test_what_i_owe_stands_under_its_day(cast, sign_in):
    me, case, today = cast.ot, cast.first, clock.today()
    for text, days in [("Ring the ward", -3), ("Letter", 0), ("Visit", 3), ("Review", 30)]:
        keep(me, case, action(me, case, text, today + timedelta(days=days)))
    keep(me, case, action(cast.psychologist1, case, "somebody else's", today))
    keep(me, case, note(me, case, "draft", signed_at=None))

    page = sign_in(me).get("/")

    assert owed(page) == {
        "Overdue": ["Ring the ward"],
        "Today": ["Letter", sentence("Sign the session note of")],
        "This week": ["Visit"],
        "Later": ["Review"],
    }
    assert "3 days overdue" in page.words
    assert "somebody else's" not in page.words


def owed(page):
    found = {}
    for group in page.soup.select("#owed h3"):
        links = group.find_next_sibling("ul").select("a.t")
        found[group.get_text()] = [sentence(a.get_text()) for a in links]
    return found


def sentence(text):
    return "Sign the session note" if text.startswith("Sign the session note of") else text


def test_the_lead_owes_reviews_and_the_chair_minutes(cast, sign_in):
    lead, case = cast.psychologist1, cast.first
    day = clock.today() - timedelta(days=2)
    with clock.at(clock.ago(days=20)):
        cases.set_review(lead, case, on=day, version=case.version)
    held = meeting(cast, days=-1, closed=True)
    keep(cast.psychiatrist, case, held)

    assert owed(sign_in(lead).get("/")) == {"Overdue": ["Review the case"]}
    assert owed(sign_in(cast.psychiatrist).get("/")) == {"Today": ["Sign the minutes"]}
    assert owed(sign_in(cast.ot).get("/")) == {}


def test_who_was_there_is_asked_to_agree_with_signed_minutes(cast, sign_in):
    moment = clock.ago(hours=2)
    signed = {"signed_at": moment, "signed_by_id": cast.psychiatrist.id}
    held = meeting(cast, days=-1, closed=True, **signed)
    there = {"state": Presence.PRESENT, "arrived_at": moment}
    keep(cast.ot, cast.first, held, Attendance(meeting=held, user_id=cast.ot.id, **there))

    assert owed(sign_in(cast.ot).get("/")) == {"Later": ["Say whether you agree with the minutes"]}
    assert owed(sign_in(cast.psychologist1).get("/")) == {}
    assert owed(sign_in(cast.psychiatrist).get("/")) == {}


def test_off_the_care_team_my_action_stays_and_the_name_goes(cast, sign_in):
    keep(cast.ot, cast.first, action(cast.ot, cast.first, "Ring the ward", clock.today()))
    keep(cast.ot, cast.first, note(cast.ot, cast.first, "draft", signed_at=None))
    assert "Nomvula" in sign_in(cast.ot).get("/").words
    cases.take_off_care_team(cast.psychologist1, cast.first, person=cast.ot)

    page = sign_in(cast.ot).get("/")

    assert owed(page) == {"Today": ["Ring the ward"]}
    assert "Nomvula" not in page.words


def test_the_next_agenda_names_only_whom_i_may_know(cast, sign_in):
    on = meeting(cast, days=1)
    keep(cast.ot, cast.first, on, item(cast.first, on), item(cast.second, on))

    agenda = {who.username: lines(sign_in(who).get("/")) for who in cast.everybody}

    both = ["Nomvula Example-Protea", "Riaan Demo-Fiktief"]
    team = ("psychiatrist", "psychologist1", "psychologist2", "ot", "coordinator")
    assert {name: agenda[name] for name in team} == dict.fromkeys(team, both)
    assert agenda["outsider"] == agenda["supervisor"] == agenda["admin"] == []


def test_before_it_is_published_others_are_another_item(cast, sign_in):
    on = meeting(cast, days=1)
    on.published_at = None
    keep(cast.ot, cast.first, on, item(cast.first, on), item(cast.second, on))

    assert lines(sign_in(cast.ot).get("/")) == ["Nomvula Example-Protea", "another item"]
    assert lines(sign_in(cast.psychologist2).get("/")) == ["another item", "Riaan Demo-Fiktief"]
    assert lines(sign_in(cast.coordinator).get("/")) == [
        "Nomvula Example-Protea",
        "Riaan Demo-Fiktief",
    ]


def lines(page):
    """The names on the next agenda, without the questions under them."""
    rows = page.soup.select(".agenda-mini tbody th")
    return [next(row.stripped_strings) for row in rows]


def test_the_question_stands_under_the_name_for_the_care_team_alone(cast, sign_in):
    on = meeting(cast, days=1)
    first, second = item(cast.first, on), item(cast.second, on)
    first.question, second.question = f"first {CANARY}", f"second {CANARY}"
    keep(cast.ot, cast.first, on, first, second)

    asked = {who.username: questions(sign_in(who).get("/")) for who in cast.everybody}

    both = [f"first {CANARY}", f"second {CANARY}"]
    assert asked == {
        "psychiatrist": both,
        "psychologist1": both[:1],
        "psychologist2": both[1:],
        "ot": both[:1],
        "supervisor": [],
        "coordinator": [],
        "admin": [],
        "outsider": [],
    }


def questions(page):
    assert page.text.count(CANARY) == len(page.soup.select(".agenda-mini .asked"))
    return [row.get_text() for row in page.soup.select(".agenda-mini .asked")]


def test_more_cases_than_a_page_holds_are_named_as_such(cast, sign_in, monkeypatch):
    all_of_them = sign_in(cast.psychiatrist)
    assert "newest" not in all_of_them.get("/").words

    monkeypatch.setattr(today, "MOST_CASES", 1)
    page = all_of_them.get("/")

    assert len(page.soup.select('[aria-labelledby="h-mine"] .rows > li')) == 1
    assert "My cases 1+" in page.words
    assert "These are the 1 newest. See all" in page.words
    assert "These are the 1 newest. All cases" in all_of_them.get("/write").words


def test_my_cases_say_what_others_changed_since_i_looked(cast, sign_in):
    browser = sign_in(cast.psychiatrist)
    with clock.at(clock.ago(days=1)):
        sign_in(cast.psychiatrist).get(f"/cases/{cast.first.ref}/")
        sign_in(cast.psychiatrist).get(f"/cases/{cast.second.ref}/")
    keep(cast.ot, cast.first, note(cast.ot, cast.first), note(cast.ot, cast.first, "two"))

    page = browser.get("/")

    assert mine(page) == {
        "Changed since you last looked": {"Nomvula Example-Protea": "2 notes"},
        "Unchanged": {"Riaan Demo-Fiktief": "you looked"},
    }


def test_a_case_i_never_opened_says_so(cast, sign_in):
    assert mine(sign_in(cast.ot).get("/")) == {
        "Changed since you last looked": {"Nomvula Example-Protea": "not opened by you yet"}
    }


def mine(page):
    panel = next(p for p in page.soup.select("section.panel") if heading(p) == "My cases")
    return {
        group.get_text(): {
            row.select_one("a.t").get_text(): row.select_one(".m").find(string=True).strip()
            for row in group.find_next_sibling("ul").select("li")
        }
        for group in panel.select("h3")
    }


def test_the_coordinator_sees_owner_day_and_state_and_no_word(cast, sign_in):
    keep(cast.ot, cast.first, action(cast.ot, cast.first, CANARY, clock.today()))
    assert CANARY in sign_in(cast.ot).get("/").text

    page = sign_in(cast.coordinator).get("/")

    assert "Ms O. Pretend" in page.words
    assert CANARY not in page.text
    assert "Nomvula" not in page.text


def test_the_supervisor_sees_how_much_is_new_and_who_brought_something(cast, sign_in):
    given = {"clinician_id": cast.ot.id, "supervisor_id": cast.supervisor.id}
    live(cast, cast.first, 1)
    keep(cast.ot, cast.first, SupervisionItem(**given, words=CANARY))

    assert "2 summaries to read" in sign_in(cast.supervisor).get("/").words
    for case in (cast.first, cast.second):
        read_now(cast.supervisor, case)
    assert "Nothing new in the summaries" in sign_in(cast.supervisor).get("/").words
    new = rated_goal(cast)
    keep(cast.ot, cast.first, new, new.goal)

    page = sign_in(cast.supervisor).get("/")

    assert "1 summary to read" in page.words
    assert "Ms O. Pretend brought" in page.words
    assert "Nomvula" not in page.text
    assert owed(sign_in(cast.ot).get("/"))["Later"] == ["Talk it over in supervision"]


def read_now(who, case):
    with writing() as session:
        session.add(LastLooked(user_id=who.id, what="summary", thing_id=case.id, at=clock.now()))


def rated_goal(cast):
    return rating(cast.ot, goal(cast.ot, cast.first), 1)


def test_the_administrator_sees_who_has_no_password_and_no_clinical_word(cast, sign_in):
    live(cast, cast.first, 1)
    accounts.create(
        cast.admin,
        username="newcomer",
        display_name="Ms N. Newcomer",
        roles={Role.COORDINATOR},
        discipline=None,
    )

    page = sign_in(cast.admin).get("/")

    assert "Ms N. Newcomer" in page.words
    assert not [w for w in ("Nomvula", "Worry", "Task 0", "goal", "concern") if w in page.words]


def test_one_button_leads_to_a_note_of_one_of_my_cases(cast, sign_in):
    assert [b for b in sign_in(cast.ot).get("/").buttons if b == "Write a note"]
    assert "Write a note" not in sign_in(cast.coordinator).get("/").words

    page = sign_in(cast.ot).get("/write")

    assert [a.get_text() for a in page.soup.select("main a.t")] == ["Nomvula Example-Protea"]
    assert sign_in(cast.coordinator).get("/write").status == 403


@pytest.mark.parametrize("page", ["/write", "/ask", "/try"])
def test_choosing_a_case_leads_on_and_is_for_clinicians(cast, sign_in, page):
    ways = {who.username: chosen(sign_in(who), page) for who in cast.everybody}

    assert ways == {
        "psychiatrist": [200, 200],
        "psychologist1": [200],
        "psychologist2": [200],
        "ot": [200],
        "outsider": [],
        "supervisor": None,
        "coordinator": None,
        "admin": None,
    }


def chosen(browser, page):
    found = browser.get(page)
    if found.status == 403:
        return None
    return [browser.get(a["href"]).status for a in found.soup.select("main a.t")]


@pytest.mark.parametrize("name", ["psychiatrist", "coordinator", "supervisor", "admin"])
def test_it_costs_the_same_with_one_and_with_thirty_of_everything(cast, sign_in, name):
    who, cost = getattr(cast, name), []
    for case, times in ((cast.first, 1), (cast.second, 29)):
        live(cast, case, times)
        browser = sign_in(who)
        browser.get("/")
        with statements() as sent:
            assert browser.get("/").status == 200
        cost.append(len([one for one in sent if one.startswith("SELECT")]))

    assert cost[0] == cost[1]
    assert cost[0] <= 25
