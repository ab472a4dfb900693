"""Keys outside the database: sealing texts, signing the trail, wrapping a spare copy.

A keyring is JSON: ``{"seal": {"current": "k1", "keys": {"k1": "<base64>"}}, "audit": "<base64>"}``.
It lives in ``MDT_KEYRING`` or in ``keyring.json`` in the instance folder (mode 0600).
"""

import base64
import hmac
import json
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FILE = "keyring.json"
KEY_BYTES = 32
NONCE_BYTES = 12


class CannotOpen(Exception):
    """The sealed text was altered, moved to another row, or its key is missing."""


@dataclass(frozen=True, repr=False)
class Keyring:
    """The keys in use; `seal_keys` keeps the old ones until every text is sealed anew."""

    current: str
    seal_keys: dict[str, bytes]
    audit_key: bytes

    def seal(self, text: str, *, bound_to: str) -> bytes:
        """Encrypt a text so that it opens only in the row it was written for."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        box = AESGCM(self.seal_keys[self.current])
        sealed = box.encrypt(nonce, text.encode(), bound_to.encode())
        name = self.current.encode()
        return bytes([len(name)]) + name + nonce + sealed

    def open(self, sealed: bytes, *, bound_to: str) -> str:
        """Decrypt; raises CannotOpen when key, row or bytes are not the right ones."""
        end = 1 + sealed[0]
        key = self.seal_keys.get(sealed[1:end].decode("ascii", "replace"))
        if key is None:
            raise CannotOpen("The key of this text is not in the keyring.")
        nonce, body = sealed[end : end + NONCE_BYTES], sealed[end + NONCE_BYTES :]
        try:
            return AESGCM(key).decrypt(nonce, body, bound_to.encode()).decode()
        except InvalidTag as problem:
            raise CannotOpen("This text was altered or moved.") from problem

    def key_of(self, sealed: bytes) -> str:
        """The id of the key a text was sealed with."""
        return sealed[1 : 1 + sealed[0]].decode("ascii", "replace")

    def print_of_audit_key(self) -> str:
        """What tells this keyring from another, and nothing of its keys."""
        return hmac.digest(self.audit_key, b"which keyring is this", "sha256").hex()[:16]

    def with_new_key(self) -> "Keyring":
        """A keyring whose next texts are sealed with a fresh key; old texts still open."""
        name = f"k{len(self.seal_keys) + 1}"
        keys = {**self.seal_keys, name: secrets.token_bytes(KEY_BYTES)}
        return Keyring(name, keys, self.audit_key)

    def dump(self) -> str:
        """The keyring as it is kept in its file."""
        keys = {name: _text(key) for name, key in self.seal_keys.items()}
        seal = {"current": self.current, "keys": keys}
        return json.dumps({"seal": seal, "audit": _text(self.audit_key)}, indent=1)


def new() -> Keyring:
    """A keyring of fresh keys."""
    return Keyring("k1", {"k1": secrets.token_bytes(KEY_BYTES)}, secrets.token_bytes(KEY_BYTES))


def parse(text: str) -> Keyring:
    """Read a keyring; raises ValueError with a plain sentence when it is not one."""
    try:
        data: dict[str, Any] = json.loads(text)
        seal = data["seal"]
        keys = {name: base64.b64decode(key) for name, key in seal["keys"].items()}
        ring = Keyring(seal["current"], keys, base64.b64decode(data["audit"]))
    except (KeyError, TypeError, ValueError) as problem:
        raise ValueError("MDT_KEYRING is not a keyring: see docs/operations.md.") from problem
    if ring.current not in ring.seal_keys:
        raise ValueError("The keyring names a current key that it does not hold.")
    return ring


def load(folder: Path) -> Keyring:
    """The keyring of this installation, made on first run."""
    if text := os.environ.get("MDT_KEYRING"):
        return parse(text)
    path = folder / FILE
    if not path.exists():
        write_private(path, new().dump())
    return parse(path.read_text())


def watched(ring: Keyring, folder: Path) -> Callable[[], Keyring]:
    """The keyring in use, read again when its file changes, so that a rotation needs no restart."""
    path, seen = folder / FILE, [_stamp(folder / FILE)]
    held = [ring]

    def present() -> Keyring:
        if not os.environ.get("MDT_KEYRING") and (stamp := _stamp(path)) != seen[0]:
            held[0], seen[0] = (parse(path.read_text()) if stamp else held[0]), stamp
        return held[0]

    return present


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        facts = path.stat()
    except FileNotFoundError:
        return None
    return facts.st_mtime_ns, facts.st_ino


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner may read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    spare = path.with_suffix(path.suffix + ".new")
    handle = os.open(spare, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    spare.replace(path)


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()
