"""An empty house: every address leads to the set-up, and only one person gets through it."""

import threading

import pytest
from sqlalchemy import select

from mdt.database import db
from mdt.domain.errors import DomainError
from mdt.domain.vocabulary import Role
from mdt.models.people import User
from mdt.naming import NAME
from mdt.services import practice, recovery
from mdt.signing_in import SET_UP
from tests import databases
from tests.houses import house
from tests.page import Browser

FILLED = {
    "practice": "Practice of the Test",
    "display_name": "Dr F. First",
    "username": "First",
    "password": "a password for tests",
    "again": "a password for tests",
    "information_officer": "y",
}


@pytest.fixture(scope="module")
def whole_house(tmp_path_factory):
    with house(tmp_path_factory.mktemp("house"), "empty") as app:
        yield app


@pytest.fixture
def empty(whole_house):
    whole_house.extensions.pop(SET_UP, None)
    with whole_house.app_context(), databases.rolled_back(whole_house):
        yield whole_house


@pytest.fixture
def nobody(empty):
    return Browser(empty, None)


def words_on(page):
    return [word.get_text() for word in page.soup.select(".words li")]


def asked_on(page):
    """The numbers of the two words the page asks for."""
    labels = [page.soup.find("label", attrs={"for": name}) for name in ("first", "second")]
    return [int(label.get_text().split()[-1]) for label in labels]


def founded(nobody):
    """Somebody set the house up and sees the words; the browser keeps the new session."""
    answer = nobody.post("/setup", FILLED)
    nobody.token = nobody.client.get_cookie("mdt").value
    return answer


@pytest.mark.parametrize("url", ["/", "/login", "/cases/", "/admin/", "/link/x", "/nowhere"])
def test_every_address_leads_to_the_set_up(nobody, url):
    assert (nobody.get(url).status, nobody.get(url).location) == (303, "/setup")


def test_health_and_style_answer_in_an_empty_house(nobody):
    assert nobody.get("/healthz").status == 200
    style = nobody.get("/static/css/base.css")
    style.answer.close()
    assert style.status == 200


def test_the_first_administrator_prints_the_words_and_goes_on(nobody):
    done = founded(nobody)
    shown = nobody.get(done.location)
    words = words_on(shown)
    first, second = asked_on(shown)
    wrong = nobody.post(done.location, {"first": "zebra zebra", "second": words[second - 1]})
    again = nobody.get(done.location)
    right = nobody.post(
        done.location, {"first": f" {words[first - 1].upper()} ", "second": words[second - 1]}
    )

    assert (done.status, done.location) == (303, "/setup/recovery-key")
    assert len(words) == 12
    assert 1 <= first < second <= 12
    assert wrong.status == 422
    assert "This is not word" in wrong.words
    assert words_on(again) == words
    assert (right.status, right.location.split("?")[0]) == (303, "/admin/")
    assert recovery.is_confirmed()
    assert recovery.fits(" ".join(words))


def test_paper_and_house_carry_the_name_also_from_a_process_that_was_not_told(nobody, empty):
    founded(nobody)
    empty.extensions[NAME] = ""
    paper = nobody.get("/setup/recovery-key")
    numbers, words = asked_on(paper), words_on(paper)
    given = dict(zip(("first", "second"), (words[n - 1] for n in numbers), strict=True))
    nobody.post("/setup/recovery-key", given)
    empty.extensions[NAME] = ""

    assert paper.heading == f"The recovery key of {FILLED['practice']}"
    assert nobody.get("/admin/").heading == FILLED["practice"]


def test_the_words_are_gone_once_they_are_confirmed(nobody):
    page = nobody.get(founded(nobody).location)
    words, numbers = words_on(page), asked_on(page)
    given = dict(zip(("first", "second"), (words[n - 1] for n in numbers), strict=True))
    nobody.post("/setup/recovery-key", given)

    assert nobody.get("/setup/recovery-key").status == 404
    assert nobody.post("/setup/recovery-key", given).status == 303
    assert nobody.post("/setup/recovery-key/new").status == 409
    assert recovery.fits(" ".join(words))


def test_another_session_sees_no_words_and_makes_new_ones(nobody, empty):
    old = words_on(nobody.get(founded(nobody).location))
    later = Browser(empty, db.session.scalars(select(User)).one())
    page = later.get("/setup/recovery-key")
    led = later.get("/admin/")
    later.post("/setup/recovery-key/new")
    new = words_on(later.get("/setup/recovery-key"))

    assert words_on(page) == []
    assert led.location == "/setup/recovery-key"
    assert len(new) == 12
    assert not recovery.fits(" ".join(old))


def test_signing_in_leads_back_to_words_that_were_never_confirmed(nobody, empty):
    founded(nobody)
    later = Browser(empty, None)
    signed_in = later.post("/login", {"username": "first", "password": FILLED["password"]})

    assert signed_in.location == "/setup/recovery-key"


def test_the_account_is_as_it_was_filled_in(nobody):
    founded(nobody)
    person = db.session.scalars(select(User)).one()

    assert person.username == "first"
    assert person.roles == {Role.ADMINISTRATOR, Role.INFORMATION_OFFICER}
    assert practice.name() == "Practice of the Test"
    assert nobody.get("/setup").location == "/"
    assert nobody.post("/setup", FILLED).status == 303
    assert len(db.session.scalars(select(User)).all()) == 1


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("again", "another password", "The two passwords are not the same."),
        ("password", "short", "A password needs at least 10 characters."),
        ("password", "x" * 201, "A password may have at most 200 characters."),
        ("username", "two words", "Use letters, figures, dots and dashes, without spaces."),
        ("username", "x" * 81, "This is too long: the limit is 80 characters."),
        ("practice", "", "What is the practice called?"),
        ("practice", "\0 \t", "What is the practice called?"),
        ("display_name", "x" * 201, "This is too long: the limit is 200 characters."),
    ],
)
def test_what_is_wrong_is_said_and_kept(nobody, field, value, sentence):
    page = nobody.post("/setup", {**FILLED, field: value})

    assert page.status == 422
    assert sentence in page.errors
    assert not practice.has_accounts()
    kept = page.form()
    assert kept["practice"] == (value.strip("\0 \t") if field == "practice" else FILLED["practice"])


def test_without_the_guard_nothing_is_set_up(nobody):
    assert nobody.post_bare("/setup", FILLED).status == 400
    assert not practice.has_accounts()


def test_of_two_set_ups_at_once_one_wins(spare):
    with house(spare, "race") as app:
        assert sorted(race(app)) == [
            "This practice has been set up already. Sign in instead.",
            "won",
        ]


def race(empty):
    """Two people press the button at the same moment; what each was told."""
    start, outcomes = threading.Barrier(2), []

    def set_up(name):
        with empty.app_context():
            start.wait()
            try:
                practice.set_up(
                    practice=name, display_name=name, username=name, password="a long password"
                )
                outcomes.append("won")
            except DomainError as problem:
                outcomes.append(str(problem))
            finally:
                db.session.remove()

    both = [threading.Thread(target=set_up, args=(name,)) for name in ("one", "two")]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()

    return outcomes
