"""The recovery key: twelve words on paper that open a spare copy of the keyring.

The copy lies in the database, sealed to a public key (HPKE, RFC 9180) whose private half can only
be worked out from the words (scrypt). So a rotated keyring is copied anew without asking for the
words, and whoever holds the database alone opens nothing. See docs/decisions/0005-recovery-key.md.
"""

import base64
import secrets
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from mdt import clock, keyring
from mdt.columns import SealedText
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.keyring import Keyring
from mdt.models.people import User
from mdt.services import Permission, require
from mdt.services.audit import change, keyed
from mdt.services.practice import put_setting, setting

WORDS = 12
STRENGTH = 128  # bits
KEY = "recovery"
ROW = "setting.recovery"
PURPOSE = b"mirror-mdt keyring copy"
SUITE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)


@dataclass(frozen=True)
class Paper:
    """The words just made, and the two of them that are asked back (counted from 1)."""

    words: list[str]
    asked: tuple[int, int]


@cache
def _list() -> Any:
    from mnemonic import Mnemonic  # the word lists are read when a key is made, not at every start

    return Mnemonic("english")


def wrap(ring: Keyring, public: bytes) -> str:
    """The keyring, sealed so that only the words of this public key open it."""
    key = X25519PublicKey.from_public_bytes(public)
    return _text(SUITE.encrypt(ring.dump().encode(), key, PURPOSE))


def unwrap(box: str, salt: bytes, words: str) -> Keyring:
    """The keyring in a sealed copy; raises Invalid when these are not its words."""
    private = _private(_entropy(words), salt)
    try:
        return keyring.parse(SUITE.decrypt(_bytes(box), private, PURPOSE).decode())
    except (InvalidTag, ValueError) as problem:
        raise Invalid("words", "These are not the words of this practice's recovery key.") from (
            problem
        )


def _entropy(words: str) -> bytes:
    plain = " ".join(words.lower().split())
    if len(plain.split()) != WORDS:
        raise Invalid("words", f"A recovery key has {WORDS} words.")
    if not _list().check(plain):
        raise Invalid("words", "One of the words is misspelt, missing or out of order.")
    return bytes(_list().to_entropy(plain))


def _private(entropy: bytes, salt: bytes) -> X25519PrivateKey:
    seed = Scrypt(salt=salt, length=32, n=2**14, r=8, p=1).derive(entropy)
    return X25519PrivateKey.from_private_bytes(seed)


def make(actor: User | None, *, shown_in: str | None = None) -> Paper:
    """Make a new recovery key and keep a copy of the keyring under it; the older one stops working.

    Until it is confirmed, its words lie sealed beside it for the session they were `shown_in`.
    Without a session they are shown this once, in an operator's terminal.
    """
    if actor is not None:
        require(actor, Permission.PRACTICE_MANAGE)
    words = _list().generate(STRENGTH).split()
    salt = secrets.token_bytes(16)
    public = _private(_entropy(" ".join(words)), salt).public_key().public_bytes_raw()
    numbers = sorted(secrets.SystemRandom().sample(range(1, WORDS + 1), 2))
    paper = Paper(words, (numbers[0], numbers[1]))
    kept: dict[str, Any] = {
        "salt": _text(salt),
        "public": _text(public),
        "mark": _mark(salt, public),
        "box": wrap(SealedText.ring(), public),
        "made_at": clock.now().isoformat(),
    }
    if shown_in:
        kept |= {"shown": _sealed(paper, shown_in), "shown_in": shown_in}
    with change(actor) as work:
        put_setting(KEY, kept)
        work.note(AuditEvent.RECOVERY_KEY_MADE)
    return paper


def _sealed(paper: Paper, session: str) -> str:
    numbers = " ".join(map(str, paper.asked))
    text = f"{numbers} {' '.join(paper.words)}"
    return _text(SealedText.ring().seal(text, bound_to=f"{ROW}:{session}"))


def waiting(session: str) -> Paper | None:
    """The words made in this session and not yet confirmed, if there are any."""
    kept = setting(KEY)
    if kept.get("shown_in") != session:
        return None
    text = SealedText.ring().open(_bytes(kept["shown"]), bound_to=f"{ROW}:{session}")
    first, second, *words = text.split()
    return Paper(words, (int(first), int(second)))


def is_owed() -> bool:
    """Whether the set-up was left before anybody showed that the words are on paper."""
    return "shown" in setting(KEY)


def is_confirmed() -> bool:
    """Whether somebody has shown that the words were written down."""
    kept = setting(KEY)
    return bool(kept) and "shown" not in kept


def confirm(actor: User, *, session: str, first: str, second: str) -> None:
    """Two words, as written down, end the showing; raises Invalid when they are not the ones."""
    require(actor, Permission.PRACTICE_MANAGE)
    paper = waiting(session)
    if paper is None:
        raise NotNow("These words were confirmed already, or belong to another session.")
    for field, number, given in zip(("first", "second"), paper.asked, (first, second), strict=True):
        if given.strip().lower() != paper.words[number - 1]:
            raise Invalid(field, f"This is not word {number}. Look at the paper and try again.")
    kept = setting(KEY)
    with change(actor) as work:
        put_setting(KEY, {key: kept[key] for key in kept.keys() - {"shown", "shown_in"}})
        work.note(AuditEvent.RECOVERY_KEY_CONFIRMED)


class Copy(StrEnum):
    """What became of the spare copy when the keyring changed."""

    RENEWED = "renewed"
    NONE = "none"
    REFUSED = "refused"


def copy_anew(ring: Keyring) -> Copy:
    """Put a changed keyring under the same words; the words are not needed for it."""
    kept = setting(KEY)
    if not kept:
        return Copy.NONE
    salt, public = _bytes(kept["salt"]), _bytes(kept["public"])
    if not secrets.compare_digest(kept["mark"], _mark(salt, public)):
        # Somebody put a key of his own into the database: the keyring is not handed to him.
        return Copy.REFUSED
    with change(None):
        put_setting(KEY, {**kept, "box": wrap(ring, public)})
    return Copy.RENEWED


def restore(words: str) -> Keyring:
    """The keyring kept in this database under these words."""
    kept = setting(KEY)
    if not kept:
        raise Invalid("words", "This database holds no copy of a keyring.")
    return unwrap(kept["box"], _bytes(kept["salt"]), words)


def fits(words: str) -> bool:
    """Whether these are the words of this practice: a recovery code for opening what is shut."""
    kept = setting(KEY)
    try:
        entropy = _entropy(words)
    except Invalid:
        return False
    if not kept:
        return False
    public = _private(entropy, _bytes(kept["salt"])).public_key().public_bytes_raw()
    return secrets.compare_digest(public, _bytes(kept["public"]))


def _mark(salt: bytes, public: bytes) -> str:
    return keyed(b"recovery" + salt + public).hex()


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
