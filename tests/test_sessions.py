"""Sessions end when they should: idle, old, ended elsewhere, closed; scripts keep none awake."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from mdt import clock
from mdt.database import db
from mdt.models.people import SignIn
from mdt.services import accounts
from tests.page import Browser

BACKGROUND = {"X-Background": "1"}


@pytest.fixture
def moment(app):
    with clock.at(clock.now()):
        yield clock.now()


def is_in(browser, at, **kw):
    with clock.at(at):
        return browser.get("/account/", **kw).status == 200


def test_half_an_hour_without_a_hand_ends_it(sign_in, cast, moment):
    browser = sign_in(cast.ot)

    assert is_in(browser, moment + timedelta(minutes=29))
    assert is_in(browser, moment + timedelta(minutes=58))
    assert not is_in(browser, moment + timedelta(minutes=88))
    assert not is_in(browser, moment + timedelta(minutes=88, seconds=1))


def test_twelve_hours_end_it_whatever_one_does(sign_in, cast, moment):
    browser = sign_in(cast.ot)
    hours = [moment + timedelta(minutes=20 * step) for step in range(37)]

    assert [is_in(browser, at) for at in hours] == [True] * 36 + [False]


def test_a_script_neither_keeps_it_awake_nor_gets_past_its_end(sign_in, cast, moment):
    browser = sign_in(cast.ot)

    assert is_in(browser, moment + timedelta(minutes=20), headers=BACKGROUND)
    assert not is_in(browser, moment + timedelta(minutes=31), headers=BACKGROUND)
    assert not is_in(browser, moment + timedelta(minutes=31))


def test_still_here_starts_the_idle_time_again(sign_in, cast, moment):
    browser = sign_in(cast.ot)
    with clock.at(moment + timedelta(minutes=29)):
        assert browser.post("/account/still-here").status == 204

    assert is_in(browser, moment + timedelta(minutes=58), headers=BACKGROUND)


def test_a_closed_account_is_out_at_its_next_request(sign_in, cast):
    browser = sign_in(cast.ot)
    assert browser.get("/account/").status == 200
    accounts.close(cast.admin, cast.ot, version=cast.ot.version)

    assert browser.get("/account/").status == 303


def test_only_the_hash_of_a_token_is_kept(sign_in, cast):
    browser = sign_in(cast.ot)
    rows = db.session.scalars(select(SignIn.token_hash)).all()

    assert all(len(row) == 32 and browser.token.encode() not in row for row in rows)


def test_the_cookie_over_https_is_host_bound_and_secure(app, cast):
    page = Browser(app, None).get("/login", base_url="https://mirror.example")
    cookie = page.answer.headers["Set-Cookie"]

    assert cookie.startswith("__Host-mdt=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
    assert page.answer.headers["Strict-Transport-Security"] == "max-age=31536000"


def test_the_cookie_on_this_machine_is_plain_and_shut_to_scripts(app, cast):
    client = app.test_client()
    cookie = client.get("/login", base_url="http://127.0.0.1:8000").headers["Set-Cookie"]

    assert cookie.startswith("mdt=")
    assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie


@pytest.mark.parametrize("base", ["http://mirror.example", "http://10.0.0.7:8000", "http://[::2]"])
def test_plain_http_over_a_network_gets_an_explanation_and_no_cookie(app, cast, base):
    page = Browser(app, None).get("/login", base_url=base)

    assert page.status == 400
    assert "https only" in page.words
    assert "Set-Cookie" not in page.answer.headers


@pytest.mark.parametrize("base", ["http://localhost", "http://127.0.0.1:80", "http://[::1]:8000"])
def test_this_machine_may_ask_in_plain_http(app, cast, base):
    assert Browser(app, None).get("/login", base_url=base).status == 200


def test_a_probe_may_ask_in_plain_http_from_anywhere(app, cast):
    assert Browser(app, None).get("/healthz", base_url="http://10.0.0.7").text == "ok\n"
