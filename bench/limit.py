"""The limit: Flask with raw SQL over the same rows.

Same server, same pragmas with `synchronous=FULL`, same access rule, same row for each reading in
a keyed trail, the same rows read, each value escaped by the template engine that both use, pages
of the same size. Nothing here is part of the product.
"""

import hashlib
import hmac
import json
import os
import secrets
import sqlite3
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, redirect, request

from mdt.domain.words import words

FOLDER = Path(os.environ["BENCH_FOLDER"])
KEY = b"k" * 32
SIZES: dict[str, int] = json.loads((FOLDER / "sizes.json").read_text())
app = Flask(__name__)
held = threading.local()

DRAWN = app.jinja_env.from_string(
    "<!doctype html><html lang=en-ZA><title>limit</title><main>"
    "{% for group in rows %}<section><ul>{% for row in group %}"
    "<li>{% for value in row %}<span>{{ value }}</span> {% endfor %}</li>"
    "{% endfor %}</ul></section>{% endfor %}"
)

MINE = (
    "SELECT case_id FROM care_team_member WHERE user_id = :me AND from_at <= :now"
    " AND (until_at IS NULL OR until_at > :now)"
)


def base() -> sqlite3.Connection:
    """This thread's connection."""
    if not hasattr(held, "base"):
        held.base = sqlite3.connect(FOLDER / "mirror.sqlite3", isolation_level=None, timeout=15)
        held.base.row_factory = sqlite3.Row
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "cache_size=-16000",
        ):
            held.base.execute(f"PRAGMA {pragma}")
    connection: sqlite3.Connection = held.base
    return connection


def now() -> str:
    """This instant as the tables keep it."""
    return datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def ask(sql: str, **given: Any) -> list[sqlite3.Row]:
    """All rows of one statement."""
    return base().execute(sql, {"now": now(), **given}).fetchall()


def person() -> sqlite3.Row:
    """Who is signed in."""
    hashed = hashlib.sha256(request.cookies.get("mdt", "").encode()).digest()
    found = ask(
        "SELECT u.id, u.ref, u.display_name, u.roles, s.seen_at FROM sign_in s"
        " JOIN user_account u ON u.id = s.user_id WHERE s.token_hash = :hash"
        " AND s.ended_at IS NULL AND u.closed_at IS NULL",
        hash=hashed,
    )
    return found[0] if found else abort(401)


def page(name: str, rows: list[list[sqlite3.Row]]) -> Response:
    """HTML of the same size as the application's: the rows drawn and escaped, then the frame."""
    text = DRAWN.render(rows=rows)
    text = text[: SIZES[name]] + " " * (SIZES[name] - len(text))
    return Response(text, headers={"Cache-Control": "no-store"})


def note(me: sqlite3.Row, event: str, subject: str | None, case: str | None) -> None:
    """One keyed row of the trail; the caller has begun a transaction."""
    chain = int.from_bytes(hashlib.sha256((case or "").encode()).digest()[:4], "big") % 64
    head = base().execute("SELECT seq, mac FROM audit_head WHERE chain = ?", (chain,)).fetchone()
    row = (chain, head["seq"] + 1, now(), me["ref"], event, "case", subject, case, None, "{}")
    mac = hmac.new(KEY, head["mac"] + json.dumps(row).encode(), hashlib.sha256).digest()
    base().execute(
        "INSERT INTO audit_row (chain, seq, at, actor_ref, event, subject, subject_ref, case_ref,"
        " private_to, payload, mac) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*row, mac),
    )
    base().execute("UPDATE audit_head SET seq = ?, mac = ? WHERE chain = ?", (row[1], mac, chain))


def reading(me: sqlite3.Row, event: str, subject: str | None, case: str | None) -> None:
    """A reading, once a quarter of an hour."""
    since = (datetime.now(UTC) - timedelta(minutes=15)).strftime("%Y-%m-%d %H:%M:%S.%f")
    if subject and ask(
        "SELECT 1 FROM audit_row WHERE actor_ref = :ref AND subject_ref = :subject"
        " AND event = :event AND at >= :since LIMIT 1",
        ref=me["ref"], subject=subject, event=event, since=since,
    ):  # fmt: skip
        return
    base().execute("BEGIN IMMEDIATE")
    note(me, event, subject, case)
    base().execute("COMMIT")


@app.get("/login")
def login() -> Response:
    """The sign-in page, with a token for its form and a cookie to hold it against."""
    token = secrets.token_urlsafe(32)
    answer = page("sign-in page", [])
    answer.set_cookie("mdt", token, httponly=True, samesite="Lax")
    answer.headers["X-Guard"] = hmac.new(KEY, token.encode(), hashlib.sha256).hexdigest()
    return answer


@app.get("/")
def today() -> Response:
    """Today: what is owed, the next meeting, my cases."""
    me = person()
    reading(me, "case.listed", me["ref"], None)
    given = {"me": me["id"]}
    return page(
        "Today",
        [
            ask(f"SELECT kind, words, raised_at FROM safety_concern WHERE closed_at IS NULL AND case_id IN ({MINE})", **given),
            ask("SELECT a.text, a.due_on, p.given_names, p.family_name FROM action a JOIN case_of_care c ON c.id = a.case_id JOIN patient p ON p.id = c.patient_id WHERE a.owner_id = :me AND a.state = 'open' ORDER BY a.due_on", **given),
            ask("SELECT n.ref, n.happened_at, p.family_name FROM note n JOIN case_of_care c ON c.id = n.case_id JOIN patient p ON p.id = c.patient_id WHERE n.author_id = :me AND n.signed_at IS NULL", **given),
            ask("SELECT words, created_at FROM supervision_item WHERE clinician_id = :me AND discussed_at IS NULL", **given),
            ask("SELECT m.ref, m.starts, m.place, t.name FROM meeting m JOIN meeting_type t ON t.id = m.type_id WHERE m.closed_at IS NULL ORDER BY m.starts LIMIT 1", **given),
            ask("SELECT i.ref, i.minutes, p.given_names, p.family_name FROM agenda_item i JOIN meeting m ON m.id = i.meeting_id JOIN case_of_care c ON c.id = i.case_id JOIN patient p ON p.id = c.patient_id WHERE m.closed_at IS NULL AND i.state = 'accepted' ORDER BY i.position", **given),
            ask(f"SELECT c.ref, p.given_names, p.family_name, l.at, (SELECT count(*) FROM note n WHERE n.case_id = c.id AND n.signed_at > coalesce(l.at, '')) FROM case_of_care c JOIN patient p ON p.id = c.patient_id LEFT JOIN last_looked l ON l.user_id = :me AND l.what = 'case' AND l.thing_id = c.id WHERE c.id IN ({MINE})", **given),
        ],
    )  # fmt: skip


@app.get("/cases/")
def cases() -> Response:
    """The list of my cases."""
    me = person()
    rows = ask(
        "SELECT c.id, c.ref, p.given_names, p.family_name, p.born, p.file_number, s.name, c.ward,"
        " c.setting, c.approach, c.next_review_on, c.last_discussed_on, u.display_name"
        " FROM case_of_care c JOIN patient p ON p.id = c.patient_id JOIN site s ON s.id = c.site_id"
        " LEFT JOIN care_team_member l ON l.case_id = c.id AND l.is_lead AND l.until_at IS NULL"
        " LEFT JOIN user_account u ON u.id = l.user_id"
        f" WHERE c.status <> 'closed' AND c.id IN ({MINE}) ORDER BY p.family_name, p.given_names LIMIT 51",
        me=me["id"],
    )
    concerns = ask(
        f"SELECT case_id, kind, raised_at FROM safety_concern WHERE closed_at IS NULL AND case_id IN ({MINE})",
        me=me["id"],
    )
    reading(me, "case.listed", None, None)
    return page("case list", [rows, concerns])


NEWS = " UNION ALL ".join(
    f"SELECT '{what}', count(*) FROM {rows} WHERE {case} = :case AND {at} > :since"
    for what, rows, case, at in (
        ("raised", "safety_concern", "case_id", "raised_at"),
        ("closed", "safety_concern", "case_id", "closed_at"),
        ("decided", "decision", "case_id", "created_at"),
        ("settled", "decision", "case_id", "settled_at"),
        ("discussed", "agenda_item", "case_id", "closed_at"),
        ("note", "note", "case_id", "signed_at"),
        ("addendum", "addendum a JOIN note n ON n.id = a.note_id", "n.case_id", "a.created_at"),
        ("formulation", "formulation", "case_id", "created_at"),
        ("goal", "goal", "case_id", "created_at"),
        ("rated", "goal_rating r JOIN goal g ON g.id = r.goal_id", "g.case_id", "r.created_at"),
        ("moved", "site_move", "case_id", "moved_at"),
        ("legal", "legal_entry", "case_id", "since"),
    )
)
TIMELINE = "SELECT * FROM (" + " UNION ALL ".join(
    f"SELECT * FROM (SELECT '{what}', {at} AS at, {words}, u.display_name FROM {rows}"
    f" JOIN user_account u ON u.id = {by} WHERE {case} = :case AND {at} IS NOT NULL"
    f" ORDER BY {at} DESC LIMIT 31)"
    for what, rows, case, at, words, by in (
        ("note", "note t", "t.case_id", "t.happened_at", "substr(t.text, 1, 700)", "t.author_id"),
        ("addendum", "addendum a JOIN note n ON n.id = a.note_id", "n.case_id", "a.created_at", "substr(a.text, 1, 700)", "a.author_id"),
        ("formulation", "formulation t", "t.case_id", "t.created_at", "t.template_title", "t.author_id"),
        ("goal", "goal t", "t.case_id", "t.created_at", "t.wording", "t.author_id"),
        ("rated", "goal_rating r JOIN goal g ON g.id = r.goal_id", "g.case_id", "r.created_at", "g.wording || r.reason", "r.author_id"),
        ("raised", "safety_concern t", "t.case_id", "t.raised_at", "t.words", "t.raised_by_id"),
        ("closed", "safety_concern t", "t.case_id", "t.closed_at", "t.close_reason", "t.closed_by_id"),
        ("discussed", "agenda_item t", "t.case_id", "t.closed_at", "t.question", "t.closed_by_id"),
        ("decision", "decision t", "t.case_id", "t.created_at", "t.text", "t.implementer_id"),
        ("moved", "site_move t", "t.case_id", "t.moved_at", "t.words", "t.author_id"),
        ("legal", "legal_entry t", "t.case_id", "t.since", "t.note", "t.author_id"),
        ("joined", "care_team_member t", "t.case_id", "t.from_at", "t.discipline", "t.user_id"),
        ("left", "care_team_member t", "t.case_id", "t.until_at", "t.discipline", "t.user_id"),
    )
) + ") ORDER BY 2 DESC LIMIT 31"  # fmt: skip


@app.get("/cases/<ref>/")
def overview(ref: str) -> Response:
    """The case overview."""
    me = person()
    found = ask(
        f"SELECT c.*, p.* FROM case_of_care c JOIN patient p ON p.id = c.patient_id WHERE c.ref = :ref AND c.id IN ({MINE})",
        ref=ref,
        me=me["id"],
    )
    if not found:
        abort(404)
    reading(me, "case.read", ref, ref)
    case = {"case": found[0]["id"], "me": me["id"]}
    looked = ask(
        "SELECT at, before FROM last_looked WHERE user_id = :me AND what = 'case' AND thing_id = :case",
        **case,
    )
    case["since"] = (looked[0]["before"] or looked[0]["at"]) if looked else ""
    parts = [
        NEWS,
        "SELECT t.field, t.text FROM statement t JOIN formulation f ON f.id = t.formulation_id WHERE f.case_id = :case AND f.template_id = 'team_summary' AND f.status = 'shared_with_team'",
        "SELECT g.wording, g.weight, g.target_on, r.level, r.rated_on FROM goal g LEFT JOIN goal_rating r ON r.goal_id = g.id WHERE g.case_id = :case ORDER BY g.id, r.rated_on",
        "SELECT d.text, d.state, d.due_on, u.display_name FROM decision d JOIN user_account u ON u.id = d.implementer_id WHERE d.case_id = :case ORDER BY d.id DESC LIMIT 6",
        "SELECT kind, name, relation, phone, may_be_told FROM contact WHERE case_id = :case AND ended_on IS NULL",
        "SELECT kind, text, as_of, source FROM case_line WHERE case_id = :case AND ended_on IS NULL",
        "SELECT u.display_name, m.discipline, m.is_lead FROM care_team_member m JOIN user_account u ON u.id = m.user_id WHERE m.case_id = :case AND m.until_at IS NULL",
        "SELECT kind, words, raised_at FROM safety_concern WHERE case_id = :case AND closed_at IS NULL",
        "SELECT status, since FROM legal_entry WHERE case_id = :case ORDER BY since DESC LIMIT 1",
        "SELECT code, title FROM diagnosis WHERE case_id = :case AND ended_on IS NULL",
        "SELECT given_on, with_whom, words FROM sharing_authorisation WHERE case_id = :case AND withdrawn_on IS NULL",
        "SELECT m.starts, i.question FROM agenda_item i JOIN meeting m ON m.id = i.meeting_id WHERE i.case_id = :case AND m.closed_at IS NULL LIMIT 1",
        "SELECT q.words, u.display_name, q.created_at FROM question q JOIN user_account u ON u.id = q.author_id WHERE q.case_id = :case AND q.item_id IS NULL AND q.withdrawn_at IS NULL",
        TIMELINE,
    ]
    return page("case overview", [ask(part, **case) for part in parts])


TREATED = "SELECT id FROM case_of_care WHERE team_id = :team AND status = 'active'"


@app.get("/meetings/<ref>/")
def agenda(ref: str) -> Response:
    """The agenda with its reasons."""
    me = person()
    meeting = ask(
        "SELECT m.id, m.team_id, m.starts, m.place, t.name, t.purpose FROM meeting m JOIN meeting_type t ON t.id = m.type_id JOIN team_member x ON x.team_id = m.team_id AND x.user_id = :me WHERE m.ref = :ref",
        ref=ref,
        me=me["id"],
    )
    if not meeting:
        abort(404)
    reading(me, "meeting.read", ref, None)
    given = {"meeting": meeting[0]["id"], "team": meeting[0]["team_id"], "me": me["id"]}
    parts = [
        "SELECT i.ref, i.position, i.question, i.reasons, i.minutes, i.state, p.given_names, p.family_name, u.display_name FROM agenda_item i LEFT JOIN case_of_care c ON c.id = i.case_id LEFT JOIN patient p ON p.id = c.patient_id LEFT JOIN user_account u ON u.id = i.presenter_id WHERE i.meeting_id = :meeting ORDER BY i.position",
        "SELECT s.case_id, s.kind, s.raised_at FROM safety_concern s JOIN agenda_item i ON i.case_id = s.case_id WHERE i.meeting_id = :meeting AND s.closed_at IS NULL",
        "SELECT a.state, a.discipline, u.display_name FROM attendance a JOIN user_account u ON u.id = a.user_id WHERE a.meeting_id = :meeting",
        "SELECT m.case_id, m.user_id FROM care_team_member m JOIN agenda_item i ON i.case_id = m.case_id WHERE i.meeting_id = :meeting AND m.until_at IS NULL",
        "SELECT a.case_id FROM sharing_authorisation a JOIN agenda_item i ON i.case_id = a.case_id WHERE i.meeting_id = :meeting AND a.withdrawn_on IS NULL",
        "SELECT v.item_id, u.display_name FROM item_invite v JOIN agenda_item i ON i.id = v.item_id JOIN user_account u ON u.id = v.user_id WHERE i.meeting_id = :meeting",
        "SELECT u.id, u.ref, u.display_name, u.roles FROM team_member x JOIN user_account u ON u.id = x.user_id WHERE x.team_id = :team AND x.until_at IS NULL",
        f"SELECT c.id, c.ref, c.opened_on, c.next_review_on, c.last_discussed_on FROM case_of_care c WHERE c.id IN ({TREATED})",
        f"SELECT case_id, kind, raised_at FROM safety_concern WHERE closed_at IS NULL AND case_id IN ({TREATED})",
        f"SELECT d.id, d.case_id, d.due_on, d.state, r.result, r.reason, r.carried_to, a.state, a.reason FROM decision d LEFT JOIN decision_review r ON r.id = (SELECT max(id) FROM decision_review WHERE decision_id = d.id) LEFT JOIN action a ON a.decision_id = d.id WHERE d.state IN ('open', 'partly', 'not_done') AND d.case_id IN ({TREATED})",
        f"SELECT q.case_id, q.words, u.display_name FROM question q JOIN user_account u ON u.id = q.author_id WHERE q.withdrawn_at IS NULL AND q.case_id IN ({TREATED})",
        f"SELECT case_id, max(closed_at), outcome, outcome_reason FROM agenda_item WHERE closed_at IS NOT NULL AND case_id IN ({TREATED}) GROUP BY case_id",
        f"SELECT c.ref, p.given_names, p.family_name FROM case_of_care c JOIN patient p ON p.id = c.patient_id WHERE c.team_id = :team AND c.status <> 'closed' AND c.id IN ({MINE})",
    ]
    return page("agenda", [ask(part, **given) for part in parts])


@app.post("/cases/<ref>/notes/<made>/sign")
def save(ref: str, made: str) -> Any:
    """A note written and signed, findable, in the trail."""
    me = person()
    found = ask(
        f"SELECT id FROM case_of_care WHERE ref = :ref AND id IN ({MINE})", ref=ref, me=me["id"]
    )
    if not found:
        abort(404)
    reading(me, "case.read", ref, ref)
    text, at = request.form["text"], now()
    base().execute("BEGIN IMMEDIATE")
    base().execute(
        "INSERT INTO note (ref, created_at, version, case_id, author_id, kind, happened_at, text,"
        " saved_at, signed_at) VALUES (?, ?, 1, ?, ?, 'session', ?, ?, ?, ?)",
        (made, at, found[0]["id"], me["id"], at, text, at, at),
    )
    row = (
        base()
        .execute(
            "INSERT INTO search_document (kind, ref, case_id, at, title, text, words)"
            " VALUES ('note', ?, ?, ?, 'Session', ?, ?)",
            (made, found[0]["id"], at, text, " ".join(words(text))),
        )
        .lastrowid
    )
    base().execute(
        "INSERT INTO search_index (rowid, words) VALUES (?, ?)", (row, " ".join(words(text)))
    )
    note(me, "note.started", made, ref)
    note(me, "note.signed", made, ref)
    base().execute("COMMIT")
    return redirect(f"/cases/{ref}/notes/{made}", 303)
