"""Sessions live in the database: the cookie is a random token, the row holds its hash.

A visitor without an account gets a token too, so that forms can be guarded, but no row.
Background requests (autosave, heartbeats) neither extend an idle session nor get past its end.
"""

import hashlib
import hmac
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Flask, Request, Response, current_app, g, request
from flask.sessions import SessionInterface, SessionMixin
from flask_wtf.csrf import generate_csrf
from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import joinedload

from mdt import clock
from mdt.database import db, writing
from mdt.headers import on_loopback
from mdt.models.people import SignIn, User

if TYPE_CHECKING:
    from config import Settings

TOUCH_EVERY = timedelta(minutes=1)
MISDIRECTED = 421  # a demonstration asked for from elsewhere
CSRF_KEY = "csrf_token"

HELD = (
    select(SignIn)
    .where(SignIn.token_hash == bindparam("hash"), SignIn.ended_at.is_(None))
    .options(joinedload(SignIn.user, innerjoin=True))
)


class TokenSession(dict[str, Any], SessionMixin):
    """What Flask calls the session: a token, and the guard of forms derived from it."""

    modified = False

    def __init__(self, token: str, secret: str, *, fresh: bool) -> None:
        guard = hmac.new(secret.encode(), f"csrf:{token}".encode(), hashlib.sha256)
        super().__init__({CSRF_KEY: guard.hexdigest()})
        self.token = token
        self.fresh = fresh


class ServerSessions(SessionInterface):
    """Reads the cookie; sets it when a token was made or replaced."""

    def open_session(self, app: Flask, request: Request) -> TokenSession:
        """The session of this browser, new when it brings no usable cookie."""
        token = request.cookies.get(self.get_cookie_name(app), "")
        fresh = not 40 <= len(token) <= 64
        if fresh:
            token = secrets.token_urlsafe(32)
        return TokenSession(token, str(app.secret_key), fresh=fresh)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Send the cookie when this browser does not hold it yet."""
        # Over plain http from elsewhere there is an explanation and no cookie: see headers.py.
        safe = (request.is_secure or on_loopback()) and response.status_code != MISDIRECTED
        if isinstance(session, TokenSession) and session.fresh and CSRF_KEY in g and safe:
            response.set_cookie(
                self.get_cookie_name(app),
                session.token,
                httponly=True,
                secure=request.is_secure,
                samesite="Lax",
                path="/",
            )

    def get_cookie_name(self, app: Flask) -> str:  # noqa: ARG002 - asked so by Flask
        """`__Host-mdt` over https; `mdt` over http, on loopback only."""
        return "__Host-mdt" if request.is_secure else "mdt"


def token_hash(token: str) -> bytes:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).digest()


def is_background() -> bool:
    """Whether a script sent this by itself, without a person's hand; a stream opens by itself."""
    by_itself = request.headers.get("X-Background") == "1"
    return by_itself or request.headers.get("Accept") == "text/event-stream"


def person_of_request(_request: Request) -> User | None:
    """Who is signed in with this browser's token, if the session still holds."""
    found = of_browser(browser_hash())
    if found is None or not still_holds(found):
        return None
    g.sign_in = found
    if not is_background() and clock.now() - found.seen_at > TOUCH_EVERY:
        touch(found)
    return found.user


def browser_hash() -> bytes | None:
    """What is kept of this browser's token; None for one that has just been given its first."""
    session = _token_session()
    return None if session.fresh else token_hash(session.token)


def of_browser(kept: bytes | None) -> SignIn | None:
    """The session of a browser, unless it was ended; it may have been idle for too long."""
    return None if kept is None else db.session.scalars(HELD, {"hash": kept}).first()


def key_for(purpose: str) -> bytes:
    """A key that this browser's session has and no other: gone with it, and kept nowhere."""
    secret = str(current_app.secret_key).encode()
    return hmac.new(secret, f"{purpose}:{_token_session().token}".encode(), hashlib.sha256).digest()


def still_holds(row: SignIn) -> bool:
    """Whether a session is awake, young enough, and of an open account."""
    settings: Settings = current_app.config["MDT"]
    moment = clock.now()
    awake = moment - row.seen_at < settings.idle
    young = moment - row.created_at < settings.longest_session
    return awake and young and row.user.is_active


def touch(row: SignIn) -> None:
    """A person did something: the idle time starts again."""
    with writing() as session:
        session.execute(update(SignIn).where(SignIn.id == row.id).values(seen_at=clock.now()))
        row.seen_at = clock.now()


def renew_token() -> str:
    """A new token for this browser, so that a token from before sign-in is worth nothing."""
    from flask import session

    fresh = TokenSession(secrets.token_urlsafe(32), str(current_app.secret_key), fresh=True)
    current = _token_session()
    current.token, current.fresh = fresh.token, True
    session[CSRF_KEY] = fresh[CSRF_KEY]
    g.pop(CSRF_KEY, None)
    generate_csrf()  # so that the cookie goes out with the answer
    return fresh.token


def _token_session() -> TokenSession:
    from flask.globals import request_ctx

    held = request_ctx.session
    if not isinstance(held, TokenSession):
        raise TypeError("This application keeps its sessions itself.")
    return held
