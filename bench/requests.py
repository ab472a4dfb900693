"""The six requests, the same for both sides."""

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlencode

from itsdangerous import URLSafeTimedSerializer

from bench.seed import CHAIR, CLINICIAN, Place
from mdt.database import new_ref


@dataclass(frozen=True)
class Ask:
    """One request: who asks, what for, and what goal its ratio has."""

    row: str
    person: str | None
    path: str
    deed: Callable[[], tuple[str, bytes]] | None
    goal: float

    def next(self) -> tuple[str, str, bytes | None]:
        """Method, path and body of the next time it is asked."""
        if self.deed is None:
            return "GET", self.path, None
        return "POST", *self.deed()


def six(place: Place) -> list[Ask]:
    """Sign-in page, Today, list, case overview, agenda, save a note."""
    case = f"/cases/{place.case_ref}/"
    return [
        Ask("sign-in page", None, "/login", None, 1.3),
        Ask("Today", CLINICIAN, "/", None, 1.5),
        Ask("case list", CLINICIAN, "/cases/", None, 1.5),
        Ask("case overview", CLINICIAN, case, None, 1.3),
        Ask("agenda", CHAIR, f"/meetings/{place.meeting_ref}/", None, 1.5),
        Ask("save a note", CLINICIAN, case, lambda: _note(place), 1.5),
    ]


def _note(place: Place) -> tuple[str, bytes]:
    """A note written and signed in one go, as the form sends it."""
    now, ref = datetime.now().astimezone(), new_ref()
    return f"/cases/{place.case_ref}/notes/{ref}/sign", urlencode(
        {
            "csrf_token": guard(place, CLINICIAN),
            "ref": ref,
            "version": "0",
            "kind": "session",
            "happened_on": f"{now:%Y-%m-%d}",
            "happened_time": "00:01",
            "text": "Spoke about the week. Slept better, ate with the family, rang before and not after.",
        }
    ).encode()


def guard(place: Place, person: str) -> str:
    """The guard token of a browser's forms."""
    secret = (place.app / "secret-key").read_text().strip()
    raw = hmac.new(secret.encode(), f"csrf:{place.tokens[person]}".encode(), hashlib.sha256)
    return str(URLSafeTimedSerializer(secret, salt="wtf-csrf-token").dumps(raw.hexdigest()))


def headers(place: Place, ask: Ask) -> dict[str, str]:
    """The headers of a request."""
    sent = {"Content-Type": "application/x-www-form-urlencoded"}
    if ask.person:
        sent["Cookie"] = f"mdt={place.tokens[ask.person]}"
    return sent


def sizes_file(place: Place) -> Path:
    """Where the limit reads how large the application's pages are."""
    return place.limit / "sizes.json"


def keep_sizes(place: Place, sizes: dict[str, int]) -> None:
    """Tell the limit how much HTML it owes."""
    sizes_file(place).write_text(json.dumps(sizes))
