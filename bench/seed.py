"""One database for both sides: the demo practice, filled up with notes, two browsers signed in."""

import hashlib
import os
import secrets
import shutil
import sqlite3
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from mdt.database import new_ref
from mdt.domain.words import words

ROOT = Path(__file__).parent.parent
CLINICIAN, CHAIR = "psychologist1", "psychiatrist"
SENTENCES = (
    "Came on time and spoke about the week, first slowly and then without being asked. "
    "We went through what had helped and what had not, and wrote both down in her own words. "
    "Agreed on one thing to try before we meet again, and on whom to ring if it does not hold."
)


@dataclass(frozen=True)
class Place:
    """Where the two copies are, what to ask for, and as whom."""

    app: Path
    limit: Path
    tokens: dict[str, str]
    case_ref: str
    meeting_ref: str


def prepare(folder: Path, *, notes: int) -> Place:
    """Load the demo practice, fill it up, sign two people in, and copy it for the other side."""
    app = folder / "app"
    run = {**os.environ, "MDT_INSTANCE": str(app), "MDT_DEMO": "1", "MDT_DATABASE_URL": ""}
    for command in (["db", "upgrade"], ["demo", "load"]):
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "wsgi", *command],
            cwd=ROOT,
            env=run,
            check=True,
            capture_output=True,
        )
    with sqlite3.connect(app / "mirror.sqlite3") as base:
        _fill(base, notes)
        tokens = {name: _sign_in(base, name) for name in (CLINICIAN, CHAIR)}
        case_ref = base.execute(
            "SELECT c.ref FROM case_of_care c JOIN patient p ON p.id = c.patient_id"
            " WHERE p.given_names = 'Nomvula'"
        ).fetchone()[0]
        meeting_ref = base.execute("SELECT ref FROM meeting ORDER BY starts DESC").fetchone()[0]
        base.commit()
        base.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copytree(app, folder / "limit")
    return Place(app, folder / "limit", tokens, case_ref, meeting_ref)


def _fill(base: sqlite3.Connection, wanted: int) -> None:
    """More signed notes, spread over the cases and the months, each findable."""
    cases = base.execute(
        "SELECT case_id, user_id FROM care_team_member WHERE is_lead ORDER BY case_id"
    ).fetchall()
    have = base.execute("SELECT count(*) FROM note").fetchone()[0]
    now = datetime.now(UTC)
    for number in range(max(0, wanted - have)):
        case, author = cases[number % len(cases)]
        at = (now - timedelta(days=95 - number % 90, minutes=number)).strftime(
            "%Y-%m-%d %H:%M:%S.%f"
        )
        ref, text = new_ref(), f"{SENTENCES} ({number})"
        base.execute(
            "INSERT INTO note (ref, created_at, version, case_id, author_id, kind, happened_at,"
            " text, saved_at, signed_at) VALUES (?, ?, 1, ?, ?, 'session', ?, ?, ?, ?)",
            (ref, at, case, author, at, text, at, at),
        )
        found = " ".join(words(text))
        row = base.execute(
            "INSERT INTO search_document (kind, ref, case_id, item_id, at, title, text, words)"
            " VALUES ('note', ?, ?, NULL, ?, 'Session', ?, ?)",
            (ref, case, at, text, found),
        ).lastrowid
        base.execute("INSERT INTO search_index (rowid, words) VALUES (?, ?)", (row, found))


def _sign_in(base: sqlite3.Connection, username: str) -> str:
    token = secrets.token_urlsafe(32)
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    base.execute(
        "INSERT INTO sign_in (ref, created_at, token_hash, user_id, seen_at, address, agent)"
        " SELECT ?, ?, ?, id, ?, '127.0.0.1', 'bench' FROM user_account WHERE username = ?",
        (new_ref(), now, hashlib.sha256(token.encode()).digest(), now, username),
    )
    return token
