"""The administrator makes people and places, and reads no clinical word; the lead opens a case."""

import re
from urllib.parse import urljoin

import pytest

from mdt.demo.load import CASES
from mdt.demo.telling import read
from tests.page import Browser
from tests.stories.walking import send

CLINICAL = (
    "", "notes/", "notes/new", "formulation/", "goals/", "goals/new", "safety/", "meetings/",
    "details/", "team/", "reflections/", "reflections/new", "access/", "summary/", "actions/new",
)  # fmt: skip


@pytest.fixture
def me(sign_in, practice):
    return sign_in(practice.admin)


def test_a_clinician_is_made_by_a_link_that_works_once_and_put_on_a_team(me, practice, sign_in):
    page = me.get("/admin/accounts/new")
    made = send(
        me, page, "/admin/accounts/new", username="nurse", display_name="Sr N. Nobody",
        discipline="nursing", roles="clinician",
    )  # fmt: skip
    link = made.soup.select_one("#the-link")["value"]
    newcomer = comes_in(practice, link)
    assert newcomer.get("/").heading == "Today"
    assert sign_in(None).get(path_of(link)).status in {404, 410}  # it worked once

    team = me.get("/admin/teams/").soup.find("a", string="Demo Practice MDT")["href"]
    who = option(me.get(team), "Nobody")
    on_it = send(me, me.get(team), f"{team}members", person=who)
    assert "Sr N. Nobody" in on_it.soup.select_one("section[aria-labelledby=members-h]").get_text()

    opened(practice, sign_in, newcomer)


def comes_in(practice, link: str) -> Browser:
    """A newcomer opens the link and chooses a password."""
    newcomer = Browser(practice.app, None)
    page = newcomer.get(path_of(link))
    assert page.heading == "Choose a password"
    words = "four unrelated words here"
    done = newcomer.post(path_of(link), {**page.form(), "password": words, "again": words})
    assert done.status == 303
    newcomer.token = newcomer.client.get_cookie("mdt").value
    return newcomer


def path_of(link: str) -> str:
    return re.sub(r"^https?://[^/]+", "", link)


def option(page, name: str) -> str:
    found = page.soup.select("main select option")
    return next(str(one["value"]) for one in found if name in one.get_text())


def opened(practice, sign_in, newcomer: Browser) -> None:
    """Being on a team opens no record: the lead does, not the administrator."""
    at = f"/cases/{practice.case(1).ref}/"
    assert newcomer.get(at).status == 404
    admin, lead = sign_in(practice.admin), sign_in(practice.psychologist1)
    who = option(lead.get(f"{at}team/"), "Nobody")
    assert admin.post(f"{at}team/", {"person": who}).status == 404
    assert newcomer.get(at).status == 404

    after = send(lead, lead.get(f"{at}team/"), f"{at}team/", person=who)

    assert "Sr N. Nobody" in after.words
    assert newcomer.get(at).status == 200


def test_every_clinical_address_is_not_there(me, practice, sign_in):
    case = f"/cases/{practice.case(1).ref}/"
    reader = sign_in(practice.psychologist1)
    meeting = f"/meetings/{practice.held[0].ref}/"
    addresses = [f"{case}{part}" for part in CLINICAL]
    addresses += [f"{meeting}minutes", f"{meeting}minutes.pdf", meeting, f"{meeting}room"]

    assert {url for url in addresses if reader.get(url).status not in {200, 303}} == set()
    assert {url: me.get(url).status for url in addresses} == dict.fromkeys(addresses, 404)


def test_the_trail_tells_deeds_and_no_clinical_word(me, practice):
    page = me.get("/admin/trail/")
    rows = page.soup.select("tbody tr")
    assert len(rows) >= 20
    words = written()
    assert len(words) > 100
    pages = ["/", "/admin/", "/admin/accounts/", "/admin/teams/", "/admin/sites/", "/cases/"]
    pages += ["/meetings/", "/actions/", "/supervision/", "/summaries/", "/notes/mine"]
    told = page.words + " ".join(me.get(url).words for url in pages)
    while older := page.soup.select_one("main a[href*='before=']"):
        page = me.get(urljoin("/admin/trail/", older["href"]))
        told += page.words

    assert "opened the case" in told or "read" in told.lower()
    assert [word for word in words if word in told] == []
    assert "Nomvula" not in told


def written() -> list[str]:
    """The first words of whatever the practice wrote of its patients."""
    texts = []
    for number in CASES:
        for event in read(f"case{number}")["events"]:
            for name in ("text", "words", "wording", "pull"):
                said = event.get(name, "")
                texts += [said] if isinstance(said, str) else [one["text"] for one in said]
    for meeting in read("meetings")["meetings"]:
        for item in meeting["items"]:
            texts += [item["question"], item["discussion"]]
            texts += [decision["text"] for decision in item.get("decisions", [])]
    return [" ".join(text.split())[:40] for text in texts if text.strip()]
