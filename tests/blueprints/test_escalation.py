"""The list of whom to ring: seen by everybody, kept by clinicians and administrators."""

from datetime import timedelta

import pytest

from mdt import clock
from mdt.domain.vocabulary import EscalationKind
from mdt.services import escalation
from tests.services.test_escalation import FACTS, added

TYPED = {**FACTS, "kind": "casualty"}


def entries(page):
    return [" ".join(li.get_text(" ").split()) for li in page.soup.select(".numbers > li")]


def test_a11_91_days_after_it_was_rung_it_says_check_before_use_in_red(cast, sign_in):
    fresh = added(cast, name="Fresh")
    stale = added(cast, name="Stale", phone="000 000 0002")
    added(cast, name="Never", phone="000 000 0003")
    escalation.check(cast.ot, fresh, on=clock.today() - timedelta(days=90))
    escalation.check(cast.ot, stale, on=clock.today() - timedelta(days=91))

    page = sign_in(cast.supervisor).get("/escalation/")

    red = [" ".join(one.get_text(" ").split()) for one in page.soup.select(".numbers .alarm")]
    assert [words.partition(" :")[0] for words in red] == ["check before use"] * 2
    assert "91 days ago, by Ms O. Pretend" in red[0]
    assert red[1] == "check before use : nobody has rung it yet"
    assert "check before use" not in entries(page)[0]
    assert "90 days ago, by Ms O. Pretend" in entries(page)[0]
    assert [a["href"] for a in page.soup.select("a.tel")] == [
        "tel:0000000001",
        "tel:0000000002",
        "tel:0000000003",
    ]


def test_who_may_only_see_gets_no_button(cast, sign_in):
    added(cast)
    shown = {p.username: sign_in(p).get("/escalation/").buttons for p in cast.everybody}

    assert shown["supervisor"] == shown["coordinator"] == ["Print"]
    assert shown["admin"] == shown["ot"] == ["Print", "I rang it today: it answers: Casualty"]


def test_one_press_checks_a_number(cast, sign_in):
    entry = added(cast)
    browser = sign_in(cast.psychologist1)

    page = browser.post(f"/escalation/{entry.ref}/check")

    assert (page.status, page.location.split("?")[0]) == (303, "/escalation/")
    assert page.location.endswith(f"#site-{cast.rooms.ref}")
    shown = browser.get(page.location)
    assert "Kept: you rang it today, and it answers." in shown.words
    assert "rung today by Ms A. Example" in entries(shown)[0]


def test_a_number_is_added_changed_and_taken_off(cast, sign_in):
    browser = sign_in(cast.admin)
    form = browser.get(f"/escalation/sites/{cast.rooms.ref}/new").form()
    sent = {**form, **TYPED, "checked": "y", "words": "Gate 3"}
    for _twice in range(2):
        assert browser.post(f"/escalation/sites/{cast.rooms.ref}/new", sent).status == 303
    page = browser.get("/escalation/")
    assert len(entries(page)) == 1
    assert entries(page)[0].startswith(
        "Casualty casualty Gate 3 rung today by Demo Administrator 000 000 0001"
    )

    link = page.soup.select_one(".numbers .small[href]")["href"]
    form = browser.get(link).form()
    assert browser.post(link, {**form, "phone": "000 000 0009"}).status == 303
    assert "check before use" in entries(browser.get("/escalation/"))[0]

    assert browser.post(f"{link}/end").status == 303
    assert entries(browser.get("/escalation/")) == []
    assert "taken off the list" in browser.get(link).words


@pytest.mark.parametrize("missing", ["kind", "name", "phone"])
def test_what_is_missing_is_named_and_nothing_is_lost(cast, sign_in, missing):
    browser = sign_in(cast.ot)
    page = browser.post(
        f"/escalation/sites/{cast.rooms.ref}/new", {**TYPED, "words": "Gate 3 mark", missing: ""}
    )

    assert page.status == 422
    assert len(page.errors) == 1
    assert "Gate 3 mark" in page.text
    assert entries(browser.get("/escalation/")) == []


def test_a_second_editor_sees_both_texts_and_can_send_again(cast, sign_in):
    entry = added(cast)
    browser = sign_in(cast.ot)
    form = browser.get(f"/escalation/{entry.ref}").form()
    theirs = {**FACTS, "kind": EscalationKind.CASUALTY, "name": "Their name"}
    escalation.amend(cast.admin, entry, **theirs, version=1)

    page = browser.post(f"/escalation/{entry.ref}", {**form, "name": "My name"})

    assert page.status == 409
    assert "Their name" in page.text
    assert "My name" in page.text
    assert browser.post(f"/escalation/{entry.ref}", page.form()).status == 303
    assert "My name" in entries(browser.get("/escalation/"))[0]


def test_the_list_is_found_from_help(cast, sign_in):
    assert "/escalation/" in {
        a["href"] for a in sign_in(cast.coordinator).get("/help/").soup.select("main a")
    }
