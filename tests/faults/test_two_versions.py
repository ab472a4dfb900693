"""Two versions of one formulation saved at the same moment, and a flood in one field."""

from collections.abc import Iterator
from functools import partial

import pytest
from sqlalchemy import func, select

from mdt.database import db
from mdt.models.formulations import Formulation
from mdt.services import trail
from tests.cast import Cast
from tests.faults.test_races import ROUNDS, at_once, count, post
from tests.lived_in import House, lived_in

TWO = ("psychiatrist", "ot")
FLOOD = "word " * 40_000  # 200,000 characters


@pytest.fixture(scope="module")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with lived_in(tmp_path_factory.mktemp("versions"), "versions") as found:
        yield found


def sheet_at(lived: House) -> str:
    return f"/cases/{lived.refs['case_ref']}/formulation/five_ps/new"


def highest() -> int:
    db.session.rollback()
    query = select(func.max(Formulation.number)).where(
        Formulation.case_id == Cast().first.id, Formulation.template_id == "five_ps"
    )
    return db.session.scalar(query) or 0


def test_a22_of_two_versions_saved_at_once_one_is_kept_and_the_other_is_told(lived):
    url = sheet_at(lived)
    for number in range(ROUNDS):
        before = count(Formulation)
        browsers = [lived.browsers[who] for who in TWO]
        sheets = [
            {**browser.get(url).form("new"), "narrative": f"{number} by {who}", "do": "share"}
            for browser, who in zip(browsers, TWO, strict=True)
        ]

        pages = at_once(
            *(
                lambda b=browser, s=sheet: post(b, url, s)
                for browser, sheet in zip(browsers, sheets, strict=True)
            )
        )

        assert sorted(page.status for page in pages) == [303, 409]
        assert count(Formulation) == before + 1
        second = next(n for n, page in enumerate(pages) if page.status == 409)
        told = pages[second]
        assert f"only here: {TWO[1 - second]}" in told.words
        assert told.form("new")["narrative"].strip() == f"{number} by {TWO[second]}"
        kept = post(browsers[second], url, {**told.form("new"), "do": "share"})
        assert kept.status == 303
        assert count(Formulation) == before + 2
    assert highest() == 1 + 2 * ROUNDS
    assert trail.verify().whole


def test_one_sheet_sent_twice_at_once_is_one_version(lived):
    browser, url, before = lived.browsers["ot"], sheet_at(lived), count(Formulation)
    sheet = {**browser.get(url).form("new"), "narrative": "Sent twice.", "do": "share"}

    pages = at_once(*(lambda: post(browser, url, sheet) for _twice in range(2)))

    assert [page.status for page in pages] == [303, 303]
    assert count(Formulation) == before + 1


@pytest.mark.parametrize("field", ["narrative", "s_presenting-0-text", "s_protective-0-text"])
def test_a_field_of_200_000_characters_is_told_and_every_word_stays(lived, field):
    browser, url, before = lived.browsers["ot"], sheet_at(lived), count(Formulation)
    sheet = {**browser.get(url).form("new"), field: FLOOD, "do": "share"}

    page = post(browser, url, sheet)

    assert page.status == 422
    assert page.form("new")[field].strip() == FLOOD.strip()
    assert count(Formulation) == before


def test_a_flood_on_a_sheet_that_was_overtaken_is_shown_with_the_other_in_time(lived):
    url, (one, other) = sheet_at(lived), (lived.browsers[who] for who in TWO)
    mine = {**one.get(url).form("new"), "narrative": FLOOD, "do": "save"}
    theirs = {**other.get(url).form("new"), "narrative": "Short.", "do": "share"}
    assert post(other, url, theirs).status == 303

    page = post(one, url, {**mine, "do": "share"})

    assert page.status == 422 or "Short." in page.words
    assert page.form("new")["narrative"].strip() == FLOOD.strip()


def test_two_who_begin_one_sheet_at_once_come_into_the_same_and_keep_it_once(lived):
    case = f"/cases/{lived.refs['case_ref']}/formulation"
    for number in range(ROUNDS):
        browsers = [lived.browsers[who] for who in TWO]

        begun = at_once(*(partial(post, b, f"{case}/cbt/together", {}) for b in browsers))
        (place,) = {page.location for page in begun}
        for browser in browsers:
            words = {**browser.get(place).form("together"), "narrative": f"Round {number}."}
            assert post(browser, place, words).status == 303
        kept = at_once(*(partial(post, b, place, {"live": "1", "do": "share"}) for b in browsers))

        assert [page.status for page in (*begun, *kept)] == [303] * 4
        assert len({page.location for page in kept}) == 1
    query = select(func.count()).select_from(Formulation).where(Formulation.template_id == "cbt")
    db.session.rollback()
    assert db.session.scalar(query) == ROUNDS
    assert trail.verify().whole
