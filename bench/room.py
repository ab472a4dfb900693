"""`python -m bench --room`: thirty open pages of one room, and how long a key is on its way.

Twenty-eight pages are streams without a browser, two are real Chromium: in one somebody types, in
the other it is seen. Three figures: the step to every stream, the key to the other screen, and an
ordinary page meanwhile.
"""

import json
import statistics
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import FLAGS, chromium
from tests.browser.rooms import Running, running
from tests.cast import Cast
from tests.live.writing import Desk
from tests.meeting_room import PRESENT
from tests.nodes import Listener, guard_of, session_of, until

STREAMS = 28
KEYS = 60
GOAL = 350  # milliseconds from key to screen, half of the keys
FIELD = "textarea[name=discussion]"


def main() -> None:
    """Open the room, ask for the three figures, print and keep them."""
    with tempfile.TemporaryDirectory(prefix="mirror-bench-") as folder, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=chromium(), headless=True, args=FLAGS)
        with running(Path(folder), browser, "bench") as room:
            figures = _measured(room)
            room.close()
        browser.close()
    lines = [f"{f'{STREAMS + 2} pages of one room, ms':<44}{'median':>8}{'p95':>8}{'most':>8}"]
    lines += [
        f"{name:<44}{found['median']:>8.0f}{found['p95']:>8.0f}{found['most']:>8.0f}"
        for name, found in figures.items()
    ]
    lines.append(f"The goal is a median under {GOAL} ms from key to the other screen.")
    print("\n".join(lines))
    kept = Path(__file__).parent / "room.json"
    kept.write_text(json.dumps(figures, indent=1) + "\n")


def _measured(room: Running) -> dict[str, dict[str, float]]:
    with room.app.app_context():
        writer = room.enter("psychiatrist")
        reader = room.enter("psychologist1", node=1)
        pages = _opened(room)
        until(lambda: all(page.heard("people") for page in pages))
        alone = _pages(room, lambda: None)
        steps = _steps(room, pages)
        screens = _screens(writer, reader)
        while_typed = _pages(room, _typing(writer))
        for page in pages:
            page.close()
    return {
        "a step sent, to each of the other streams": _of(steps),
        "a key pressed, to the other screen": _of(screens),
        "an ordinary page of the room, nobody typing": _of(alone),
        "an ordinary page of the room, meanwhile": _of(while_typed),
    }


def _of(times: list[float]) -> dict[str, float]:
    by_size = sorted(times)
    return {
        "median": round(statistics.median(by_size), 1),
        "p95": round(by_size[int(len(by_size) * 0.95)], 1),
        "most": round(by_size[-1], 1),
    }


def _opened(room: Running) -> list[Listener]:
    tokens = [session_of(getattr(Cast(), name)) for name in PRESENT]
    path = f"/meetings/{room.meeting}/room/live"
    return [
        Listener(room.nodes[number % len(room.nodes)], path, tokens[number % len(tokens)]).begin()
        for number in range(STREAMS)
    ]


def _steps(room: Running, pages: list[Listener]) -> list[float]:
    """From the sending of a step to the hearing of it in every other page."""
    ot, item, node = Cast().ot, room.item(), room.nodes[0]
    token, desk = session_of(ot), Desk(ot, item)
    path = f"/meetings/{room.meeting}/room/items/{room.first}/text"
    headers = {
        "Content-Type": "application/json",
        "X-CSRFToken": guard_of(node.settings.secret_key, token),
    }
    times = []
    for number in range(KEYS):
        for page in pages:
            page.told.clear()
        step = b64encode(desk.key("x", at=number)).decode()
        body = json.dumps({"step": step, "client": "e" * 32}).encode()
        began = time.monotonic()
        if node.ask(path, token, body, **headers).status != 200:
            raise SystemExit("A step was refused.")
        until(lambda: all(page.heard("text") for page in pages))
        times += [
            next(at for at, name, _told in page.told if name == "text") - began for page in pages
        ]
    return [1000 * one for one in times]


def _screens(writer: Page, reader: Page) -> list[float]:
    """From the key in one browser to the letter on the screen of the other."""
    watch = "area => { window.at = []; area.addEventListener('%s', () => at.push(Date.now())); }"
    writer.locator(FIELD).evaluate(watch % "input")
    reader.locator(FIELD).evaluate(watch % "redrawn")
    times = []
    writer.focus(FIELD)
    for number in range(KEYS):
        writer.keyboard.type("k")
        until(lambda so_far=number: len(reader.evaluate("at")) > so_far)  # type: ignore[misc]
        times.append(reader.evaluate("at")[-1] - writer.evaluate("at")[-1])
    return [float(one) for one in times]


def _typing(writer: Page) -> Callable[[], None]:
    """One key more, as it is typed while somebody else opens a page."""
    writer.focus(FIELD)
    return lambda: writer.keyboard.type("word ")


def _pages(room: Running, meanwhile: Callable[[], None]) -> list[float]:
    token, node = session_of(Cast().psychologist2), room.nodes[0]
    path = f"/meetings/{room.meeting}/room"
    times: list[float] = []
    done = Event()

    def ask() -> None:
        for _one in range(KEYS // 2):
            began = time.monotonic()
            if node.ask(path, token).status != 200:
                break
            times.append(1000 * (time.monotonic() - began))
        done.set()

    asking = Thread(target=ask)
    asking.start()
    while not done.wait(0.05):
        meanwhile()
    asking.join()
    return times
