"""Servers that can be killed and started again, and pages of a room without a browser."""

import hashlib
import hmac
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from threading import Thread
from typing import Any

from itsdangerous import URLSafeTimedSerializer

from config import Settings
from mdt import clock
from mdt.database import writing
from mdt.models.people import SignIn, User

ROOT = Path(__file__).parent.parent
PATIENCE = 90  # a node that starts beside three workers needs its time


def surroundings() -> dict[str, str]:
    """The environment without the settings of an installation."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MDT_")}


def until(true: Any, patience: float = PATIENCE) -> None:
    """Wait until it is so."""
    end = time.monotonic() + patience
    while not true():
        assert time.monotonic() < end, "it never came to be so"
        time.sleep(0.05)


def session_of(person: User) -> str:
    """A session of this person's, as the door would have opened it; gives its token."""
    token = secrets.token_urlsafe(32)
    row = SignIn(
        token_hash=hashlib.sha256(token.encode()).digest(),
        user_id=person.id,
        seen_at=clock.now(),
        address="127.0.0.1",
        agent="tests",
    )
    with writing() as session:
        session.add(row)
    return token


def guard_of(secret: str, token: str) -> str:
    """The guard token that the forms of this session carry."""
    raw = hmac.new(secret.encode(), f"csrf:{token}".encode(), hashlib.sha256).hexdigest()
    return str(URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(raw))


@dataclass
class Node:
    """One server, at an address that stays."""

    settings: Settings
    processes: int = 2
    threads: int = 64
    streams: int | None = None  # as many as its threads allow
    port: int = 0
    running: "subprocess.Popen[bytes] | None" = None

    def __post_init__(self) -> None:
        with socket.create_server(("127.0.0.1", 0)) as door:
            self.port = door.getsockname()[1]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        given = {
            **surroundings(),
            "MDT_INSTANCE": str(self.settings.instance),
            "MDT_DATABASE_URL": self.settings.database_url,
            "MDT_SECRET_KEY": self.settings.secret_key,
            "MDT_KEYRING": self.settings.keyring.dump(),
            "WORKERS": str(self.processes),
            "THREADS": str(self.threads),
            "BIND": f"127.0.0.1:{self.port}",
            **({} if self.streams is None else {"MDT_STREAMS": str(self.streams)}),
        }
        command = [sys.executable, "-m", "gunicorn", "--config", "scripts/gunicorn.conf.py"]
        with (Path(self.settings.instance) / f"node-{self.port}.log").open("ab") as log:
            self.running = subprocess.Popen(
                [*command, "wsgi:app"],
                cwd=ROOT,
                env=given,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that all its processes can be killed at once
            )
        until(self._answers)

    def kill(self) -> None:
        """Every process of it, at once and without a word."""
        if self.running is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()
            self.running = None

    def ask(self, path: str, token: str, body: bytes | None = None, **headers: str) -> "Answer":
        """One request of somebody's, on a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            method = "GET" if body is None else "POST"
            connection.request(method, path, body, {"Cookie": f"mdt={token}", **headers})
            answer = connection.getresponse()
            return Answer(answer.status, answer.read().decode())
        finally:
            connection.close()

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.address}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    text: str


@dataclass
class Listener:
    """An open page of a room, without a browser: what its stream told, and when."""

    node: Node
    path: str
    token: str
    known: str = ""  # what it had before
    told: list[tuple[float, str, Any]] = field(default_factory=list)
    over: bool = False

    def begin(self) -> "Listener":
        """Listen until the stream ends or the listener is closed."""
        self.connection = HTTPConnection("127.0.0.1", self.node.port, timeout=10 * PATIENCE)
        headers = {"Accept": "text/event-stream", "Cookie": f"mdt={self.token}"}
        if self.known:
            headers["Last-Event-ID"] = self.known
        self.connection.request("GET", self.path, headers=headers)
        self.socket = self.connection.sock
        self.thread = Thread(target=self._listen, daemon=True)
        self.thread.start()
        return self

    def heard(self, name: str) -> bool:
        """Whether it was told something of this kind."""
        return any(kind == name for _at, kind, _told in self.told)

    def close(self) -> None:
        """The page is closed."""
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.thread.join(PATIENCE)

    def _listen(self) -> None:
        name = ""
        with suppress(OSError, HTTPException, ValueError):
            answer = self.connection.getresponse()
            for line in answer:
                word, _colon, rest = line.decode().rstrip("\n").partition(": ")
                if word == "id":
                    self.known = rest
                elif word == "event":
                    name = rest
                elif word == "data":
                    self.told.append((time.monotonic(), name, json.loads(rest)))
        self.over = True
        self.connection.close()
