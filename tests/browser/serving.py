"""A server of our own for a browser: gunicorn as in a practice, over a database of the tests."""

import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from mdt.keyring import Keyring, new
from tests.databases import Place
from tests.nodes import ROOT, surroundings

PATIENCE = 20  # seconds until a server that was asked to stop is made to


@contextmanager
def served(
    place: Place, *, keyring: Keyring | None = None, demo: bool = False, bare: bool = False
) -> Iterator[str]:
    """The address at which the application answers until the end of the block.

    A `bare` place has no tables yet.
    """
    settings = {
        **surroundings(),
        "MDT_INSTANCE": str(place.folder),
        "MDT_DATABASE_URL": place.url,
        "MDT_SECRET_KEY": "a secret of the tests, long enough to be one",
        "MDT_KEYRING": (keyring or new()).dump(),
        **({"MDT_DEMO": "1", "MDT_LOGIN_THROTTLE": "off"} if demo else {}),
        "WORKERS": "1",
    }
    if bare:
        _run([sys.executable, "-m", "flask", "--app", "wsgi", "db", "upgrade"], settings)
    with _listening() as door:
        # The socket listens already: whoever comes early waits until the server takes it over.
        command = [sys.executable, "-m", "gunicorn", "--config", "scripts/gunicorn.conf.py"]
        command += ["--bind", f"fd://{door.fileno()}", "wsgi:app"]
        log = place.folder / "server.log"
        with log.open("wb") as told, _started(command, settings, door, told):
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
    wrong = [line for line in log.read_text().splitlines() if '"level": "error"' in line]
    assert wrong == []  # whatever was asked of it, nothing took the server by surprise


def _run(command: list[str], settings: dict[str, str]) -> None:
    subprocess.run(command, cwd=ROOT, env=settings, check=True, capture_output=True)


@contextmanager
def _listening() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.set_inheritable(True)
        yield door


@contextmanager
def _started(
    command: list[str], settings: dict[str, str], door: socket.socket, told: object
) -> Iterator[None]:
    server = subprocess.Popen(
        command,
        cwd=ROOT,
        env=settings,
        pass_fds=[door.fileno()],
        stdin=subprocess.DEVNULL,
        stdout=told,
        stderr=subprocess.STDOUT,
    )
    try:
        yield
    finally:
        server.terminate()
        try:
            server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
