"""The trail shows any change by hand: a row edited, removed, swapped, or cut off at the end."""

import pytest
from sqlalchemy import text

from mdt.database import db
from mdt.services import trail
from mdt.services.audit import AuditEvent, chain_of, change

TRIGGERS = [("audit_row", "update"), ("audit_row", "delete"), ("audit_head", "delete"),
            ("audit_seal", "update"), ("audit_seal", "delete")]  # fmt: skip


@pytest.fixture
def by_hand(cast):
    """The triggers are gone, as for somebody who owns the database file; a statement is run."""
    on = {"postgresql": lambda table: f" ON {table}"}.get(db.engine.dialect.name, lambda _t: "")
    for table, deed in TRIGGERS:
        db.session.execute(text(f"DROP TRIGGER {table}_no_{deed}{on(table)}"))
    db.session.commit()

    def run(statement, **values):
        db.session.execute(text(statement), values)
        db.session.commit()
        db.session.expire_all()

    return run


@pytest.fixture
def chain(cast):
    """The chain of a case, five rows longer than the cast left it; and its last row's number."""
    for _ in range(5):
        with change(cast.ot) as work:
            work.note(AuditEvent.CASE_READ, cast.first, page="notes")
    number = chain_of(cast.first.ref)
    last = db.session.execute(
        text("SELECT max(seq) FROM audit_row WHERE chain = :c"), {"c": number}
    ).scalar()
    return number, last


EDITS = {
    "event": "case.listed",
    "actor_ref": "aaaaaaaaaaaaaaaa",
    "subject": "note",
    "subject_ref": "aaaaaaaaaaaaaaaa",
    "payload": '{"page": "goals"}',
    "private_to": "aaaaaaaaaaaaaaaa",
    "at": "2020-01-01 00:00:00.000000",
}


def test_an_untouched_trail_is_whole(chain):
    verdict = trail.verify()

    assert verdict.whole
    assert verdict.rows > 10


@pytest.mark.parametrize("column", EDITS)
def test_an_edited_row_is_named(chain, by_hand, column):
    number, last = chain
    at = {"c": number, "s": last - 2, "v": EDITS[column]}
    by_hand(f"UPDATE audit_row SET {column} = :v WHERE chain = :c AND seq = :s", **at)

    assert f"chain {number}, row {last - 2} (" in trail.verify().problem


def test_a_row_moved_to_another_case_is_named(chain, by_hand):
    number, last = chain
    by_hand("UPDATE audit_row SET case_ref = NULL WHERE chain = :c AND seq = :s", c=number, s=last)

    assert f"Moved from another chain: chain {number}, row {last} (" in trail.verify().problem


def test_a_removed_row_is_named(chain, by_hand):
    number, last = chain
    by_hand("DELETE FROM audit_row WHERE chain = :c AND seq = :s", c=number, s=last - 2)

    assert f"Missing: chain {number}, row {last - 2}" in trail.verify().problem


def test_a_removed_last_row_is_named_by_the_head(chain, by_hand):
    number, last = chain
    by_hand("DELETE FROM audit_row WHERE chain = :c AND seq = :s", c=number, s=last)

    assert f"Missing: chain {number}, row {last}" in trail.verify().problem


def cut_the_tail(by_hand, number, last):
    """Remove the last row and let the head say so: only a seal made before can tell."""
    by_hand("DELETE FROM audit_row WHERE chain = :c AND seq = :s", c=number, s=last)
    by_hand(
        "UPDATE audit_head SET seq = :b, mac = (SELECT mac FROM audit_row WHERE chain = :c "
        "AND seq = :b) WHERE chain = :c",
        c=number,
        b=last - 1,
    )


def test_a_cut_tail_shows_against_the_seal_in_the_database(chain, by_hand, spare):
    trail.seal(spare / trail.FILE)
    cut_the_tail(by_hand, *chain)

    problem = trail.verify().problem
    assert problem.startswith(f"Cut or replaced: chain {chain[0]}, row {chain[1]}")


def test_a_cut_tail_shows_against_the_seal_in_the_file(chain, by_hand, spare):
    trail.seal(spare / trail.FILE)
    cut_the_tail(by_hand, *chain)
    by_hand("DELETE FROM audit_seal")

    assert trail.verify().whole
    problem = trail.verify(spare / trail.FILE).problem
    assert problem.startswith(f"Cut or replaced: chain {chain[0]}, row {chain[1]}")


def test_a_seal_that_was_written_anew_by_hand_is_no_seal(chain, by_hand, spare):
    trail.seal(spare / trail.FILE)
    by_hand("UPDATE audit_seal SET heads = '{}'")

    assert trail.verify().problem == "A seal over the heads was altered."


@pytest.mark.parametrize("kept", ["", "{}", "[1]", "not a seal"])
def test_a_seal_file_that_cannot_be_read_is_said(chain, spare, kept):
    (spare / trail.FILE).write_text(kept)

    assert "cannot be read" in trail.verify(spare / trail.FILE).problem


def test_two_swapped_rows_are_named(chain, by_hand):
    number, last = chain
    for was, becomes in ((last, -1), (last - 1, last), (-1, last - 1)):
        by_hand(
            "UPDATE audit_row SET seq = :b WHERE chain = :c AND seq = :w",
            b=becomes,
            c=number,
            w=was,
        )

    assert f"chain {number}, row {last - 1} (" in trail.verify().problem


def test_a_chain_without_its_head_is_said(chain, by_hand):
    by_hand("DELETE FROM audit_head WHERE chain = 7")

    assert trail.verify().problem == "Chain 7 has lost its head."


def test_an_altered_head_is_said(chain, by_hand):
    number, last = chain
    by_hand("UPDATE audit_head SET mac = :m WHERE chain = :c", m=bytes(32), c=number)

    assert trail.verify().problem == (
        f"The head of chain {number} was altered: it is not the code of row {last}."
    )


def test_a_row_that_cannot_even_be_read_is_said(chain, by_hand):
    if db.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite keeps a time that is none")
    number, last = chain
    by_hand("UPDATE audit_row SET at = 'x' WHERE chain = :c AND seq = :s", c=number, s=last)

    assert f"Unreadable: chain {number}" in trail.verify().problem


def test_an_invented_row_is_named(chain, by_hand):
    number, last = chain
    by_hand(
        "INSERT INTO audit_row (chain, seq, at, actor_ref, event, subject, subject_ref, case_ref, "
        "private_to, payload, mac) SELECT chain, seq + 1, at, actor_ref, event, subject, "
        "subject_ref, case_ref, private_to, payload, mac FROM audit_row "
        "WHERE chain = :c AND seq = :s",
        c=number,
        s=last,
    )

    assert f"Invented: chain {number}, row {last + 1};" in trail.verify().problem
