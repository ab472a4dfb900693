"""Process notes: sealed, the author's own, shared only with people named at that moment.

Each entry in the trail is private to the author. With `queries/reflections.py` this is the only
place that knows the table.
"""

import hashlib
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.attributes import flag_modified

from mdt import clock
from mdt.database import REF_ALPHABET, REF_LENGTH, db, new_ref
from mdt.domain.errors import Invalid, NotFound, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.reflecting import Thoughts
from mdt.domain.reflecting import opened as whole
from mdt.domain.vocabulary import Role, Visibility
from mdt.models.cases import Case
from mdt.models.people import User
from mdt.models.reflections import Reflection, ReflectionShare
from mdt.queries import notes
from mdt.services import Permission, expect_version, require
from mdt.services.audit import Work, change, reading
from mdt.services.holding import hold


def address_for(actor: User, token: str) -> str:
    """The address of a page's future draft: the same for the same page, and nobody else's.

    A first save sent twice makes one draft; whoever sends a chosen token learns of no other row.
    """
    bits = int.from_bytes(hashlib.sha256(f"{actor.ref}:{token}".encode()).digest()[:10], "big")
    return "".join(REF_ALPHABET[bits >> (5 * place) & 31] for place in range(REF_LENGTH))


def save_draft(actor: User, case: Case, *, ref: str, version: int = 0, **words: Any) -> Reflection:
    """Keep what is being written, sealed: the first time makes the draft, later ones amend it."""
    draft = own_of(actor, case, ref)
    if draft is None:
        require(actor, Permission.REFLECTION_WRITE, case)
        return _start(actor, case, ref, _thoughts(actor, case, words))
    require(actor, Permission.REFLECTION_OWN, draft)
    thoughts = _thoughts(actor, case, words, draft)
    if draft.kept_at is not None:
        raise NotNow("This reflection is kept already. Open it to change it.")
    if not _holds(draft, thoughts):
        # The answer to the very first save may have been lost on the way.
        expect_version(draft, draft.version if version == 0 and draft.version == 1 else version)
        with change(actor) as work:
            _write(draft, thoughts)
            _note(work, AuditEvent.REFLECTION_SAVED, draft)
    return draft


def own_of(actor: User, case: Case, ref: str) -> Reflection | None:
    """The actor's own reflection of this address; another's reads like one that is not there."""
    query = select(Reflection).where(Reflection.ref == ref, Reflection.author_id == actor.id)
    found = db.session.scalars(query).first()
    if found is not None and found.case_id != case.id:
        raise NotFound("reflection")
    return found


def _thoughts(
    actor: User, case: Case, words: dict[str, Any], before: Reflection | None = None
) -> Thoughts:
    """What was written; a note may be linked that its author may read, or that was linked."""
    thoughts = Thoughts(**words)
    linked = whole(before.content, before.about_me).note if before is not None else ""
    if thoughts.note and thoughts.note != linked:
        known = {line.ref for line in notes.to_link(actor, case, chosen=thoughts.note)}
        if thoughts.note not in known:
            raise Invalid("note", "Choose a note from the list.")
    return thoughts


def _start(actor: User, case: Case, ref: str, thoughts: Thoughts) -> Reflection:
    if thoughts.is_empty:
        raise Invalid("pull", "There is nothing to keep yet: set a dial or write a word.")
    draft = Reflection(ref=ref, case=case, author=actor, saved_at=clock.now())
    try:
        with change(actor) as work:
            _write(draft, thoughts)
            db.session.add(draft)
            db.session.flush()
            _note(work, AuditEvent.REFLECTION_SAVED, draft)
    except IntegrityError:
        if (made := own_of(actor, case, ref)) is None:
            raise
        return made  # the same first save, sent twice at once
    return draft


def _holds(reflection: Reflection, thoughts: Thoughts) -> bool:
    kept = (reflection.content, reflection.about_me)
    return kept == (thoughts.as_shared(), thoughts.as_private())


def _write(reflection: Reflection, thoughts: Thoughts) -> None:
    reflection.content = thoughts.as_shared()
    reflection.about_me = thoughts.as_private()
    reflection.saved_at = clock.now()


def _note(work: Work, event: AuditEvent, reflection: Reflection, **payload: Any) -> None:
    work.note(event, reflection, private_to=reflection.author, **payload)


def keep_new(
    actor: User,
    case: Case,
    *,
    ref: str | None = None,
    version: int = 0,
    visibility: Visibility = Visibility.ONLY_ME,
    **words: Any,
) -> Reflection:
    """Write a reflection and keep it in one deed, for one's own eyes unless it is shared too."""
    require(actor, Permission.REFLECTION_WRITE, case)
    _somebody(actor, case, visibility)
    with change(actor):
        hold(case)
        if ref and (made := own_of(actor, case, ref)) is not None and made.kept_at is not None:
            return made  # the same form, sent twice at once
        reflection = save_draft(actor, case, ref=ref or new_ref(), version=version, **words)
        seen = reflection.version
        keep(actor, reflection, version=seen, visibility=visibility, **words)
    return reflection


def keep(
    actor: User,
    reflection: Reflection,
    *,
    version: int,
    visibility: Visibility = Visibility.ONLY_ME,
    **words: Any,
) -> None:
    """Make a draft a reflection. Nobody else reads it unless its author shares it by name."""
    require(actor, Permission.REFLECTION_OWN, reflection)
    if reflection.kept_at is not None:
        raise NotNow("This reflection is kept already.")
    thoughts = _thoughts(actor, reflection.case, words, reflection)
    if thoughts.is_empty:
        raise Invalid("pull", "There is nothing to keep yet: set a dial or write a word.")
    expect_version(reflection, version)
    _somebody(actor, reflection.case, visibility)
    with change(actor) as work:
        _write(reflection, thoughts)
        reflection.kept_at = clock.now()
        _note(work, AuditEvent.REFLECTION_KEPT, reflection)
        share(actor, reflection, visibility=visibility, version=reflection.version)


def amend(actor: User, reflection: Reflection, *, version: int, **words: Any) -> None:
    """Change one's own kept reflection; whoever it is shared with reads the new words."""
    require(actor, Permission.REFLECTION_OWN, reflection)
    expect_version(reflection, version)
    thoughts = _thoughts(actor, reflection.case, words, reflection)
    if thoughts.is_empty:
        raise Invalid("pull", "A kept reflection cannot be emptied.")
    if _holds(reflection, thoughts):
        return
    with change(actor) as work:
        _write(reflection, thoughts)
        _note(work, AuditEvent.REFLECTION_SAVED, reflection)


def discard(actor: User, reflection: Reflection, *, version: int) -> None:
    """Throw a draft away; what was kept stays."""
    require(actor, Permission.REFLECTION_OWN, reflection)
    expect_version(reflection, version)
    if reflection.kept_at is not None:
        raise NotNow("This reflection is kept. It can be changed, but not thrown away.")
    with change(actor) as work:
        _note(work, AuditEvent.REFLECTION_DISCARDED, reflection)
        db.session.delete(reflection)


def readers_for(actor: User, case: Case, visibility: Visibility) -> list[User]:
    """Whom sharing would name at this moment: it is shown before, and fixed by sharing."""
    require(actor, Permission.REFLECTION_WRITE, case)
    if visibility is Visibility.MY_SUPERVISOR:
        named = db.session.get(User, actor.supervisor_id) if actor.supervisor_id else None
        return [named] if named is not None and named.is_active else []
    if visibility is Visibility.REFLECTIVE_GROUP:
        team = [member.user for member in case.team_today]
        return [u for u in team if u is not actor and u.is_active and Role.CLINICIAN in u.roles]
    return []


NOBODY = {
    Visibility.MY_SUPERVISOR: "No supervisor of record is named for you, so nobody would read it.",
    Visibility.REFLECTIVE_GROUP: "Nobody else treats this patient today, so nobody would read it.",
}


def _somebody(actor: User, case: Case, visibility: Visibility) -> list[User]:
    if visibility is Visibility.ONLY_ME:
        return []
    readers = readers_for(actor, case, visibility)
    if not readers:
        raise Invalid("visibility", NOBODY[visibility])
    return readers


def share(actor: User, reflection: Reflection, *, visibility: Visibility, version: int) -> None:
    """Open a kept reflection to the people this choice names today, and to nobody after them."""
    require(actor, Permission.REFLECTION_OWN, reflection)
    if visibility is Visibility.ONLY_ME:
        take_back(actor, reflection, version=version)
        return
    if reflection.kept_at is None:
        raise NotNow("Keep the reflection before you share it.")
    expect_version(reflection, version)
    readers = _somebody(actor, reflection.case, visibility)
    with change(actor) as work:
        _end_shares(reflection, keep_ids={reader.id for reader in readers})
        for reader in readers:
            _name(reflection, reader, visibility)
        _touch(reflection)
        named = [reader.ref for reader in readers]
        _note(
            work,
            AuditEvent.REFLECTION_SHARED,
            reflection,
            readers=named,
            visibility=visibility.value,
        )


def _name(reflection: Reflection, reader: User, visibility: Visibility) -> None:
    held = next((s for s in reflection.standing_shares if s.reader_id == reader.id), None)
    if held is not None:
        held.visibility = visibility
        return
    reflection.shares.append(
        ReflectionShare(reader=reader, visibility=visibility, shared_at=clock.now())
    )


def _end_shares(reflection: Reflection, keep_ids: set[int]) -> list[str]:
    ended = [s for s in reflection.standing_shares if s.reader_id not in keep_ids]
    for row in ended:
        row.taken_back_at = clock.now()
    return [row.reader.ref for row in ended]


def _touch(reflection: Reflection) -> None:
    """A page opened before this change of readers must not save over it unawares."""
    flag_modified(reflection, "saved_at")


def take_back(actor: User, reflection: Reflection, *, version: int) -> None:
    """From now on only the author reads it again."""
    require(actor, Permission.REFLECTION_OWN, reflection)
    expect_version(reflection, version)
    if not reflection.standing_shares:
        return
    with change(actor) as work:
        ended = _end_shares(reflection, keep_ids=set())
        _touch(reflection)
        _note(work, AuditEvent.REFLECTION_TAKEN_BACK, reflection, readers=ended)


def opened(actor: User, reflection: Reflection) -> None:
    """Note a reading, in the trail for the author alone; a named reader's first one is kept."""
    require(actor, Permission.REFLECTION_READ, reflection)
    mine = [s for s in reflection.standing_shares if s.reader_id == actor.id]
    if not mine or mine[0].first_opened_at is not None:
        event = AuditEvent.REFLECTION_READ
        reading(actor, event, reflection, private_to=reflection.author)
        return
    with change(actor) as work:
        mine[0].first_opened_at = clock.now()
        _note(work, AuditEvent.REFLECTION_READ, reflection)
