"""A real Chromium, a real server; each worker has one practice to write in and read."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests import databases
from tests.browser.pages import Address, addresses
from tests.browser.serving import served
from tests.browser.visiting import Visits
from tests.stories.practice import Practice, told

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"
    " --disable-component-update --disable-sync"
).split()
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "one")


# The shell is the same engine without the frame of a window, which costs a second of processor
# time for each window that is opened.
BINARIES = ("chromium-headless-shell", "chromium", "chromium-browser")


def chromium() -> str:
    """The system's Chromium; without one these tests are skipped, or fail where all is asked."""
    found = next(filter(None, map(shutil.which, BINARIES)), None)
    if found:
        return found
    sentence = (
        "No Chromium on PATH: the browser's journeys need one "
        "(Debian: apt install chromium-headless-shell, or chromium)."
    )
    if os.environ.get("MDT_REQUIRE_ALL") == "1":
        pytest.fail(sentence)
    return pytest.skip(sentence)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=path, headless=True, args=FLAGS)
        yield found
        found.close()


@pytest.fixture(scope="session")
def told_practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Practice]:
    """The demo practice, told once for this worker."""
    with told(tmp_path_factory.mktemp("practice"), f"practice_{WORKER}") as found:
        yield found


@pytest.fixture(scope="module")
def practice_address(
    tmp_path_factory: pytest.TempPathFactory, told_practice: Practice
) -> Iterator[str]:
    """A server over a copy of it, which the journeys of one file write in for good."""
    folder = tmp_path_factory.mktemp("served")
    with (
        told_practice.copied(folder, f"served_{WORKER}") as place,
        served(place, keyring=told_practice.keyring, demo=True) as address,
    ):
        yield address


@pytest.fixture(scope="session")
def where(told_practice: Practice) -> dict[str, Address]:
    """The main pages, in this telling."""
    return addresses(told_practice)


@pytest.fixture(scope="session")
def empty_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server over an empty database, as after the first start in a practice."""
    folder = tmp_path_factory.mktemp("empty")
    with databases.fresh(folder, f"empty_{WORKER}") as place, served(place, bare=True) as address:
        yield address


@pytest.fixture
def practice(browser: Browser, practice_address: str) -> Iterator[Visits]:
    yield from _visits(browser, practice_address)


@pytest.fixture
def empty_house(browser: Browser, empty_address: str) -> Iterator[Visits]:
    yield from _visits(browser, empty_address)


def _visits(browser: Browser, address: str) -> Iterator[Visits]:
    visits = Visits(browser, address)
    yield visits
    visits.close()
    assert visits.complaints == []
