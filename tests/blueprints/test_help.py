"""Help: a page per room, the policy in its own words, privacy as it is."""

import tomllib
from pathlib import Path

import pytest

from mdt.blueprints.help.deeds import GROUPS, ungrouped
from mdt.blueprints.help.libraries import installed
from mdt.blueprints.help.views import ROOMS
from mdt.domain.policy import Permission, rows_in_words
from mdt.version import VERSION

PAGES = ["", "who-may-do-what", "privacy", "keys", "about", *ROOMS]


@pytest.mark.parametrize("page", PAGES)
def test_everybody_signed_in_reads_every_page(sign_in, cast, page):
    assert {sign_in(person).get(f"/help/{page}").status for person in cast.everybody} == {200}
    assert sign_in(None).get(f"/help/{page}").location.startswith("/login")


def test_an_unknown_page_is_not_there(sign_in, cast):
    assert sign_in(cast.ot).get("/help/../config").status == 404
    assert sign_in(cast.ot).get("/help/index.html").status == 404


def test_every_permission_stands_on_the_page_in_the_tables_own_words(sign_in, cast):
    page = sign_in(cast.ot).get("/help/who-may-do-what")

    assert ungrouped() == set()
    for _title, deeds in GROUPS:
        for permission, words in deeds.items():
            row = page.soup.find("th", string=str(words)).find_parent("tr")
            shown = [item.get_text() for item in row.select("li")]
            assert shown == rows_in_words(permission)
    assert sum(len(deeds) for _title, deeds in GROUPS) == len(Permission)


def test_privacy_says_who_can_count_rows(sign_in, cast):
    words = sign_in(cast.ot).get("/help/privacy").words

    assert "Whoever owns the database file can count rows of reflections" in words
    assert "developer's reading, not legal advice" in words


def test_where_the_data_are_is_for_those_who_look_after_them(sign_in, cast, settings):
    told = {
        person.username
        for person in cast.everybody
        if str(settings.instance) in sign_in(person).get("/help/about").text
    }

    assert told == {"admin"}


def test_about_names_version_and_libraries(sign_in, cast):
    page = sign_in(cast.ot).get("/help/about")
    project = tomllib.loads(Path("pyproject.toml").read_text())["project"]

    assert project["version"] == VERSION
    assert VERSION in page.words
    assert all(version != "-" for _name, version in installed())
