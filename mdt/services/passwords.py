"""Passwords: argon2id, and a wrong name takes as long as a wrong password."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from mdt.domain.errors import Invalid

SHORTEST = 10
LONGEST = 200


@cache
def hasher(cheap: bool = False) -> PasswordHasher:
    """RFC 9106's second choice (64 MiB, 3 passes); a cheap one for tests that do not test it."""
    return PasswordHasher(time_cost=1, memory_cost=8, parallelism=1) if cheap else PasswordHasher()


_cheap = False


def use_cheap_hashing() -> None:
    """For tests only: sign-in is tested once with the real cost."""
    global _cheap
    _cheap = True


def hash_of(password: str) -> str:
    """The argon2id hash of a password; raises Invalid when it is too short or too long."""
    if len(password) < SHORTEST:
        raise Invalid("password", f"A password needs at least {SHORTEST} characters.")
    if len(password) > LONGEST:
        raise Invalid("password", f"A password may have at most {LONGEST} characters.")
    return hasher(_cheap).hash(password)


@cache
def _nobodys_hash() -> str:
    return hasher(_cheap).hash("nobody has this password")


def matches(password: str, kept: str | None) -> bool:
    """Whether a password fits; without an account the same work is done for nothing."""
    try:
        hasher(_cheap).verify(kept or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return kept is not None
