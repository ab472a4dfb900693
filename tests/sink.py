"""A mail server that takes everything, on this machine, or refuses as it is told."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_string
from email.message import Message
from typing import Any


@dataclass
class Sink:
    """What came in, and what to answer."""

    port: int = 0
    taken: list[tuple[str, Message]] = field(default_factory=list)
    refuse_to: dict[str, str] = field(default_factory=dict)  # address: the answer
    fail_with: str = ""  # after DATA

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def addresses(self) -> list[str]:
        return [address for address, _message in self.taken]


class _Talk(socketserver.StreamRequestHandler):
    """Just enough SMTP (RFC 5321) for one client after another."""

    def handle(self) -> None:
        sink: Sink = self.server.sink  # type: ignore[attr-defined]
        self.say("220 sink")
        to: list[str] = []
        while line := self.rfile.readline().decode().strip():
            word = line.split(" ")[0].upper()
            if word == "RCPT":
                address = line.partition("<")[2].partition(">")[0]
                answer = sink.refuse_to.get(address)
                to += [] if answer else [address]
                self.say(answer or "250 fine")
            elif word == "DATA":
                self.say("354 go on")
                words = self.data()
                self.say(sink.fail_with or "250 kept")
                if not sink.fail_with:
                    sink.taken += [(address, message_from_string(words)) for address in to]
                to = []
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 fine")

    def data(self) -> str:
        lines = []
        while (line := self.rfile.readline().decode().rstrip("\r\n")) != ".":
            lines.append(line.removeprefix(".") if line.startswith("..") else line)
        return "\n".join(lines)

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    sink: Any


@contextmanager
def open_sink() -> Iterator[Sink]:
    """A sink that listens on 127.0.0.1 while the block lasts."""
    with _Server(("127.0.0.1", 0), _Talk) as server:
        sink = server.sink = Sink(port=server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield sink
        finally:
            server.shutdown()
            thread.join()
