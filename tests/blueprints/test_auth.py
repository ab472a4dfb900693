"""The door: in, out, one-time links, and where one is led afterwards."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mdt import clock
from mdt.naming import ASKED
from mdt.services import accounts, practice
from mdt.signing_in import safe_next
from tests.cast import PASSWORD
from tests.page import Browser

OT = {"username": "ot", "password": PASSWORD}
JSON = {"Accept": "application/json"}


@pytest.fixture
def nobody(app):
    return Browser(app, None)


def stay(browser):
    """Go on with the token that signing in gave, as a browser does."""
    browser.token = browser.client.get_cookie("mdt").value
    return browser


def test_signing_in_leads_to_today_under_a_new_token(nobody, cast):
    before = nobody.token
    page = nobody.post("/login", OT)

    assert (page.status, page.location) == (303, "/")
    assert stay(nobody).token != before
    assert nobody.get("/account/").heading == "My account"


def test_the_token_from_before_signing_in_is_worth_nothing(nobody, app):
    fixed = nobody.token
    nobody.post("/login", OT)
    stranger = Browser(app, None)
    stranger.client.set_cookie("mdt", fixed)

    assert stranger.get("/account/").status == 303


@pytest.mark.parametrize(
    "given",
    [
        {"username": "ot", "password": "wrong"},
        {"username": "nobody", "password": PASSWORD},
        {"username": "nobody 😀\u202e<script>", "password": "x"},
        {"username": "' OR 1=1 --", "password": "' OR 1=1 --"},
        {"username": "ot\0", "password": "wrong"},
    ],
)
def test_a_wrong_name_and_a_wrong_password_read_the_same(nobody, cast, given):
    page = nobody.post("/login", given)

    assert page.status == 422
    assert page.errors == ["That user name and password do not match."]
    assert [field["id"] for field in page.soup.select("[autofocus]")] == ["password"]


@pytest.mark.parametrize(
    "given",
    [
        {"username": "", "password": "x"},
        {"username": "ot", "password": ""},
        {"username": "x" * 201, "password": "x"},
        {"username": "ot", "password": "x" * 201},
        {"username": "x" * 1_000_000, "password": "x" * 1_000_000},
    ],
)
def test_what_cannot_be_a_sign_in_is_said_at_its_field(nobody, cast, given):
    page = nobody.post("/login", given)

    assert page.status == 422
    assert page.errors


def test_after_some_guesses_the_page_says_how_long_to_wait(nobody, cast):
    for _ in range(4):
        nobody.post("/login", {"username": "ot", "password": "wrong"})
    page = nobody.post("/login", {"username": "ot", "password": "wrong"})

    assert "Wait 4 seconds before the next try." in page.errors[0]


def test_signing_in_in_place_answers_with_the_new_guard(nobody, cast):
    page = nobody.post("/login", OT, headers=JSON)

    assert page.status == 200
    assert page.answer.json["person"] == cast.ot.ref
    used = stay(nobody).client.post(
        "/account/still-here", data={"csrf_token": page.answer.json["csrf"]}
    )
    assert used.status_code == 204


def test_a_wrong_password_in_place_is_a_sentence_too(nobody, cast):
    page = nobody.post("/login", {"username": "ot", "password": "wrong"}, headers=JSON)

    assert page.status == 422
    assert page.answer.json == {"error": "That user name and password do not match."}


def test_without_the_guard_nobody_is_signed_in(nobody, cast):
    assert nobody.post_bare("/login", OT).status == 400
    assert nobody.get("/account/").status == 303


def test_signing_out_ends_the_session_on_the_server(sign_in, cast, app):
    browser = sign_in(cast.ot)
    page = browser.post("/logout")
    kept = Browser(app, None)
    kept.client.set_cookie("mdt", browser.token)

    assert page.answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert page.location == "/login"
    assert kept.get("/account/").status == 303


def test_a_page_asked_for_while_signed_out_is_where_one_lands(nobody, cast):
    led = nobody.get("/account/?said=x")
    page = nobody.post(led.location, OT)

    assert led.location == "/login?next=/account/?said%3Dx"
    assert page.location == "/account/?said=x"


def test_a_form_sent_while_signed_out_leads_back_to_its_page(nobody, cast):
    assert nobody.post("/admin/accounts/new").location == "/login?next=/admin/accounts/new"
    assert nobody.post("/account/still-here").location == "/login"


@pytest.mark.parametrize("url", ["/account/", "/nowhere"])
def test_a_script_is_told_in_json(nobody, cast, url):
    assert nobody.get(url, headers=JSON).answer.json == {"error": "signed out"}
    assert nobody.get(url, headers={"X-Background": "1"}).status == 401


@pytest.mark.parametrize(
    "target",
    [
        "//evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "/\n//evil.example",
        "https://evil.example",
        "javascript:alert(1)",
        "evil.example",
        "",
        " /x",
        "\\\\evil.example",
    ],
)
def test_nobody_is_led_elsewhere_after_signing_in(nobody, cast, target):
    page = nobody.client.post(
        "/login", data={**OT, "csrf_token": nobody.guard()}, query_string={"next": target}
    )

    assert page.headers["Location"] == "/"


def as_a_browser_reads(target):
    """What the WHATWG parser does first: drop tabs and line ends, read backslashes as slashes."""
    return "".join(c for c in target.strip("\0 \t\n\r") if c not in "\t\n\r").replace("\\", "/")


@pytest.mark.pure
@settings(max_examples=500, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.text(max_size=40), st.text(alphabet="/\\:@?#.a\t\n\r %0", max_size=20)))
def test_a_safe_next_stays_in_the_house(target):
    found = safe_next(target)
    if found is not None:
        read = as_a_browser_reads(found)
        assert found == target
        assert read.startswith("/")
        assert not read.startswith("//")
        assert urlsplit(read).netloc == ""


@pytest.mark.pure
@given(st.from_regex(r"/[a-z0-9/._~-]{0,30}(\?[a-z0-9=&%-]{0,20})?", fullmatch=True))
def test_an_address_of_the_house_is_kept(target):
    if not target.startswith("//"):
        assert safe_next(target) == target


@pytest.fixture
def link(cast):
    person = accounts.create(
        cast.admin, username="newcomer", display_name="Dr N. Newcomer", roles={"supervisor"}
    )
    return f"/link/{accounts.make_link(cast.admin, person)}"


def test_a_one_time_link_sets_the_password_and_lets_in(nobody, link):
    page = nobody.get(link)
    done = nobody.post(link, {"password": "a long password", "again": "a long password"})

    assert page.heading == "Choose a password"
    assert "Dr N. Newcomer" in page.words
    assert (done.status, done.location) == (303, "/")
    assert "Dr N. Newcomer" in stay(nobody).get("/account/").words


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("short", "short", "A password needs at least 10 characters."),
        ("a long password", "a longer password", "The two passwords are not the same."),
        ("", "", "Choose a password."),
    ],
)
def test_a_password_that_will_not_do_leaves_the_link_good(nobody, link, password, again, sentence):
    page = nobody.post(link, {"password": password, "again": again})

    assert page.status == 422
    assert sentence in page.errors
    assert "Type the password again: it is never sent back to a page." in page.words
    assert "What you typed is all here" not in page.words
    assert nobody.get(link).status == 200


def test_a_spent_link_and_one_that_never_was_read_the_same(nobody, link, app):
    nobody.post(link, {"password": "a long password", "again": "a long password"})
    other = Browser(app, None)
    spent, never = other.get(link), other.get("/link/never-was-one")

    assert spent.status == never.status == 404
    assert spent.heading == "This link is spent"
    assert spent.words == never.words
    assert other.post(link, {"password": "b" * 12, "again": "b" * 12}).status == 404


def test_a_signed_in_person_needs_no_door(sign_in, cast):
    assert sign_in(cast.ot).get("/login").location == "/"


def test_nobody_but_an_administrator_comes_near_the_recovery_key(sign_in, cast):
    assert {p.username: sign_in(p).get("/setup/recovery-key").status for p in cast.everybody} == {
        p.username: 200 if p is cast.admin else 404 for p in cast.everybody
    }
    assert sign_in(cast.ot).post("/setup/recovery-key/new").status == 404
    assert sign_in(None).get("/setup/recovery-key").location.startswith("/login")


def test_another_process_learns_a_new_name_of_the_house_within_a_minute(nobody, app, cast):
    app.extensions.pop(ASKED, None)  # this process asked just now, whatever ran before
    assert nobody.get("/login").status == 200
    practice.rename(cast.admin, practice="Fictional Practice")

    soon, later = clock.now() + timedelta(seconds=30), clock.now() + timedelta(seconds=61)
    with clock.at(soon):
        assert "Fictional Practice" not in nobody.get("/login").words
    with clock.at(later):
        assert "Sign in to Fictional Practice" in nobody.get("/login").words
