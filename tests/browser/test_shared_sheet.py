"""Two people live in one formulation: every key is kept, and who may not be there is not.

On SQLite one server of two processes; on PostgreSQL two servers.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Page, expect

from mdt.database import db
from mdt.domain.errors import StaleEdit
from mdt.live import log
from mdt.models.shared_sheets import SharedSheet
from mdt.services import care_team, formulations, shared_sheets
from tests.browser.keys import A, B, agree, holds, kept_on, together
from tests.browser.rooms import BOTH_AT_ONCE, Running, running
from tests.cast import Cast
from tests.nodes import until
from tests.sheet_writing import PREDISPOSING, anew, begun

pytestmark = [pytest.mark.browser, pytest.mark.postgres_too]

TEXT = f"textarea[name={PREDISPOSING}]"
SAVED = "[data-saved]"


@dataclass
class Sheet:
    """An open sheet, and who has come into it."""

    running: Running
    path: str
    row: SharedSheet

    def enter(self, name: str, *, node: int = 0) -> Page:
        """Somebody opens the sheet; the page is live when this returns."""
        return self.running.come(name, self.path, node)

    def reads(self) -> str:
        """What the text reads in the database."""
        db.session.rollback()
        return str(anew(self.row).words.get(PREDISPOSING, ""))


@pytest.fixture(scope="module")
def served_live(tmp_path_factory, browser: Browser) -> Iterator[Running]:
    with running(tmp_path_factory.mktemp("sheet"), browser, "live_sheet") as found:
        yield found


@pytest.fixture
def sheet(served_live: Running) -> Iterator[Sheet]:
    with served_live.app.app_context():
        cast = Cast()
        row = begun(cast.ot, cast.first)
        path = f"/cases/{cast.first.ref}/formulation/together/{row.ref}"
        db.session.remove()
        yield Sheet(served_live, path, row)
        try:
            served_live.close()
        finally:
            until(lambda: closed(row))  # so that a story that fails leaves nothing to the next


def closed(row: SharedSheet) -> bool:
    """What a story leaves open is put away, so that the next begins anew; the last words of a
    window that went may still come in while we do.
    """
    left = anew(row)
    if left.closed_at is None:
        try:
            shared_sheets.put_away(Cast().psychologist1, left, seen=log.head_of(left))
        except StaleEdit:
            return False
    return True


def test_two_type_in_one_text_at_once_and_every_key_is_kept(sheet: Sheet):
    one, other = sheet.enter("ot"), sheet.enter("psychologist1", node=1)
    one.focus(TEXT)
    one.keyboard.type("Start. ")
    expect(other.locator(TEXT)).to_have_value("Start. ", timeout=BOTH_AT_ONCE)
    expect(other.locator(f"{TEXT} ~ .writers")).to_have_text("Ms O. Pretend writes here")
    expect(other.locator("[data-live-people]")).to_contain_text("Ms O. Pretend, writes")
    other.focus(TEXT)
    other.keyboard.press("ControlOrMeta+End")

    together(one, other, A, B)
    text = agree(one, other, TEXT, 7 + len(B))

    assert holds(A[: len(B)], text)
    assert holds(B, text)
    until(lambda: sheet.reads() == text.strip())
    expect(one.locator(SAVED)).to_have_text("saved")


def test_a_cut_network_and_a_killed_server_lose_no_key(sheet: Sheet):
    one, other = sheet.enter("ot"), sheet.enter("psychologist1", node=1)
    one.focus(TEXT)
    other.focus(TEXT)

    one.context.set_offline(True)
    together(one, other, A[:20], B[:20])
    expect(one.locator(SAVED)).to_contain_text("offline: kept here")
    assert "patient" not in kept_on(one) != ""
    for node in sheet.running.nodes:
        node.kill()
    together(one, other, A[20:], B[20:])
    one.context.set_offline(False)
    for node in sheet.running.nodes:
        node.start()

    text = agree(one, other, TEXT, len(B) + len(A[: len(B)]))
    assert holds(A[: len(B)], text)
    assert holds(B, text)
    until(lambda: sheet.reads() == text.strip())
    until(lambda: kept_on(one) == "")


def test_who_is_taken_off_the_care_team_is_shut_out_and_hears_nothing_more(sheet: Sheet):
    cast = Cast()
    one, other = sheet.enter("ot"), sheet.enter("psychologist1", node=1)
    sheet.running.visits[0].expected |= {404}
    other.focus(TEXT)
    other.keyboard.type("Between us.")
    expect(one.locator(TEXT)).to_have_value("Between us.", timeout=BOTH_AT_ONCE)

    care_team.take_off_care_team(cast.psychologist1, cast.first, person=cast.ot)

    expect(one.locator("h1")).to_have_text("No such record", timeout=BOTH_AT_ONCE)
    other.keyboard.type(" And more.")
    expect(other.locator(SAVED)).to_have_text("saved")
    assert "Between us." not in one.content()
    expect(other.locator("[data-live-people]")).not_to_contain_text("Ms O. Pretend")
    care_team.add_to_care_team(cast.psychologist1, cast.first, person=cast.ot)


def test_kept_by_one_the_other_goes_along_and_who_was_away_keeps_the_words_on_screen(sheet: Sheet):
    one, other = sheet.enter("ot"), sheet.enter("psychologist1", node=1)
    away = sheet.enter("psychiatrist")
    one.focus(TEXT)
    one.keyboard.type("Of us all.")
    expect(away.locator(TEXT)).to_have_value("Of us all.", timeout=BOTH_AT_ONCE)
    away.context.set_offline(True)
    away.focus(TEXT)
    away.keyboard.press("ControlOrMeta+End")
    away.keyboard.type(" Too late.")
    sheet.running.visits[2].expected |= {409}

    one.get_by_role("button", name="Keep and share with the team").click()

    for page in (one, other):
        expect(page.locator("h1")).to_contain_text("Five Ps, version", timeout=BOTH_AT_ONCE)
        expect(page.locator("main")).to_contain_text("Of us all.")
    expect(one.locator("main")).to_contain_text("Written together by Ms O. Pretend.")
    away.context.set_offline(False)
    expect(away.locator("#live-notice")).to_contain_text("copy it", timeout=BOTH_AT_ONCE)
    assert away.input_value(TEXT).endswith("Too late.")
    assert "Too late." not in formulations.latest(Cast().first, "five_ps").statements[0].text
