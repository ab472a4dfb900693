"""The live room in real browsers: one field at once, a cut network, killed servers, doors shut.

On SQLite one server of two processes, and for what hangs on them of one; on PostgreSQL two servers.
"""

import os
import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page, expect

from mdt import clock
from mdt.domain.meetings import NoDecision
from mdt.domain.vocabulary import Outcome
from mdt.services import care_team, case_details, decisions, invitations, items, practice
from tests.browser.keys import A, B, agree, holds, kept_on, together
from tests.browser.overhearing import OVERHEAR, overheard
from tests.browser.rooms import BOTH_AT_ONCE, Running, begin, running
from tests.browser.test_every_page import READ_AT, too_wide, violations
from tests.browser.visiting import tab_to
from tests.cast import PASSWORD, Cast
from tests.meeting_room import decided, in_days
from tests.nodes import until

pytestmark = pytest.mark.browser
on_postgresql_too = pytest.mark.postgres_too  # what hangs on the database, on two nodes

TALK = "textarea[name=discussion]"
SAVED = "#at-discussion [data-saved]"
CANARY = "canary-7d1 of another item"
ON_SQLITE = os.environ.get("MDT_TEST_DATABASE", "sqlite") == "sqlite"
AS_SERVED: dict[str, int] = {}
PROCESSES = [AS_SERVED, {"processes": 1}] if ON_SQLITE else [AS_SERVED]
however_served = pytest.mark.parametrize("served_live", PROCESSES, indirect=True, ids=str)
without_streams = pytest.mark.parametrize("served_live", [{"streams": 0}], indirect=True, ids=str)


@pytest.fixture(scope="module", params=[AS_SERVED], ids=[""])
def served_live(request, tmp_path_factory, browser: Browser) -> Iterator[Running]:
    """One server for all that are served alike: pytest puts those together."""
    server = request.param
    name = "_".join(["live", *server])
    with running(tmp_path_factory.mktemp("live"), browser, name, **server) as found:
        yield found


@pytest.fixture
def room(served_live: Running) -> Iterator[Running]:
    with served_live.app.app_context():
        begin(served_live)
        yield served_live
    served_live.close()


def said(page: Page) -> str:
    return page.input_value(TALK)


@on_postgresql_too
def test_two_type_in_the_same_field_at_once_and_every_key_is_kept(room: Running):
    one, other = room.enter("ot"), room.enter("psychologist1", node=1)
    one.focus(TALK)
    one.keyboard.type("Start. ")
    expect(other.locator(TALK)).to_have_value("Start. ", timeout=BOTH_AT_ONCE)
    other.focus(TALK)
    other.keyboard.press("ControlOrMeta+End")

    together(one, other, A, B)
    text = agree(one, other, TALK, 7 + len(B))

    assert holds(A[: len(B)], text)
    assert holds(B, text)
    until(lambda: room.item().discussion == text.strip())
    expect(one.locator(SAVED)).to_have_text("saved")


@however_served
def test_four_type_in_the_same_field_at_once_and_every_key_is_kept(room: Running):
    said_by = {
        "psychiatrist": "Level 0.41, stays.",
        "psychologist1": "VOICES LESS OFTEN.",
        "psychologist2": "mother visits sat?",
        "ot": "KITCHEN ON TUESDAY",
    }
    pages = [room.enter(name, node=number) for number, name in enumerate(said_by)]
    for page in pages:
        page.focus(TALK)

    for keys in zip(*said_by.values(), strict=True):
        for page, key in zip(pages, keys, strict=True):
            page.keyboard.type(key)

    every = sorted("".join(said_by.values()))
    until(lambda: all(sorted(said(page)) == every for page in pages))
    assert len({said(page) for page in pages}) == 1
    assert all(holds(words, said(pages[0])) for words in said_by.values())
    until(lambda: room.item().discussion == said(pages[0]).strip())


def test_names_stand_at_the_carets_and_in_words_below(room: Running):
    one, other = room.enter("ot"), room.enter("psychologist1", node=1)
    one.focus(TALK)
    one.keyboard.type("Here I am")

    expect(other.locator("#at-discussion .caret")).to_have_text("Ms O. Pretend")
    expect(other.locator("#at-discussion .writers")).to_have_text("Ms O. Pretend writes here")
    panel = other.locator("[data-live-people]")
    expect(panel).to_contain_text("Ms O. Pretend, writes")
    expect(panel).to_contain_text("Occupational therapy")
    one.close()
    expect(panel).not_to_contain_text("Ms O. Pretend", timeout=BOTH_AT_ONCE)


def test_undo_takes_back_ones_own_keys_and_nobody_elses(room: Running):
    one, other = room.enter("ot"), room.enter("psychologist1", node=1)
    one.focus(TALK)
    one.keyboard.type("Mine. ")
    expect(other.locator(TALK)).to_have_value("Mine. ", timeout=BOTH_AT_ONCE)
    other.focus(TALK)
    other.keyboard.press("ControlOrMeta+End")
    other.keyboard.type("Theirs.")
    expect(one.locator(TALK)).to_have_value("Mine. Theirs.", timeout=BOTH_AT_ONCE)

    one.keyboard.press("ControlOrMeta+z")
    expect(other.locator(TALK)).to_have_value("Theirs.", timeout=BOTH_AT_ONCE)
    one.keyboard.press("ControlOrMeta+y")
    expect(other.locator(TALK)).to_have_value("Mine. Theirs.", timeout=BOTH_AT_ONCE)


@on_postgresql_too
def test_a_network_that_is_cut_on_one_side_loses_no_key(room: Running):
    one, other = room.enter("ot"), room.enter("psychologist1", node=1)
    one.focus(TALK)
    one.keyboard.type("online. ")
    expect(other.locator(TALK)).to_have_value("online. ", timeout=BOTH_AT_ONCE)
    other.focus(TALK)
    other.keyboard.press("ControlOrMeta+End")

    one.context.set_offline(True)
    together(one, other, A, B)
    expect(one.locator(SAVED)).to_contain_text("offline: kept here")
    assert kept_on(one) != ""
    assert "sleeps" not in kept_on(one)
    one.context.set_offline(False)

    text = agree(one, other, TALK, 8 + len(B))
    assert holds(A[: len(B)], text)
    assert holds(B, text)
    expect(one.locator(SAVED)).to_have_text("saved")
    until(lambda: kept_on(one) == "")


@on_postgresql_too
@however_served
def test_every_process_killed_in_mid_typing_loses_no_key(room: Running):
    one, other = room.enter("ot"), room.enter("psychologist1", node=1)
    one.focus(TALK)
    other.focus(TALK)

    together(one, other, A[:20], B[:20])
    for node in room.nodes:
        node.kill()
    together(one, other, A[20:], B[20:])
    expect(one.locator(SAVED)).to_contain_text("offline: kept here")
    for node in room.nodes:
        node.start()

    text = agree(one, other, TALK, len(B) + len(A[: len(B)]))
    assert holds(A[: len(B)], text)
    assert holds(B, text)
    until(lambda: room.item().discussion == text.strip())


@on_postgresql_too
def test_a_tab_closed_while_the_server_was_down_sends_its_words_when_opened_again(room: Running):
    one, other = room.enter("ot"), room.enter("psychologist1", node=1)
    one.focus(TALK)
    one.keyboard.type("First. ")
    expect(other.locator(TALK)).to_have_value("First. ", timeout=BOTH_AT_ONCE)
    for node in room.nodes:
        node.kill()
    one.keyboard.type("Last words.")
    until(lambda: kept_on(one) != "")
    context, url = one.context, one.url
    one.close()
    for node in room.nodes:
        node.start()

    again = context.new_page()
    again.goto(url)

    expect(other.locator(TALK)).to_have_value("First. Last words.", timeout=BOTH_AT_ONCE)
    until(lambda: kept_on(again) == "")


def test_who_may_only_read_sees_it_live(room: Running):
    cast = Cast()
    invitations.invite(cast.psychiatrist, room.item(), person=cast.outsider)
    one, reader = room.enter("ot"), room.enter("outsider", node=1)
    assert reader.locator("main textarea").count() == 0

    one.focus(TALK)
    one.keyboard.type("Seen as it is <b>typed</b>.")

    expect(reader.locator("[data-live-shown=discussion]")).to_have_text(
        "Seen as it is <b>typed</b>."
    )


@on_postgresql_too
def test_who_was_asked_in_for_one_item_never_receives_another(room: Running):
    cast = Cast()
    invitations.invite(cast.psychiatrist, room.item(), person=cast.outsider)
    items.open(cast.psychiatrist, room.item(room.second))
    guest = room.enter("outsider", node=1)
    answers = overheard(guest.context)
    guest.evaluate(OVERHEAR)
    chair, ot = room.enter("psychiatrist", item=room.second), room.enter("ot")
    chair.focus(TALK)
    chair.keyboard.insert_text(CANARY)
    expect(chair.locator(SAVED)).to_have_text("saved")
    decisions.record(
        cast.psychiatrist,
        room.item(room.second),
        text=CANARY,
        rationale="She asked for it.",
        implementer=cast.psychiatrist,
        due_on=in_days(7),
    )
    until(lambda: CANARY in room.item(room.second).discussion)
    ot.focus(TALK)
    ot.keyboard.insert_text("Meant for all.")
    expect(guest.locator("main")).to_contain_text("Meant for all.", timeout=BOTH_AT_ONCE)
    expect(guest.locator("[data-live-people]")).to_contain_text("at another item")

    until(lambda: "Meant for all." in guest.evaluate("window.heard"))  # it listens
    told = str(guest.evaluate("window.heard"))
    for item in ("room", f"room?item={room.first}", f"room?item={room.second}", ""):
        guest.goto(f"/meetings/{room.meeting}/{item}")
    assert any("Meant for all." in page for page in answers)
    assert CANARY not in "".join(answers)
    assert CANARY not in guest.content() + told
    assert room.second not in told  # not even which item it is


@on_postgresql_too
def test_who_is_taken_off_the_care_team_is_shut_out_at_once(room: Running):
    cast = Cast()
    for shared in [one for one in cast.first.authorisations if one.withdrawn_on is None]:
        case_details.withdraw_sharing(cast.psychologist1, shared, on=clock.today())
    one, other = room.enter("ot"), room.enter("psychologist1", node=1)
    other.focus(TALK)
    other.keyboard.type("Between us.")
    expect(one.locator(TALK)).to_have_value("Between us.", timeout=BOTH_AT_ONCE)

    care_team.take_off_care_team(cast.psychologist1, cast.first, person=cast.ot)

    expect(one.locator("main")).not_to_contain_text("Between us.", timeout=BOTH_AT_ONCE)
    expect(one.locator(TALK)).to_have_count(0)
    assert "Between us." not in one.content()
    care_team.add_to_care_team(cast.psychologist1, cast.first, person=cast.ot)
    given = {"with_whom": "the MDT", "sites": "Demo Rooms", "words": "Yes."}
    case_details.authorise_sharing(cast.psychologist1, cast.first, given_on=clock.today(), **given)


def test_a_decision_somebody_records_comes_in_and_leaves_what_is_half_typed(room: Running):
    one, other = room.enter("ot"), room.enter("psychiatrist", node=1)
    mine = one.get_by_label("Decision", exact=True)
    mine.fill("Half a decision of m")
    mine.focus()

    other.get_by_label("Decision", exact=True).fill("Rota for December")
    other.locator("form.decide").get_by_label("Why", exact=True).fill("She asked for it.")
    other.locator("form.decide").get_by_role("button", name="1 week").click()
    expect(one.locator("#at-decisions li").first).to_contain_text("Rota", timeout=BOTH_AT_ONCE)

    expect(mine).to_have_value("Half a decision of m")
    expect(mine).to_be_focused()
    one.keyboard.type("y own")
    expect(mine).to_have_value("Half a decision of my own")


@on_postgresql_too
def test_two_decisions_at_once_are_both_kept(room: Running):
    one, other = room.enter("ot"), room.enter("psychiatrist", node=1)
    wanted = {one: "Rota for December", other: "Ring the mother"}
    for page, text in wanted.items():
        page.get_by_label("Decision", exact=True).fill(text)
        page.locator("form.decide").get_by_label("Why", exact=True).fill("Said by all.")

    for page in wanted:
        page.locator("form.decide").evaluate("form => form.requestSubmit()")

    for page in wanted:
        listed = page.locator("#at-decisions li .t")
        expect(listed).to_have_count(2, timeout=BOTH_AT_ONCE)
        assert sorted(listed.all_text_contents()) == sorted(wanted.values())


def test_two_who_change_one_decision_at_once_see_both_texts(room: Running):
    cast = Cast()
    decided(cast.psychiatrist, room.item(), who=cast.ot, text="Rota for December")
    one, other = room.enter("ot"), room.enter("psychiatrist", node=1)
    for page, text in ((one, "Rota, told by OT"), (other, "Rota, told by <b>her</b> doctor")):
        page.locator("#at-decisions").get_by_role("link", name="Change").click()
        page.get_by_label("Decision", exact=True).fill(text)
        page.get_by_label("Why it is changed").fill("Said so.")
    room.visits[1].expected |= {409}

    one.get_by_role("button", name="Keep the change").click()
    expect(one.locator("#at-decisions li .t")).to_have_text("Rota, told by OT")
    other.get_by_role("button", name="Keep the change").click()

    expect(other.locator("h1")).to_have_text("Somebody changed this decision after you opened it")
    shown = [text.split("\n")[0] for text in other.locator("pre").all_text_contents()]
    assert shown == ["Rota, told by OT", "Rota, told by <b>her</b> doctor"]
    other.get_by_role("button", name="Keep mine").click()
    expect(one.locator("#at-decisions li .t")).to_have_text(
        "Rota, told by <b>her</b> doctor", timeout=BOTH_AT_ONCE
    )


def test_a_form_sent_without_script_and_keys_typed_live_are_one_text(room: Running):
    one = room.enter("ot")
    plain = room.visits[0].browser.new_context(
        base_url=room.nodes[0].address, java_script_enabled=False
    )
    room.let_in(plain, "psychologist1", room.nodes[0])
    page = plain.new_page()
    page.goto(one.url)
    one.focus(TALK)
    one.keyboard.type("Typed live.")
    expect(one.locator(SAVED)).to_have_text("saved")

    page.fill(TALK, "Sent whole.")
    page.get_by_role("button", name="Keep the discussion").click()

    expect(one.locator(TALK)).to_have_value(
        re.compile("Typed live.*Sent whole|Sent whole.*Typed live", re.S)
    )
    plain.close()


def test_two_tabs_of_one_person_share_one_stream(room: Running):
    one = room.enter("ot")
    streams: list[str] = []
    second = one.context.new_page()
    second.on(
        "request", lambda r: streams.append(r.resource_type) if "room/live" in r.url else None
    )
    second.goto(one.url)
    expect(second.locator("[data-live-people] li").first).to_be_visible()
    other = room.enter("psychologist1", node=1)
    other.focus(TALK)
    other.keyboard.type("Heard in both.")

    for page in (one, second):
        expect(page.locator(TALK)).to_have_value("Heard in both.", timeout=BOTH_AT_ONCE)
    assert "eventsource" not in streams
    one.close()
    other.keyboard.type(" And by the one that is left.")
    expect(second.locator(TALK)).to_have_value(
        "Heard in both. And by the one that is left.", timeout=BOTH_AT_ONCE
    )


def test_everybody_goes_along_when_the_room_goes_on(room: Running):
    cast, at_rest = Cast(), room.enter("ot")
    screen = room.enter("psychiatrist", node=1, view="&view=projector")
    busy = room.enter("psychologist1", node=1)
    expect(screen.locator("h1")).to_have_text(cast.first.name)
    assert screen.locator("main :is(form, textarea, button, a):visible").count() == 0
    busy.get_by_label("Decision", exact=True).fill("Half a dec")

    first = room.item()
    items.close(
        cast.psychiatrist,
        first,
        outcome=Outcome.NO_DECISION,
        reason=NoDecision.TIME_RAN_OUT,
        version=first.version,
    )

    for page in (at_rest, screen):
        expect(page.locator("h1")).to_have_text(cast.second.name, timeout=BOTH_AT_ONCE)
    expect(busy.locator("#live-notice")).to_be_visible(timeout=BOTH_AT_ONCE)
    expect(busy.get_by_label("Decision", exact=True)).to_have_value("Half a dec")


@on_postgresql_too
def test_a_session_that_ends_shuts_the_room_and_signing_in_again_loses_nothing(room: Running):
    one, other = room.enter("ot"), room.enter("psychologist1", node=1)
    one.focus(TALK)
    one.keyboard.type("Before. ")
    expect(other.locator(TALK)).to_have_value("Before. ", timeout=BOTH_AT_ONCE)

    room.end_sessions("ot")

    door = one.locator("#sign-in-again")
    expect(door).to_be_visible(timeout=BOTH_AT_ONCE)
    other.focus(TALK)
    other.keyboard.press("ControlOrMeta+End")
    other.keyboard.type("Meanwhile.")
    expect(other.locator(SAVED)).to_have_text("saved")
    assert "Meanwhile" not in said(one)
    door.get_by_label("Password").fill(PASSWORD)
    door.get_by_role("button", name="Sign in").click()
    expect(one.locator(TALK)).to_have_value("Before. Meanwhile.", timeout=BOTH_AT_ONCE)
    one.focus(TALK)
    one.keyboard.press("ControlOrMeta+Home")
    one.keyboard.type("After. ")
    expect(other.locator(TALK)).to_have_value("After. Before. Meanwhile.", timeout=BOTH_AT_ONCE)


def test_signing_out_says_first_that_words_were_not_sent(room: Running):
    one = room.enter("ot")
    one.focus(TALK)
    for node in room.nodes:
        node.kill()
    one.keyboard.type("Unsent.")
    until(lambda: kept_on(one) != "")
    context = one.context
    one.close()
    for node in room.nodes:
        node.start()

    page = context.new_page()
    page.goto("/account/")
    page.get_by_role("button", name="My menu").click()
    page.get_by_role("button", name="Sign out", exact=True).click()
    asked = page.locator("#kept-words")
    expect(asked).to_be_visible()
    asked.get_by_role("link", name="Open it").click()
    expect(page.locator(TALK)).to_have_value("Unsent.", timeout=BOTH_AT_ONCE)
    until(lambda: room.item().discussion == "Unsent.")


def test_where_nothing_may_be_kept_the_page_says_that_it_waits(room: Running):
    cast = Cast()
    practice.keep_on_device(cast.admin, keep=False)
    one = room.enter("ot")
    practice.keep_on_device(cast.admin, keep=True)
    one.focus(TALK)

    one.context.set_offline(True)
    one.keyboard.type("Only here.")

    expect(one.locator(SAVED)).to_contain_text("offline: it waits in this page")
    assert kept_on(one) == ""
    one.context.set_offline(False)
    expect(one.locator(SAVED)).to_have_text("saved", timeout=BOTH_AT_ONCE)


def test_axe_finds_nothing_while_two_write_and_on_the_projector(room: Running):
    """With carets, names, a notice and parts that came in later, at a desk and on a phone."""
    room.how = {"bypass_csp": True, "reduced_motion": "reduce"}  # axe is put in by us
    one, other = room.enter("ot"), room.enter("psychologist1", node=1)
    screen = room.enter("psychiatrist", view="&view=projector")
    room.how = {}
    other.focus(TALK)
    other.keyboard.type("Here. ")
    expect(one.locator("#at-discussion .caret")).to_have_text("Ms A. Example")
    for page in (one, screen):
        page.evaluate(AXE_SCRIPT)

    found = []
    for page in (one, screen):
        for width, scheme, rules in READ_AT:
            found += filter(None, [too_wide(page, width)])
            found += [f"{width} {scheme}: {told}" for told in violations(page, scheme, rules)]

    assert found == []


def test_the_keys_of_the_room_are_heard_and_never_while_somebody_types(room: Running):
    one, other = room.enter("ot"), room.enter("psychologist1", node=1)
    tab_to(one, TALK)
    one.keyboard.type("nprd? no ")
    expect(other.locator(TALK)).to_have_value("nprd? no ", timeout=BOTH_AT_ONCE)

    one.keyboard.press("Tab")
    one.keyboard.press("d")

    expect(one.get_by_label("Decision", exact=True)).to_be_focused()
    assert said(one) == "nprd? no "


@without_streams
def test_where_no_stream_is_left_the_room_looks_now_and_then(room: Running):
    one, other = room.enter("ot"), room.enter("psychologist1", node=1)
    one.focus(TALK)
    one.keyboard.type("Read a little later.")

    expect(other.locator(TALK)).to_have_value("Read a little later.", timeout=BOTH_AT_ONCE)
    other.focus(TALK)
    other.keyboard.press("ControlOrMeta+End")
    other.keyboard.type(" And back.")
    expect(one.locator(TALK)).to_have_value("Read a little later. And back.", timeout=BOTH_AT_ONCE)
    assert not one.locator("#live-notice").is_visible()  # nothing is wrong with the connection
