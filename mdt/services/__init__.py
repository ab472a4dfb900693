"""Verbs: one function per thing a person does. May I, is it the version I saw, change, note."""

from typing import Any

from mdt.domain.errors import StaleEdit
from mdt.domain.policy import Permission, require
from mdt.services.audit import change, reading


def expect_version(thing: Any, version: int) -> None:
    """Stop when somebody saved this since you opened it; raises StaleEdit."""
    if thing.version != version:
        raise StaleEdit(thing)


__all__ = ["Permission", "change", "expect_version", "reading", "require"]
