"""My account: my sessions, ended in effect at once; my password, changed with the present one."""

import pytest

from tests.cast import PASSWORD
from tests.page import Browser

NEW = {"present": PASSWORD, "password": "another long one", "again": "another long one"}


def test_everybody_sees_their_own_account(sign_in, cast):
    for person in cast.everybody:
        page = sign_in(person).get("/account/")
        assert page.status == 200
        assert person.username in page.words
        others = {other.username for other in cast.everybody} - {person.username}
        assert not {name for name in others if f" {name} " in page.words}


def test_a_session_ended_elsewhere_is_over_at_its_next_request(sign_in, cast):
    here, there = sign_in(cast.ot), sign_in(cast.ot)
    page = here.get("/account/")
    action = page.soup.select_one('form[action*="/sessions/"]')["action"]
    before = there.get("/account/").status
    done = here.post(action)

    assert len(page.soup.select('form[action*="/sessions/"]')) == 1
    assert before == 200
    assert (done.status, done.location) == (303, "/account/?said=session-ended")
    assert there.get("/account/").status == 303
    assert here.get("/account/").status == 200


def test_reminders_are_chosen_and_a_house_without_mail_says_so(sign_in, cast):
    browser = sign_in(cast.ot)
    page = browser.get("/account/")
    assert "names no mail server, so no message is sent" in page.words
    assert page.form("reminders")["reminders"] == "digest"

    wrong = browser.post("/account/reminders", {"email": "a@b", "reminders": "each"})
    assert (wrong.status, 'value="a@b"' in wrong.text) == (422, True)
    done = browser.post("/account/reminders", {"email": "ot@a.example", "reminders": "each"})

    assert done.status == 303
    kept = browser.get("/account/").form("reminders")
    assert (kept["email"], kept["reminders"]) == ("ot@a.example", "each")


def test_nobody_ends_the_session_of_another(sign_in, cast):
    mine, other = sign_in(cast.ot), sign_in(cast.psychologist1)
    sign_in(cast.ot)
    action = mine.get("/account/").soup.select_one('form[action*="/sessions/"]')["action"]

    assert other.post(action).status == 404
    assert other.post("/account/sessions/aaaaaaaaaaaaaaaa/end").status == 404
    assert mine.post(action).status == 303


def test_a_new_password_ends_every_other_session(sign_in, cast, app):
    here, there = sign_in(cast.ot), sign_in(cast.ot)
    done = here.post("/account/password", NEW)
    known = Browser(app, None).post("/login", {"username": "ot", "password": NEW["password"]})
    old = Browser(app, None).post("/login", {"username": "ot", "password": PASSWORD})

    assert (done.status, done.location) == (303, "/account/?said=password-changed")
    assert here.get("/account/").status == 200
    assert there.get("/account/").status == 303
    assert (known.status, old.status) == (303, 422)


@pytest.mark.parametrize(
    ("what", "sentence"),
    [
        ({"present": "wrong"}, "That user name and password do not match."),
        ({"present": ""}, "Type the password you have now."),
        ({"again": "a third one, long"}, "The two passwords are not the same."),
        ({"password": "short", "again": "short"}, "A password needs at least 10 characters."),
        ({"password": " \0 ", "again": " \0 "}, "Choose a password."),
    ],
)
def test_a_password_is_changed_only_in_order(sign_in, cast, app, what, sentence):
    page = sign_in(cast.ot).post("/account/password", {**NEW, **what})
    old = Browser(app, None).post("/login", {"username": "ot", "password": PASSWORD})

    assert page.status == 422
    assert sentence in page.errors
    assert old.status == 303


def test_guessing_the_present_password_is_slowed_too(sign_in, cast):
    browser = sign_in(cast.ot)
    for _ in range(5):
        page = browser.post("/account/password", {**NEW, "present": "wrong"})

    assert "Wait 4 seconds" in page.errors[0]


def test_nothing_changes_without_the_guard(sign_in, cast, app):
    sign_in(cast.ot).post_bare("/account/password", NEW)

    assert Browser(app, None).post("/login", {"username": "ot", "password": PASSWORD}).status == 303
