"""What a statement rests on: linked with what stood there, carried on, looked at again."""

from collections.abc import Mapping, Sequence

from mdt import clock
from mdt.database import db
from mdt.domain.errors import Invalid
from mdt.domain.events import AuditEvent
from mdt.domain.formulation import LINK_KINDS, Line, Link
from mdt.models.cases import Case
from mdt.models.formulations import Formulation, LinkLook, Statement, StatementLink
from mdt.models.people import User
from mdt.queries.formulation_links import Target, targets_named, value_of
from mdt.services import Permission, require
from mdt.services.audit import change
from mdt.services.holding import hold


def of(statement: Statement) -> list[Link]:
    """What a statement rests on, as the verbs name it."""
    return [(link.kind, link.target_ref) for link in statement.rests_on]


def put(
    actor: User,
    case: Case,
    made: Formulation,
    lines: Mapping[str, Sequence[Line]],
    before: Formulation | None,
) -> None:
    """Link the statements of a new version; a link that goes on keeps what was seen of it.

    Within the deed that keeps the version: its statements stand in the order of the lines.
    """
    named = {f"{kind}:{ref}" for group in lines.values() for line in group for kind, ref in line[2]}
    found = targets_named(actor, case, sorted(named))
    older = {s.identity: s for s in before.statements} if before else {}
    ordered = {field: [s for s in made.statements if s.field == field] for field in lines}
    for field, group in lines.items():
        for line, statement in zip(group, ordered[field], strict=True):
            was = older.get(statement.identity)
            for kind, ref in dict.fromkeys(line.rests_on):
                statement.rests_on.append(_link(field, (kind, ref), found, was))


def look_again(actor: User, link: StatementLink) -> None:
    """Say that somebody has looked at the source as it stands now, and the statement holds."""
    formulation = link.statement.formulation
    require(actor, Permission.FORMULATION_WRITE, formulation)
    target = targets_named(actor, formulation.case, [value_of(link)]).get(value_of(link))
    if target is None:
        raise Invalid("", "This is not available to you, so it cannot be looked at again.")
    with change(actor) as work:
        hold(formulation.case)
        seen = dict(target.source.prints)
        last = link.looks[-1] if link.looks else None
        if last and last.seen == seen and clock.local(last.created_at).date() == clock.today():
            return  # the second of two clicks
        db.session.add(LinkLook(link=link, by_id=actor.id, seen=seen, created_at=clock.now()))
        work.note(AuditEvent.LINK_LOOKED_AT, formulation, kind=link.kind)


def _link(
    field: str, named: Link, found: Mapping[str, Target], was: Statement | None
) -> StatementLink:
    kind, ref = named
    for older in was.rests_on if was else ():
        if (older.kind, older.target_ref) == named:
            return _carried(older)
    target = found.get(f"{kind}:{ref}")
    if kind not in LINK_KINDS or target is None or target.gone:
        raise Invalid(field, "Choose what it rests on from the list.")
    return StatementLink(
        kind=kind, target_ref=ref, seen=dict(target.source.prints), seen_at=clock.now()
    )


def _carried(older: StatementLink) -> StatementLink:
    """The same link in the next version: nobody has looked at its source anew."""
    seen_at = older.seen_at or older.statement.formulation.created_at
    link = StatementLink(
        kind=older.kind, target_ref=older.target_ref, seen=dict(older.seen), seen_at=seen_at
    )
    if older.looks:
        last = older.looks[-1]
        link.looks.append(LinkLook(by_id=last.by_id, seen=last.seen, created_at=last.created_at))
    return link
