"""Guessing is slowed; strangers shut nobody out; an answer tells no name."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from mdt import clock
from mdt.database import db
from mdt.models.people import FailedSignIn, SignIn
from mdt.services import accounts, passwords, sign_in
from tests.cast import PASSWORD

HERE, THERE = "10.0.0.1", "203.0.113.9"


@pytest.fixture(autouse=True)
def moment(app):
    """The clock is held: what passes between two tries is what the test says."""
    with clock.at(clock.now()):
        yield clock.now()


def guess(name="ot", address=THERE, times=1):
    """Wrong passwords; what came of the last."""
    attempt = sign_in.Attempt()
    for _ in range(times):
        attempt = sign_in.try_password(name, "wrong", address=address)
    return attempt


def enter(name="ot", address=HERE):
    return sign_in.try_password(name, PASSWORD, address=address)


def test_the_right_password_lets_in(cast):
    assert enter().person is cast.ot
    assert enter("  OT ").person is cast.ot


def test_a_few_slips_cost_nothing(cast):
    assert guess(times=4).wait == timedelta()
    assert enter(address=THERE).person is cast.ot


def test_each_further_guess_doubles_the_wait(cast, moment):
    waits, now = [], moment
    for _ in range(9):
        with clock.at(now):
            wait = guess().wait
        waits.append(int(wait.total_seconds()))
        now += wait

    assert waits == [0, 0, 0, 0, 4, 8, 16, 32, 64]


def test_while_waiting_even_the_right_password_is_not_tried(cast, moment):
    guess(times=5)

    assert enter(address=THERE).person is None
    with clock.at(moment + timedelta(seconds=4)):
        assert enter(address=THERE).person is cast.ot


def test_the_wait_never_grows_past_five_minutes(cast, moment):
    now = moment
    for _ in range(16):
        with clock.at(now):
            attempt = guess()
        now += attempt.wait or timedelta(seconds=1)
        assert attempt.wait <= timedelta(minutes=5)


def test_a_crowd_of_strangers_does_not_shut_staff_out(cast, moment):
    """Guessed at from a hundred addresses, the OT still gets in from where the OT works."""
    sign_in.begin(cast.ot, b"x" * 32, address=HERE, agent="a browser")
    for number in range(100):
        guess(address=f"198.51.100.{number}")

    assert sign_in.try_password("ot", "wrong", address="198.51.100.250").wait > timedelta()
    assert enter(address=HERE).person is cast.ot


def test_a_stranger_in_the_same_house_slows_only_the_pair(cast):
    """Sixty failures at other names from the clinic's address leave the OT's own pair free."""
    sign_in.begin(cast.ot, b"x" * 32, address=HERE, agent="a browser")
    for number in range(sign_in.FREE_TRIES_ADDRESS):
        guess(f"nobody{number}", address=HERE)

    assert guess("nobody-new", address=HERE).wait > timedelta()
    assert enter(address=HERE).person is cast.ot


def test_an_address_is_known_for_sixty_days(cast, moment):
    sign_in.begin(cast.ot, b"x" * 32, address=HERE, agent="a browser")
    later = moment + sign_in.KNOWN_FOR + timedelta(days=1)
    with clock.at(later):
        for number in range(sign_in.FREE_TRIES_ACCOUNT):
            guess(address=f"198.51.100.{number}")
        assert enter(address=HERE).person is None


def test_an_unknown_name_is_answered_like_a_known_one(cast):
    known = [guess("ot", times=1) for _ in range(7)]
    unknown = [guess("nobody", address="198.51.100.7") for _ in range(7)]

    assert [a.wait for a in known] == [a.wait for a in unknown]
    assert {a.person for a in (*known, *unknown)} == {None}


def test_an_unknown_name_costs_the_same_hashing(cast, monkeypatch):
    done = []
    real = passwords.hasher(passwords._cheap)

    class Counting:
        def hash(self, password):
            return real.hash(password)

        def verify(self, kept, password):
            done.append(kept)
            return real.verify(kept, password)

    monkeypatch.setattr(passwords, "hasher", lambda _cheap: Counting())
    for name in ("ot", "nobody"):
        guess(name)
    accounts.close(cast.admin, cast.outsider, version=cast.outsider.version)
    guess("outsider", address=HERE)

    assert len(done) == 3


def test_a_closed_account_does_not_let_in(cast):
    accounts.close(cast.admin, cast.ot, version=cast.ot.version)

    assert enter().person is None


def test_failures_are_kept_as_hashes(cast):
    guess("ot", times=2)
    keys = db.session.scalars(select(FailedSignIn.key)).all()

    assert len(keys) == 6
    assert not any(key[:2] == b"ot" for key in keys)


def test_argon2id_with_its_real_cost(cast):
    hashed = passwords.hasher(False).hash("a password for tests")

    assert hashed.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_pruning_forgets_what_is_long_over(cast, moment):
    guess(times=2)
    sign_in.begin(cast.ot, b"x" * 32, address=HERE, agent="a browser")
    row = db.session.scalars(select(SignIn)).one()
    sign_in.end(cast.ot, row)

    assert sign_in.prune(longest=timedelta(hours=12)) == (0, 0)
    with clock.at(moment + timedelta(days=91)):
        assert sign_in.prune(longest=timedelta(hours=12)) == (6, 1)
    assert db.session.scalar(select(func.count()).select_from(SignIn)) == 0
