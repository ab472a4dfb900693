"""The outsider meets none of these cases, in no list, by no search, at no address."""

import pytest

from tests.stories.practice import FAMILY_NAMES

ROOMS = (
    "/", "/cases/", "/meetings/", "/meetings/types/", "/actions/", "/supervision/", "/summaries/",
    "/summaries/period", "/notes/mine", "/reflections/mine", "/write", "/account/", "/cases/new",
)  # fmt: skip
PARTS = (
    "", "notes/", "notes/new", "formulation/", "goals/", "safety/", "safety/new", "meetings/",
    "details/", "team/", "reflections/", "access/", "summary/", "actions/new",
)  # fmt: skip


@pytest.fixture
def me(sign_in, practice):
    return sign_in(practice.outsider)


def test_no_list_names_one_of_them(me, practice, sign_in):
    reader = sign_in(practice.psychiatrist)
    seen = " ".join(reader.get(url).words for url in ROOMS)
    assert [name for name in FAMILY_NAMES if name not in seen] == []

    told = {url: me.get(url) for url in ROOMS}

    assert {url: page.status for url, page in told.items()} == dict.fromkeys(ROOMS, 200)
    words = " ".join(page.words for page in told.values())
    assert [name for name in FAMILY_NAMES if name in words] == []


@pytest.mark.parametrize("words", ["Nomvula", "Dummy-Naidootest", "skill call", "DN-0388"])
def test_no_search_finds_one_of_them(me, practice, sign_in, words):
    found = sign_in(practice.psychiatrist).search_for(words)
    assert found.soup.select("main li")

    page = me.search_for(words)

    assert page.status == 200
    assert page.soup.select("main li") == []
    assert [name for name in FAMILY_NAMES if name in page.words] == []


def test_no_address_opens_one_of_them(me, practice, sign_in):
    addresses = [
        f"/cases/{practice.case(number).ref}/{part}" for number in range(1, 9) for part in PARTS
    ]
    addresses += [f"/meetings/{meeting.ref}/" for meeting in (*practice.held, practice.coming)]
    addresses += [f"/meetings/{meeting.ref}/minutes" for meeting in practice.held]
    reader = sign_in(practice.psychiatrist)
    assert {reader.get(url).status for url in addresses[-5:]} == {200}

    assert {me.get(url).status for url in addresses} == {404}
