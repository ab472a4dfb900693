"""Settings, read from the environment in one place; a wrong one stops the start with a sentence."""

import os
import secrets
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mdt import clock
from mdt.keyring import Keyring, load, write_private

HERE = Path(__file__).parent


class BadSetting(SystemExit):
    """A setting cannot be used; the sentence says which and what to write instead."""


@dataclass(frozen=True, repr=False)
class Settings:
    """Everything that differs from one installation to the next."""

    instance: Path
    database_url: str
    secret_key: str
    keyring: Keyring
    demo: bool = False
    demo_password: str = "mirror-demo-only"  # noqa: S105 - published on purpose, demo mode only
    throttle: bool = True
    timezone: str = clock.DEFAULT_ZONE
    behind_proxy: bool = False
    cheap_hashing: bool = False
    mail_url: str = ""  # "" where no mail is sent
    mail_from: str = ""
    streams: int = 40  # pages of the live room that one process keeps a line open to
    idle: timedelta = timedelta(minutes=30)
    longest_session: timedelta = timedelta(hours=12)


def from_environment() -> Settings:
    """Read the settings; raises BadSetting with a plain sentence."""
    demo = _flag("MDT_DEMO")
    throttle = os.environ.get("MDT_LOGIN_THROTTLE", "on") != "off"
    if not throttle and not demo:
        raise BadSetting("MDT_LOGIN_THROTTLE=off is accepted in demo mode only.")
    folder = Path(os.environ.get("MDT_INSTANCE", HERE / "instance")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    return Settings(
        instance=folder,
        database_url=_database_url(folder),
        secret_key=_secret_key(folder),
        keyring=_keyring(folder),
        demo=demo,
        demo_password=os.environ.get("MDT_DEMO_PASSWORD", Settings.demo_password),
        throttle=throttle,
        timezone=_timezone(),
        behind_proxy=_flag("MDT_PROXY"),
        mail_url=_mail_url(),
        mail_from=os.environ.get("MDT_MAIL_FROM", ""),
        streams=_streams(),
    )


def _flag(name: str) -> bool:
    value = os.environ.get(name, "")
    if value not in {"", "0", "1"}:
        raise BadSetting(f"{name} is either 1 or not set, not {value!r}.")
    return value == "1"


def _database_url(folder: Path) -> str:
    url = os.environ.get("MDT_DATABASE_URL") or f"sqlite:///{folder / 'mirror.sqlite3'}"
    if not url.startswith(("sqlite:///", "postgresql+psycopg://")):
        raise BadSetting("MDT_DATABASE_URL starts with sqlite:/// or postgresql+psycopg://.")
    return url


def _secret_key(folder: Path) -> str:
    if key := os.environ.get("MDT_SECRET_KEY"):
        if len(key) < 32:
            raise BadSetting("MDT_SECRET_KEY needs at least 32 characters.")
        return key
    path = folder / "secret-key"
    if not path.exists():
        write_private(path, secrets.token_urlsafe(48))
    return path.read_text().strip()


def _keyring(folder: Path) -> Keyring:
    try:
        return load(folder)
    except ValueError as problem:
        raise BadSetting(str(problem)) from problem


def _mail_url() -> str:
    """The server that takes mail; nothing set, and reminders stay inside the house."""
    url, sender = os.environ.get("MDT_SMTP_URL", ""), os.environ.get("MDT_MAIL_FROM", "")
    if not url:
        return ""
    try:
        parts = urlsplit(url)
        known = parts.scheme in {"smtp", "smtps"} and parts.hostname and (parts.port or 1)
    except ValueError:
        known = False
    if not known:
        raise BadSetting("MDT_SMTP_URL looks like smtps://name:password@mail.practice.example:465.")
    if "@" not in sender or any(sign.isspace() for sign in sender):
        raise BadSetting("MDT_MAIL_FROM is the address that reminders come from.")
    return url


def _streams() -> int:
    told = os.environ.get("MDT_STREAMS") or str(Settings.streams)
    if not (told.isascii() and told.isdecimal() and len(told) < 6):
        raise BadSetting(f"MDT_STREAMS is how many streams a process keeps open, not {told!r}.")
    return int(told)


def _timezone() -> str:
    name = os.environ.get("MDT_TIMEZONE", clock.DEFAULT_ZONE)
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as problem:
        raise BadSetting(f"MDT_TIMEZONE names no known time zone: {name!r}.") from problem
    return name
