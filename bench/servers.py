"""Both sides behind the same server, on free ports of this machine only."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

from bench.seed import ROOT, Place

TICKS = os.sysconf("SC_CLK_TCK")


@dataclass
class Server:
    """One running server, and what its processes have used."""

    port: int
    process: subprocess.Popen[bytes]

    def cpu(self) -> float:
        """Seconds of processor time, user and system, of the server and its children."""
        ids = [self.process.pid, *_children(self.process.pid)]
        return sum(_seconds(one) for one in ids)

    def connect(self) -> HTTPConnection:
        """A connection that is kept alive."""
        return HTTPConnection("127.0.0.1", self.port, timeout=30)


@contextmanager
def both(place: Place) -> Iterator[tuple[Server, Server]]:
    """The application and the limit, both answering."""
    app = _start("wsgi:app", place.app, {"MDT_INSTANCE": str(place.app), "MDT_DEMO": "1"})
    limit = _start("bench.limit:app", place.limit, {"BENCH_FOLDER": str(place.limit)})
    try:
        for server in (app, limit):
            _wait(server)
        yield app, limit
    finally:
        for server in (app, limit):
            server.process.terminate()
            server.process.wait(timeout=10)


def _start(name: str, folder: Path, settings: dict[str, str]) -> Server:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    command += ["--worker-class", "gthread", "--threads", "4", "--log-level", "error", name]
    with (folder / "server.log").open("wb") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **settings}, stdout=log, stderr=log
        )
    return Server(port, process)


def _wait(server: Server) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        try:
            connection = server.connect()
            connection.request("GET", "/login")
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit("A server of the benchmark did not answer.")


def _children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(one) for one in listed.read_text().split()]


def _seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS
