"""Checking the trail, and sealing its heads."""

import hmac
import json
import logging
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import func, select

from mdt import clock
from mdt.database import db, writing
from mdt.keyring import write_private
from mdt.models.audit import AuditHead, AuditRow, AuditSeal
from mdt.services.audit import CHAINS, GENESIS, chain_of, code_of, keyed

log = logging.getLogger(__name__)

FILE = "audit-seal"
BATCH = 1000
ENDS = select(AuditRow.chain, func.max(AuditRow.seq)).group_by(AuditRow.chain)


@dataclass(frozen=True)
class Verdict:
    """What a check of the whole trail found."""

    rows: int
    problem: str = ""

    @property
    def whole(self) -> bool:
        """Whether every row is where and as it was written."""
        return not self.problem


def verify(seal_file: Path | None = None) -> Verdict:
    """Read every chain from its start; name the first row that is not as it was written.

    People may go on working: the ends are read before the heads, and each chain only to its head.
    """
    rows = 0
    ends = {chain: end for chain, end in db.session.execute(ENDS)}  # noqa: C416 - rows, not pairs
    found = select(AuditHead).execution_options(populate_existing=True)
    heads = {head.chain: head for head in db.session.scalars(found)}
    for chain in range(CHAINS):
        head = heads.get(chain)
        if head is None:
            return Verdict(rows, f"Chain {chain} has lost its head.")
        count, mac, problem = _walk(chain, head.seq)
        rows += count
        if problem := problem or _against_head(head, count, mac, ends.get(chain, 0)):
            return Verdict(rows, problem)
    return Verdict(rows, _against_seals(seal_file))


def _against_head(head: AuditHead, count: int, mac: bytes, end: int) -> str:
    says = f"its head says row {head.seq}"
    if head.seq > count:
        return f"Missing: chain {head.chain}, row {count + 1}, from the end; {says}."
    if end > head.seq:
        return f"Invented: chain {head.chain}, row {end}; {says}."
    if not hmac.compare_digest(head.mac, mac):
        return f"The head of chain {head.chain} was altered: it is not the code of row {head.seq}."
    return ""


def _walk(chain: int, last: int) -> tuple[int, bytes, str]:
    mac, expected = GENESIS, 0
    with closing(_rows_of(chain, last)) as rows:
        for row in rows:
            expected += 1
            if row is None:
                return expected - 1, mac, f"Unreadable: chain {chain}, row {expected} or after it."
            if problem := _wrong_with(row, chain, expected, mac):
                return expected - 1, mac, problem
            mac = row.mac
    return expected, mac, ""


def _wrong_with(row: AuditRow, chain: int, expected: int, before: bytes) -> str:
    where = f"chain {chain}, row {row.seq} ({row.event}, {row.at:%Y-%m-%d %H:%M} UTC)"
    if row.seq != expected:
        return f"Missing: chain {chain}, row {expected}, before {where}."
    if chain_of(row.case_ref) != chain:
        return f"Moved from another chain: {where}."
    if not hmac.compare_digest(code_of(row, before), row.mac):
        return f"Altered or out of place: {where}."
    return ""


def _rows_of(chain: int, last: int) -> Generator[AuditRow | None, None, None]:
    """The rows in order; None for one so broken that it cannot even be read."""
    ordered = (
        select(AuditRow)
        .where(AuditRow.chain == chain, AuditRow.seq <= last)
        .order_by(AuditRow.seq)
        .execution_options(yield_per=BATCH, populate_existing=True)
    )
    try:
        with closing(db.session.scalars(ordered)) as rows:
            yield from rows
    except (ValueError, TypeError):
        yield None


def _against_seals(seal_file: Path | None) -> str:
    """A seal's heads must still stand where it found them, in the table and in the file beside."""
    newest = db.session.scalars(select(AuditSeal).order_by(AuditSeal.id.desc()).limit(1)).first()
    texts = [(newest.heads, newest.mac.hex())] if newest else []
    if seal_file and seal_file.exists():
        try:
            kept = json.loads(seal_file.read_text())
            texts.append((kept["heads"], kept["mac"]))
        except (ValueError, KeyError, TypeError, OSError):
            return f"The seal in {seal_file.name} cannot be read."
    for heads, mac in texts:
        if not hmac.compare_digest(keyed(b"seal" + heads.encode()).hex(), mac):
            return "A seal over the heads was altered."
        for chain, (seq, code) in json.loads(heads).items():
            if seq and _code_at(int(chain), seq) != code:
                return f"Cut or replaced: chain {chain}, row {seq} is not the row that was sealed."
    return ""


def _code_at(chain: int, seq: int) -> str | None:
    found = db.session.scalar(
        select(AuditRow.mac).where(AuditRow.chain == chain, AuditRow.seq == seq)
    )
    return None if found is None else found.hex()


def seal(seal_file: Path) -> AuditSeal:
    """Seal all heads in one keyed row and in a file beside the database."""
    with writing() as session:
        heads = {
            head.chain: (head.seq, head.mac.hex())
            for head in session.scalars(select(AuditHead).order_by(AuditHead.chain))
        }
        text = json.dumps(heads, sort_keys=True)
        mac = keyed(b"seal" + text.encode())
        row = AuditSeal(at=clock.now(), heads=text, mac=mac)
        session.add(row)
        write_private(seal_file, json.dumps({"heads": text, "mac": mac.hex()}))
    rows = sum(seq for seq, _code in heads.values())
    log.info("trail sealed", extra={"rows": rows, "seal": mac.hex()})
    return row
