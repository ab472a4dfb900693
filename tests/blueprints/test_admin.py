"""Administration: accounts, sites, teams; for administrators only, and without a clinical word."""

import re

import pytest
from sqlalchemy import func, select

from mdt.database import db, new_ref
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import Role
from mdt.models.audit import AuditRow
from mdt.models.people import User
from mdt.models.places import Site, Team
from mdt.services import accounts, practice
from tests.counting import statements
from tests.page import Browser

NEW = {
    "username": "newcomer",
    "display_name": "Dr N. Newcomer",
    "discipline": "psychology",
    "roles": ["clinician", "supervisor"],
}


@pytest.fixture
def desk(sign_in, cast):
    return sign_in(cast.admin)


def pages(cast):
    return [
        "/admin/accounts/",
        "/admin/accounts/new",
        f"/admin/accounts/{cast.ot.ref}/",
        "/admin/sites/",
        "/admin/sites/new",
        f"/admin/sites/{cast.rooms.ref}/",
        "/admin/teams/",
        "/admin/teams/new",
        f"/admin/teams/{cast.team.ref}/",
        f"/admin/teams/{cast.team.ref}/name",
        "/admin/practice",
    ]


def deeds(cast):
    return [
        "/admin/accounts/new",
        f"/admin/accounts/{cast.ot.ref}/",
        f"/admin/accounts/{cast.ot.ref}/link",
        f"/admin/accounts/{cast.ot.ref}/close",
        f"/admin/accounts/{cast.ot.ref}/supervisor",
        "/admin/sites/new",
        f"/admin/sites/{cast.rooms.ref}/",
        "/admin/teams/new",
        f"/admin/teams/{cast.team.ref}/name",
        f"/admin/teams/{cast.team.ref}/members",
        f"/admin/teams/{cast.team.ref}/members/{cast.ot.ref}/end",
        "/admin/practice",
    ]


def test_only_the_administrator_comes_in(sign_in, cast):
    others = [person for person in cast.everybody if person is not cast.admin]
    for url in pages(cast):
        assert sign_in(cast.admin).get(url).status == 200, url
        assert {sign_in(person).get(url).status for person in others} == {404}, url
        assert sign_in(None).get(url).location.startswith("/login"), url
    for url in deeds(cast):
        assert {sign_in(person).post(url).status for person in others} == {404}, url
        assert sign_in(cast.admin).post_bare(url).status == 400, url


def test_the_first_page_is_for_those_who_have_a_part_in_it(sign_in, cast):
    shown = {
        person.username for person in cast.everybody if sign_in(person).get("/admin/").status == 200
    }

    assert shown == {"admin"}


def test_an_information_officer_goes_straight_to_the_trail(sign_in, cast):
    officer = accounts.create(
        cast.admin, username="io", display_name="Ms I. Officer", roles={Role.INFORMATION_OFFICER}
    )

    assert sign_in(officer).get("/admin/").location == "/admin/trail/"
    assert sign_in(officer).get("/admin/accounts/").status == 404


def test_an_administrator_alone_does_not_read_the_trail(sign_in, cast):
    keeper = accounts.create(
        cast.admin, username="keeper", display_name="Mr K. Keeper", roles={Role.ADMINISTRATOR}
    )
    browser = sign_in(keeper)

    assert browser.get("/admin/").status == 200
    assert "/admin/trail/" not in browser.get("/admin/").text
    assert browser.get("/admin/trail/").status == 404
    assert browser.post("/admin/trail/verify").status == 404


def test_who_does_not_administer_reads_what_stands_at_any_address_that_is_not_there(sign_in, cast):
    """And not that they may see it; that they tried is in the trail."""
    browser = sign_in(cast.ot)
    pages = ["/admin/", "/admin/accounts/", "/admin/figures/", f"/cases/{new_ref()}/"]
    tried = select(func.count()).where(AuditRow.event == AuditEvent.REFUSED)
    before = db.session.scalar(tried)

    told = [browser.get(url) for url in pages]

    assert {page.heading for page in told} == {"No such record"}
    assert len({page.soup.select_one(".trouble p").text for page in told}) == 1
    assert db.session.scalar(tried) == before + len(pages)


def test_no_page_of_administration_knows_a_patient(desk, cast):
    family = cast.first.patient.family_name
    assert family
    for url in ["/admin/", *pages(cast)]:
        page = desk.get(url)
        assert family not in page.text
        assert cast.first.patient.file_number not in page.text


def test_a_new_account_shows_its_link_once(desk, cast, app):
    done = desk.post("/admin/accounts/new", NEW)
    shown = desk.get(done.location)
    again = desk.get(done.location)
    link = shown.soup.find(id="the-link")["value"]
    path = re.sub(r"^http://localhost", "", link)

    assert done.status == 303
    assert path.startswith("/link/")
    assert again.soup.find(id="the-link") is None
    assert path.split("/")[-1] not in done.location
    assert Browser(app, None).get(path).heading == "Choose a password"
    made = db.session.scalars(select(User).where(User.username == "newcomer")).one()
    assert made.roles == {Role.CLINICIAN, Role.SUPERVISOR}


def test_the_link_is_shown_to_no_other_session(desk, sign_in, cast):
    done = desk.post(f"/admin/accounts/{cast.ot.ref}/link")
    cookie = desk.client.get_cookie("mdt-link", path=f"/admin/accounts/{cast.ot.ref}/")
    other = sign_in(cast.admin)
    other.client.set_cookie("mdt-link", cookie.value, path=cookie.path)

    assert other.get(done.location).soup.find(id="the-link") is None
    assert desk.get(done.location).soup.find(id="the-link") is not None


@pytest.mark.parametrize("cookie", ["", "x", "AAAA", "/w==", "é"])
def test_a_made_up_cookie_shows_no_link(desk, cast, cookie):
    url = f"/admin/accounts/{cast.ot.ref}/"
    desk.client.set_cookie("mdt-link", cookie, path=url)

    assert desk.get(url).status == 200
    assert desk.get(url).soup.find(id="the-link") is None


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ({"username": "ot"}, "This user name is taken."),
        ({"username": "two words"}, "Use letters, figures, dots and dashes, without spaces."),
        ({"username": "  "}, "The name to sign in with."),
        ({"roles": []}, "Choose at least one role."),
        ({"discipline": ""}, "A clinician needs a discipline."),
        ({"display_name": "x" * 201}, "This is too long: the limit is 200 characters."),
    ],
)
def test_what_is_wrong_with_a_new_account_is_said(desk, what, sentence):
    page = desk.post("/admin/accounts/new", {**NEW, **what})

    assert page.status == 422
    assert sentence in page.errors
    kept = page.form()["display_name"]
    assert kept == {**NEW, **what}["display_name"]


@pytest.mark.parametrize("what", [{"roles": ["king"]}, {"discipline": "astrology"}])
def test_a_choice_that_was_not_offered_is_refused(desk, what):
    assert desk.post("/admin/accounts/new", {**NEW, **what}).status == 422


def test_names_are_shown_as_they_are_and_escaped(desk):
    name = "Dr <script>alert(1)</script> \u202eRTL 😀"
    done = desk.post("/admin/accounts/new", {**NEW, "display_name": name})
    page = desk.get(done.location)

    assert name in page.soup.h1.get_text()
    assert "<script>alert" not in page.text


def test_a_double_click_makes_one_account(desk):
    desk.post("/admin/accounts/new", NEW)
    second = desk.post("/admin/accounts/new", NEW)

    assert second.status == 422
    assert second.errors == ["This user name is taken."]


def test_two_who_change_one_account_see_both(desk, cast):
    url = f"/admin/accounts/{cast.ot.ref}/"
    form = {**desk.get(url).form(), "roles": ["clinician"]}
    desk.post(url, {**form, "display_name": "Ms O. First"})
    page = desk.post(url, {**form, "display_name": "Ms O. <i>Second</i>"})

    assert page.status == 409
    assert "Ms O. First" in page.words
    assert "Ms O. <i>Second</i>" in page.words
    saved = desk.post(url, {**page.form(), "roles": ["clinician"]})
    assert saved.status == 303
    assert cast.ot.display_name == "Ms O. <i>Second</i>"


def test_a_closed_account_is_out(desk, sign_in, cast):
    browser = sign_in(cast.ot)
    form = desk.get(f"/admin/accounts/{cast.ot.ref}/").form("/close")
    done = desk.post(f"/admin/accounts/{cast.ot.ref}/close", form)

    assert done.status == 303
    assert browser.get("/account/").status == 303
    assert "was closed on" in desk.get(done.location).words
    assert desk.post(f"/admin/accounts/{cast.ot.ref}/close", form).status == 409


def test_the_last_administrator_cannot_close_the_door_behind_them(desk, cast):
    url = f"/admin/accounts/{cast.admin.ref}/"
    form = desk.get(url).form("/close")

    assert desk.post(f"{url}close", form).status == 409
    assert desk.post(f"{url}close", {"version": "x"}).status == 409
    assert cast.admin.is_active


def test_a_supervisor_is_named_and_ended(desk, cast):
    url = f"/admin/accounts/{cast.ot.ref}/supervisor"

    assert desk.post(url, {"supervisor": ""}).status == 303
    assert cast.ot.supervisor_id is None
    assert desk.post(url, {"supervisor": cast.supervisor.ref}).status == 303
    assert cast.ot.supervisor_id == cast.supervisor.id
    assert desk.post(url, {"supervisor": cast.outsider.ref}).status == 422
    assert desk.post(url, {"supervisor": "nobody"}).status == 422


def test_a_site_is_added_and_corrected(desk, cast):
    assert (
        desk.post("/admin/sites/new", {"name": "Fictional West", "kind": "hospital"}).status == 303
    )
    site = db.session.scalars(select(Site).where(Site.name == "Fictional West")).one()
    url = f"/admin/sites/{site.ref}/"
    form = desk.get(url).form()

    assert form["name"] == "Fictional West"
    assert desk.post(url, {**form, "name": "Fictional East"}).status == 303
    stale = desk.post(url, {**form, "name": "Fictional North"})
    assert stale.status == 409
    assert stale.form()["name"] == "Fictional North"
    assert "Fictional East" in stale.words
    assert desk.post("/admin/sites/new", {"name": "fictional east", "kind": "rooms"}).status == 422
    assert desk.post("/admin/sites/new", {"name": " ", "kind": "rooms"}).status == 422
    assert desk.post("/admin/sites/new", {"name": "X", "kind": "castle"}).status == 422


def test_a_team_is_added_filled_and_renamed(desk, cast):
    done = desk.post("/admin/teams/new", {"name": "Fictional MDT"})
    team = db.session.scalars(select(Team).where(Team.name == "Fictional MDT")).one()
    members = f"/admin/teams/{team.ref}/members"

    assert done.location == f"/admin/teams/{team.ref}/?said=team-added"
    assert desk.post(members, {"person": cast.ot.ref}).status == 303
    assert "Ms O. Pretend" in desk.get(done.location).words
    assert desk.post(members, {"person": cast.ot.ref}).status == 409
    assert desk.post(members, {"person": ""}).status == 422
    assert desk.post(f"{members}/{cast.ot.ref}/end").status == 303
    assert team.members_today == []
    form = desk.get(f"/admin/teams/{team.ref}/name").form()
    assert desk.post(f"/admin/teams/{team.ref}/name", {**form, "name": "Other"}).status == 303
    assert desk.post(f"/admin/teams/{team.ref}/name", {**form, "name": "Third"}).status == 409


def test_the_practice_is_renamed(desk, cast, app):
    assert desk.post("/admin/practice", {"name": "Fictional Practice"}).status == 303
    assert practice.name() == "Fictional Practice"
    assert "Sign in to Fictional Practice" in Browser(app, None).get("/login").words
    assert desk.post("/admin/practice", {"name": ""}).status == 422


def test_addresses_of_nobody_are_not_there(desk, cast):
    nobody = "a" * 16
    for url in (
        f"/admin/accounts/{nobody}/",
        f"/admin/sites/{nobody}/",
        f"/admin/teams/{nobody}/",
        f"/admin/accounts/{cast.team.ref}/",
        "/admin/accounts/1/",
    ):
        assert desk.get(url).status == 404, url


def test_a_list_of_thirty_costs_what_a_list_of_one_does(desk, cast):
    def cost():
        desk.get("/admin/accounts/")
        with statements() as seen:
            desk.get("/admin/accounts/")
            desk.get("/admin/teams/")
        return len(seen)

    few = cost()
    for number in range(30):
        person = accounts.create(
            cast.admin,
            username=f"extra{number}",
            display_name=f"Extra {number}",
            roles={Role.SUPERVISOR},
        )
        practice.add_member(cast.admin, cast.team, person=person)
        if number < 8:
            accounts.name_supervisor(cast.admin, person, supervisor=cast.supervisor)

    assert cost() == few
