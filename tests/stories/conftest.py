"""Each story is walked in the demo practice and leaves no trace in it."""

import os
from collections.abc import Callable, Iterator

import pytest

from mdt.columns import SealedText
from mdt.models.people import User
from tests import databases
from tests.page import Browser
from tests.stories.practice import Practice, told


@pytest.fixture(scope="session")
def told_practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """The demo practice, told once for this worker."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "one")
    with told(tmp_path_factory.mktemp("practice"), f"practice_{worker}") as found:
        yield found


@pytest.fixture
def practice(told_practice: Practice, monkeypatch: pytest.MonkeyPatch) -> Iterator[Practice]:
    """The practice as it was told; whatever a story does in it is gone afterwards."""
    monkeypatch.setattr(SealedText, "ring", told_practice.ring, raising=False)
    app = told_practice.app
    with app.app_context(), databases.rolled_back(app):
        yield told_practice


@pytest.fixture
def sign_in(practice: Practice) -> Callable[[User | None], Browser]:
    """A browser in which this person of the practice is signed in."""
    return lambda person: Browser(practice.app, person)
