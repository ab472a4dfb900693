"""The outbox sent over SMTP: each message once, retried with growing waits, never in clear.

A message is claimed before it is sent and its next try put off, so that two who send at once, or
one who dies on the way, do not send it twice in a row. Its Message-ID is its key's, for the
machines on the way to know it again.
"""

import hashlib
import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from email.message import EmailMessage
from email.utils import format_datetime
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

from sqlalchemy import func, select, update
from sqlalchemy.orm import joinedload

from mdt import clock
from mdt.database import db, writing
from mdt.domain.vocabulary import Reminders
from mdt.models.outbox import Mail

log = logging.getLogger(__name__)

FIRST_WAIT, GROWTH, LONGEST_WAIT = timedelta(minutes=5), 3, timedelta(hours=6)
MOST_TRIES = 12  # over two days and a half
STALE = timedelta(hours=20)  # after that the next day's digest says it better
AT_ONCE = 200
PATIENCE = 20  # seconds


class NoEncryption(Exception):
    """The server takes mail in clear only, and is not this machine."""


@dataclass(frozen=True)
class Posted:
    """What came of one round."""

    sent: int = 0
    waiting: int = 0
    problem: str = ""


def send(url: str, sender: str) -> Posted:
    """Send what is due; a server that does not answer ends the round, the rest waits."""
    done, mail = 0, _claim()
    if mail is None:
        return Posted(0, _waiting())
    try:
        with _server(url) as server:
            while mail is not None and done < AT_ONCE:
                done += _send_one(server, mail, sender)
                mail = _claim()
    except (OSError, smtplib.SMTPException, NoEncryption) as problem:
        words = _named(problem)
        if mail is not None:
            _note(mail, problem=words)
        log.warning("the mail server took nothing: %s", words)
        return Posted(done, _waiting(), words)
    return Posted(done, _waiting())


def _send_one(server: smtplib.SMTP, mail: Mail, sender: str) -> int:
    """One message; what the server refuses for this address alone stops no other."""
    person = mail.to
    wanted = person.is_active and person.email and person.reminders is not Reminders.NONE
    late = mail.key.startswith("digest:") and mail.created_at < clock.now() - STALE
    if late or not wanted:
        _note(mail, problem="too late" if late else "not wanted any more", tries=MOST_TRIES)
        return 0
    try:
        server.send_message(_message(mail, sender), sender, [person.email])
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as problem:
        _note(mail, problem=_named(problem))
        return 0
    _note(mail, problem="", sent_at=clock.now())
    return 1


def _message(mail: Mail, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, mail.to.email, mail.subject
    message["Date"] = format_datetime(mail.created_at)
    own = hashlib.sha256(mail.key.encode()).hexdigest()[:32]
    message["Message-ID"] = f"<{own}@{sender.rpartition('@')[2].strip('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message


def _claim() -> Mail | None:
    """The next message that is due, its next try put off: it is ours until then."""
    due = (
        select(Mail)
        .where(Mail.sent_at.is_(None), Mail.send_after <= clock.now(), Mail.tries < MOST_TRIES)
        .order_by(Mail.send_after, Mail.id)
        .limit(1)
        .options(joinedload(Mail.to, innerjoin=True))
        .with_for_update(of=Mail, skip_locked=True)
    )
    with writing() as session:
        mail = session.scalars(due).first()
        if mail is not None:
            wait = min(FIRST_WAIT * GROWTH**mail.tries, LONGEST_WAIT)
            mail.send_after = clock.now() + wait
            mail.tries += 1
    return mail


def _note(mail: Mail, **values: object) -> None:
    with writing() as session:
        session.execute(update(Mail).where(Mail.id == mail.id).values(values))


def _waiting() -> int:
    query = select(func.count()).select_from(Mail)
    return db.session.scalar(query.where(Mail.sent_at.is_(None), Mail.tries < MOST_TRIES)) or 0


@contextmanager
def _server(url: str) -> Iterator[smtplib.SMTP]:
    """A server one may speak to: encrypted, or on this machine."""
    parts = urlsplit(url)
    host, safe = parts.hostname or "", ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=PATIENCE, context=safe
        )
    else:
        server = smtplib.SMTP(host, parts.port or 587, timeout=PATIENCE)
    with server:
        if parts.scheme == "smtp":
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=safe)
            elif not _is_here(host):
                raise NoEncryption(host)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def _is_here(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _named(problem: BaseException) -> str:
    """What went wrong, without an address or a word of a message."""
    if isinstance(problem, NoEncryption):
        return "the server offers no encryption"
    code = getattr(problem, "smtp_code", None)
    return f"{type(problem).__name__} {code}" if code else type(problem).__name__
