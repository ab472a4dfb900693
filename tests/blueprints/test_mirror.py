"""The room of the mirror map: said first, then pressed, drawn for those who joined only."""

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db, new_ref
from mdt.domain.vocabulary import ItemKind, Visibility
from mdt.models.audit import AuditRow
from mdt.models.mirror import MirrorRater, MirrorRound
from mdt.queries.meetings import reflective_item_of
from mdt.services import accounts, agenda, mirror, questions, trail
from tests.counting import cost
from tests.mapping import TREATING, fourth, opened_round, share_dials, shown_round
from tests.meeting_room import planned, started
from tests.reflecting import mine_page


def home(case):
    return f"/cases/{case.ref}/mirror/"


def at(round_, page=""):
    return f"{home(round_.case)}{round_.ref}{page}"


def rounds():
    db.session.expire_all()
    return db.session.scalars(select(MirrorRound)).all()


def raters():
    db.session.expire_all()
    return {(r.user.username, r.named) for r in db.session.scalars(select(MirrorRater))}


def test_what_joining_does_stands_before_the_first_button(cast, sign_in):
    planned(cast, days=1)
    page = sign_in(cast.psychiatrist).get(home(cast.first))
    text = page.text

    assert "under five a dot may be recognised" in page.words
    assert "Those who joined, while they treat this patient." in page.words
    assert "Ms A. Example, Ms O. Pretend, Dr Demo Psychiatrist" in page.words
    assert text.index("Under three people nothing is drawn") < text.index("Open a round")
    assert "ground-dusk" in page.soup.body["class"]


def test_the_chair_opens_and_the_others_are_told_who_can(cast, sign_in):
    planned(cast, days=1)
    other = sign_in(cast.ot).get(home(cast.first))
    assert "Dr Demo Psychiatrist, who chairs the team's meetings, can open one." in other.words
    assert other.buttons == []
    assert sign_in(cast.ot).post(home(cast.first) + "open").status == 403

    browser = sign_in(cast.psychiatrist)
    twice = [browser.post(home(cast.first) + "open").status for _ in range(2)]

    assert twice == [303, 303]
    assert len(rounds()) == 1


def test_the_door_stands_in_the_reflections_of_the_group(cast, sign_in):
    opened_round(cast)
    share_dials(cast.ot, cast.first)
    reflections = f"/cases/{cast.first.ref}/reflections/"
    page = sign_in(cast.ot).get(reflections)

    assert page.soup.select_one(f'main a[href="{home(cast.first)}"]')
    assert "a round is open" in page.words
    assert "You may join" in page.words


def test_a_supervisor_who_reads_a_shared_one_finds_no_door(cast, sign_in):
    share_dials(cast.ot, cast.first, visibility=Visibility.MY_SUPERVISOR)
    opened_round(cast)
    page = sign_in(cast.supervisor).get(f"/cases/{cast.first.ref}/reflections/")

    assert page.status == 200
    assert "mirror" not in page.soup.select_one("main").get_text().lower()
    assert page.soup.select('a[href*="/mirror/"]') == []


def test_without_dials_one_is_told_what_is_missing(cast, sign_in):
    opened_round(cast)
    page = sign_in(cast.ot).get(home(cast.first))

    assert "first share a reflection on this patient" in page.words
    assert [f.get("action") for f in page.soup.select("main form")] == []


def test_joining_is_without_a_name_unless_it_is_ticked(cast, sign_in):
    opened_round(cast)
    share_dials(cast.ot, cast.first)
    browser = sign_in(cast.ot)
    form = browser.get(home(cast.first)).form("/join")
    assert "named" not in form  # off

    joined = browser.post(home(cast.first) + "join", form)
    assert joined.status == 303
    assert raters() == {("ot", False)}
    page = browser.get(joined.location)
    assert "You have joined without your name." in page.words
    browser.post(home(cast.first) + "join", page.form("/join") | {"named": "y"})
    assert raters() == {("ot", True)}
    page = browser.get(home(cast.first))
    assert "your name will stand beside your position" in page.words
    browser.post(home(cast.first) + "join", form)  # the tick taken off
    assert raters() == {("ot", False)}


def test_one_may_leave_again_and_pressing_twice_is_calm(cast, sign_in):
    opened_round(cast, "ot")
    browser = sign_in(cast.ot)
    form = browser.get(home(cast.first)).form("/leave")
    answers = [browser.post(home(cast.first) + "leave", form).status for _ in range(2)]

    assert answers == [303, 303]
    assert raters() == set()


def test_a_page_of_an_older_round_joins_nothing(cast, sign_in):
    """Another round was opened since: it is shown as it stands, and asked again."""
    old = opened_round(cast, *TREATING)
    late = fourth(cast)
    share_dials(late, cast.first)
    browser = sign_in(late)
    form = browser.get(home(cast.first)).form("/join")
    mirror.show(cast.psychiatrist, old)
    mirror.open_round(cast.psychiatrist, cast.first)
    answer = browser.post(home(cast.first) + "join", form)

    assert answer.status == 303
    assert "not open any more" in browser.get(answer.location).words
    assert "psychologist2" not in {name for name, _named in raters()}


@pytest.mark.parametrize("page", ["join", "leave", "show"])
def test_a_round_nobody_made_answers_like_one_that_is_over(cast, sign_in, page):
    over = shown_round(cast)
    browser = sign_in(fourth(cast))
    told = [
        browser.post(home(cast.first) + page, {"round": ref}).location
        for ref in (over.ref, new_ref(), "", "'; DROP TABLE mirror_round")
    ]

    assert told == [home(cast.first) + "?said=map-gone"] * 4


def test_dials_that_went_out_of_date_are_asked_for_again(cast, sign_in):
    with clock.at(clock.ago(days=20)):
        opened_round(cast)
        share_dials(cast.ot, cast.first, days_ago=20)
        form = sign_in(cast.ot).get(home(cast.first)).form("/join")
    fresh = {"round": form["round"]}
    page = sign_in(cast.ot).post(home(cast.first) + "join", fresh)

    assert page.status == 422
    assert "Share a reflection of the last 28 days" in page.words
    assert raters() == set()


def test_a4_with_two_raters_nothing_is_drawn_in_words(cast, sign_in):
    opened_round(cast, "ot", "psychologist1")
    browser = sign_in(cast.psychiatrist)
    form = browser.get(home(cast.first)).form("/show")
    page = browser.post(home(cast.first) + "show", form)

    assert page.status == 409
    assert "Fewer than three have joined, so nothing is drawn." in page.words
    assert "You have not joined, so you would not see it." in page.words
    assert page.soup.select("main svg[role=img]") == []
    assert rounds()[0].shown_at is None


def test_only_the_chair_shows_it(cast, sign_in):
    opened_round(cast, *TREATING)
    browser = sign_in(cast.ot)
    page = browser.get(home(cast.first))
    assert "Show it to those who joined" not in page.buttons
    sent = browser.post(home(cast.first) + "show", {"round": rounds()[0].ref})

    assert sent.status == 403
    assert rounds()[0].shown_at is None


def split(cast):
    round_ = opened_round(cast)
    for name, towards, away in [("psychologist1", 4, 2), ("ot", 1, 3), ("psychiatrist", 2, 2)]:
        share_dials(getattr(cast, name), cast.first, towards=towards, away=away)
        mirror.join(getattr(cast, name), round_, named=False)
    return round_


def test_a4_three_who_differ_see_one_split_prompt_and_no_names(cast, sign_in):
    round_ = split(cast)
    browser = sign_in(cast.psychiatrist)
    form = browser.get(home(cast.first)).form("/show")
    shown = browser.post(home(cast.first) + "show", form)
    again = browser.post(home(cast.first) + "show", form)
    page = browser.get(shown.location)

    assert (shown.status, again.location) == (303, shown.location)
    assert shown.location.split("?")[0] == at(round_)
    assert "The team seems to be holding different parts of this" in page.words
    assert "a dot may be recognised" in page.words
    assert "−2.00 · 0.00 · +2.00" in page.words
    main = page.soup.select_one("main .page").get_text(" ")
    assert not any(name in main for name in ("Pretend", "Example", "Psychiatrist"))


def test_the_drawing_says_in_words_and_as_a_table_what_it_shows(cast, sign_in):
    round_ = split(cast)
    mirror.show(cast.psychiatrist, round_)
    page = sign_in(cast.ot).get(at(round_))
    drawn = page.soup.select("main svg[role=img]")
    rows = [
        [cell.get_text(strip=True) for cell in row.select("th, td")]
        for row in page.soup.select("main tbody tr")
    ]

    assert len(drawn) == 9
    assert drawn[0]["aria-label"] == (
        "Confident: 1 × 1, a little; 1 × 2, somewhat; 1 × 4, very strongly"
    )
    assert [len(svg.select("circle")) for svg in drawn] == [3] * 9
    assert rows[0] == ["Confident", "0", "1", "1", "0", "1"]
    assert [row[0] for row in rows][4:] == ["Helpless", "Flooded", "Attacked", "Distant"]


def test_a_name_stands_only_where_it_was_let_stand(cast, sign_in):
    round_ = shown_round(cast, named=("ot",))
    page = sign_in(cast.psychologist1).get(at(round_))

    assert "Names that were let stand: Ms O. Pretend 0.00" in page.words


def test_when_the_rule_does_not_ask_nothing_reassures(cast, sign_in):
    page = sign_in(cast.ot).get(at(shown_round(cast)))

    assert "The rule asks nothing here. That is no finding" in page.words
    assert "Take it to a reflective item" in page.buttons


def test_one_press_takes_it_to_a_reflective_item_without_a_name(cast, sign_in):
    meeting = planned(cast, days=1)
    round_ = shown_round(cast)
    browser = sign_in(cast.ot)
    answer = browser.post(at(round_, "/reflective"))
    again = browser.post(at(round_, "/reflective"))
    item = reflective_item_of(cast.first)

    assert (answer.status, again.status) == (303, 303)
    assert (item.meeting, item.kind) == (meeting, ItemKind.REFLECTIVE)
    assert [reason["text"] for reason in item.reasons] == ["asked for by a member"]
    page = browser.get(answer.location)
    assert "It says only that a member asked." in page.words
    assert "Take it to a reflective item" not in page.buttons
    on_agenda = sign_in(cast.psychiatrist).get(f"/meetings/{meeting.ref}/")
    assert "asked for by a member" in on_agenda.words.lower()
    assert "map" not in on_agenda.soup.select_one("main").get_text(" ").lower().split()


def test_without_a_meeting_ahead_the_map_stays_and_says_so(cast, sign_in):
    started(cast, cast.first)
    round_ = shown_round(cast)
    page = sign_in(cast.ot).post(at(round_, "/reflective"))

    assert page.status == 409
    assert "No meeting is planned yet." in page.words
    assert len(page.soup.select("main svg[role=img]")) == 9


def test_what_the_chair_left_out_is_said(cast, sign_in):
    planned(cast, days=1)
    round_ = shown_round(cast)
    item = questions.ask_for_reflection(cast.ot, cast.first)
    agenda.drop(cast.psychiatrist, item, reason="After the holidays.")
    page = sign_in(cast.ot).post(at(round_, "/reflective"))

    assert page.status == 409
    assert "left out of the next meeting" in page.words


def test_to_everybody_else_it_answers_as_an_address_that_never_existed(cast, sign_in):
    late = fourth(cast)
    share_dials(late, cast.first)
    round_ = shown_round(cast)
    joined = {p.username for p in cast.everybody if sign_in(p).get(at(round_)).status == 200}
    assert joined == set(TREATING)
    for person in [p for p in cast.everybody if p.username not in joined]:
        browser = sign_in(person)
        with clock.at(clock.now()):  # the print line at its foot tells the minute
            there = [browser.get(at(round_)), browser.post(at(round_, "/reflective"))]
            never = [
                browser.get(home(cast.first) + new_ref()),
                browser.post(f"{home(cast.first)}{new_ref()}/reflective"),
            ]
        assert [page.status for page in there + never] == [404] * 4, person.username
        assert [mine_page(p) for p in there] == [mine_page(p) for p in never]


def test_an_open_round_is_at_no_address_of_its_own(cast, sign_in):
    round_ = opened_round(cast, *TREATING)

    assert sign_in(cast.ot).get(at(round_)).status == 404


def test_the_refusal_costs_the_same_statements(cast, sign_in):
    round_ = shown_round(cast)
    browser = sign_in(fourth(cast))
    browser.get(f"/cases/{cast.first.ref}/")
    told = [cost(browser, url) for url in (at(round_), home(cast.first) + new_ref())]

    assert told[0] == told[1]


def test_who_did_not_join_sees_no_list_and_no_count(cast, sign_in):
    shown_round(cast)
    page = sign_in(fourth(cast)).get(home(cast.first))

    assert page.soup.select('main a[href*="/mirror/"]') == []
    assert "No round is open" in page.words
    assert "Shown " not in page.words


def test_those_who_joined_find_earlier_rounds(cast, sign_in):
    round_ = shown_round(cast)
    page = sign_in(cast.ot).get(home(cast.first))

    links = [
        a["href"] for a in page.soup.select('#h-earlier ~ ul a, [aria-labelledby="h-earlier"] a')
    ]
    assert set(links) == {at(round_)}


def test_a_shut_account_is_told_why_and_does_nothing(cast, sign_in):
    round_ = shown_round(cast)
    opened_round(cast)
    accounts.enter_by_link(accounts.make_link(cast.admin, cast.ot), password="a new one for tests")
    browser = sign_in(cast.ot)
    page = browser.get(home(cast.first))

    assert "somebody else reset it" in page.words
    assert page.soup.select("main form") == []
    assert browser.get(at(round_)).status == 404
    standing = mirror.standing_round(cast.first).ref
    assert browser.post(home(cast.first) + "join", {"round": standing}).status == 403


def test_nothing_of_it_marks_the_case_in_the_trail_of_others(cast, sign_in):
    round_ = opened_round(cast, *TREATING)
    browser = sign_in(cast.psychiatrist)
    browser.get(home(cast.first))
    browser.post(home(cast.first) + "show", {"round": round_.ref})
    browser.get(at(round_))
    rows = db.session.scalars(
        select(AuditRow).where(AuditRow.private_to.is_(None), AuditRow.case_ref == cast.first.ref)
    ).all()

    assert rows
    told = [f"{r.event} {r.subject} {r.payload} {r.subject_ref}" for r in rows]
    assert [row for row in told if "mirror" in row or round_.ref in row] == []
    for url in (f"/cases/{cast.first.ref}/access/", f"/cases/{cast.first.ref}/"):
        assert "mirror" not in sign_in(cast.ot).get(url).soup.select_one("main").get_text().lower()
    page = sign_in(cast.admin).get("/admin/trail/")
    assert "irror" not in page.soup.select_one("main").get_text()
    assert trail.verify().whole


def test_without_the_guard_token_nothing_happens(cast, sign_in):
    round_ = opened_round(cast, "ot")
    browser = sign_in(cast.psychiatrist)
    urls = [home(cast.first) + page for page in ("open", "join", "leave", "show")]

    assert {browser.post_bare(u, {"round": round_.ref}).status for u in urls} == {400}
    assert raters() == {("ot", False)}


def test_the_room_costs_the_same_at_one_and_at_many_rounds(cast, sign_in):
    browser = sign_in(cast.ot)
    shown_round(cast)
    browser.get(home(cast.first))
    few = len(cost(browser, home(cast.first)))
    for _ in range(5):
        shown_round(cast)

    assert len(cost(browser, home(cast.first))) == few
