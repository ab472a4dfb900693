"""A formulation that several people write at once: begun, typed in, kept as a version, put away."""

from collections.abc import Mapping

from mdt import clock
from mdt.database import db, new_ref, writing
from mdt.domain import shared_sheet, templates
from mdt.domain.errors import Invalid, NotFound, NotNow, StaleEdit
from mdt.domain.events import AuditEvent
from mdt.domain.formulation import Line
from mdt.domain.together import Crossing, Shape, Whose, crossings, joined
from mdt.domain.vocabulary import FormulationStatus
from mdt.live import log, presence
from mdt.live.log import Seen
from mdt.live.presence import Place
from mdt.models.cases import Case
from mdt.models.formulations import Formulation, FormulationDraft
from mdt.models.people import User
from mdt.models.shared_sheets import SharedSheet, SheetWriter
from mdt.queries.formulation_versions import version_of
from mdt.queries.shared_sheets import lines_in, open_one
from mdt.services import Permission, formulations, live, require
from mdt.services.audit import change
from mdt.services.formulation_drafts import hold

Statements = tuple[str, dict[str, list[Line]]]


def begin(actor: User, case: Case, *, template_id: str, about: str = "") -> SharedSheet:
    """Open a sheet for the team to write in together, from the newest version; or come into the
    one that is open already.
    """
    require(actor, Permission.FORMULATION_WRITE, case)
    template = _template(template_id)
    with change(actor) as work:
        hold(case)  # two who begin at the same moment come into one sheet
        if sheet := open_one(case, template_id, about):
            return sheet
        formulations.check_about(case, about)
        newest = formulations.latest(case, template_id, about)
        sheet = SharedSheet(
            case=case,
            template_id=template_id,
            template_version=template.version,
            about=about,
            follows=newest,
            words=_began(template, newest),
            opened_by=actor,
            opened_at=clock.now(),
        )
        db.session.add(sheet)
        db.session.flush()
        work.note(AuditEvent.SHEET_BEGUN, sheet, template=template_id)
    return sheet


def type_in(actor: User, sheet: SharedSheet, step: bytes, *, place: Place | None = None) -> int:
    """Take what somebody typed; gives how far the sheet's log has come. Again changes nothing."""
    require(actor, Permission.FORMULATION_WRITE, sheet)
    with change(actor) as work:
        _hold(sheet)
        number = live.take(work, sheet, step, actor, event=AuditEvent.SHEET_WRITTEN)
        if place is not None:
            presence.put(sheet, actor, place)
    return number


def write(actor: User, sheet: SharedSheet, words: Mapping[str, str], *, seen: Seen) -> Seen:
    """Keep what a page without a script sends whole: only what differs from what it had `seen`.

    What others wrote since stays. StaleEdit where nobody can say what was seen.
    """
    require(actor, Permission.FORMULATION_WRITE, sheet)
    with change(actor) as work:
        _hold(sheet)
        if not seen:
            raise StaleEdit(sheet)
        before = dict(sheet.words)
        now = log.put(sheet, words, actor, seen=seen)
        changed = [name for name in words if sheet.words.get(name) != before.get(name)]
        if changed:
            work.note(AuditEvent.SHEET_WRITTEN, sheet, fields=changed)
    return now


def be_at(actor: User, sheet: SharedSheet, place: Place) -> None:
    """Say where one's browser is in the sheet."""
    require(actor, Permission.FORMULATION_WRITE, sheet)
    if sheet.closed_at is None:
        with writing():
            presence.put(sheet, actor, place)


def leave(actor: User, sheet: SharedSheet, *, client: str) -> None:
    """Leave the sheet with one browser."""
    require(actor, Permission.FORMULATION_WRITE, sheet)
    with writing():
        presence.take(actor, client)


def keep(
    actor: User,
    sheet: SharedSheet,
    *,
    status: FormulationStatus = FormulationStatus.SHARED_WITH_TEAM,
) -> Formulation:
    """Keep the sheet as a version; whoever wrote in it stands beside it.

    StaleEdit when somebody kept a version meanwhile: then the two are put together first. Kept by
    two at once it is kept once.
    """
    require(actor, Permission.FORMULATION_WRITE, sheet)
    with change(actor) as work:
        hold(sheet.case)
        log.hold(sheet)
        if sheet.kept_as_id is not None and (kept := db.session.get(Formulation, sheet.kept_as_id)):
            return kept
        _hold(sheet)
        narrative, lines = _as_asked_today(sheet)
        made = formulations.keep(
            actor,
            sheet.case,
            template_id=sheet.template_id,
            narrative=narrative,
            fields=lines,
            about=sheet.about,
            status=status,
            follows=sheet.follows.ref if sheet.follows else "",
            own=False,
        )
        wrote = log.writers_of(sheet)
        _close(actor, sheet)
        sheet.kept_as = made
        sheet.writers = [SheetWriter(user_id=key) for key in wrote]
        work.note(AuditEvent.SHEET_KEPT, sheet, number=made.number)
    return made


def differences(sheet: SharedSheet, newest: Formulation | None, *, seen: Seen) -> list[Crossing]:
    """Where the sheet, as it was seen, and a version that was kept meanwhile have it otherwise."""
    narrative, lines = _statements_at(sheet, seen)
    texts = (_narrative(sheet.follows), _narrative(newest), narrative)
    return crossings(lines_in(sheet.follows), lines_in(newest), lines, texts)


def put_together(
    actor: User, sheet: SharedSheet, *, other: str, choice: Mapping[str, Whose], seen: Seen
) -> None:
    """Put the sheet and the version `other` together as chosen; from here on it follows that one.

    The choice is about the sheet as it was `seen`: what was typed since stays, and so does what
    nobody chose.
    """
    require(actor, Permission.FORMULATION_WRITE, sheet)
    with change(actor) as work:
        _hold(sheet)
        newest = version_of(sheet.case, other)
        if newest is None or _series(newest) != _series(sheet):
            raise StaleEdit(sheet)
        template = _template_of(sheet)
        before = _statements_at(sheet, seen)
        narrative, lines = before
        texts = (_narrative(newest), narrative)
        alone = frozenset(field.id for field in template.fields if not field.repeat)
        narrative, lines = joined(
            lines_in(newest), lines, texts, choice, otherwise=Whose.MINE, shape=Shape(alone)
        )
        wanted = shared_sheet.texts_of(template, narrative, lines)
        had = shared_sheet.texts_of(template, *before)
        changed = {name: text for name, text in wanted.items() if had[name] != text}
        log.put(sheet, changed, actor, seen=seen)
        sheet.follows = newest
        work.note(AuditEvent.SHEET_WRITTEN, sheet, fields=sorted(changed))


def take(actor: User, sheet: SharedSheet) -> FormulationDraft:
    """Take the words as they stand into a sheet of one's own; the shared one stays open."""
    require(actor, Permission.FORMULATION_WRITE, sheet)
    case = sheet.case
    with change(actor) as work:
        hold(case)
        _hold(sheet)
        if formulations.draft_of(actor, case, sheet.template_id, sheet.about):
            raise NotNow("You have a sheet of your own with words that are not kept yet.")
        narrative, lines = _as_asked_today(sheet)
        rows = {name: [line.as_written for line in group] for name, group in lines.items()}
        work.note(AuditEvent.SHEET_TAKEN, sheet)
        return formulations.save_draft(
            actor,
            case,
            template_id=sheet.template_id,
            fields={"narrative": narrative, "statements": rows},
            about=sheet.about,
            follows=sheet.follows.ref if sheet.follows else "",
            ref=new_ref(),
        )


def put_away(actor: User, sheet: SharedSheet, *, seen: int | None = None) -> None:
    """Close a sheet without keeping it. Words that are not in the version it goes on from go with
    it, and only if the one who does it has `seen` the last of them; else StaleEdit.
    """
    require(actor, Permission.FORMULATION_WRITE, sheet)
    with change(actor) as work:
        log.hold(sheet)
        if sheet.closed_at is not None and sheet.kept_as_id is None:
            return  # the second of two clicks
        _check_open(sheet)
        if words_of_its_own(sheet) and seen != log.head_of(sheet):
            raise StaleEdit(sheet, "There are words in this sheet that nobody has kept.")
        _close(actor, sheet)
        work.note(AuditEvent.SHEET_PUT_AWAY, sheet)


def words_of_its_own(sheet: SharedSheet) -> dict[str, str]:
    """The texts in it that read otherwise than the version it goes on from."""
    began = _began(_template_of(sheet), sheet.follows)
    return {
        name: sheet.words.get(name, "") for name in began if sheet.words.get(name) != began[name]
    }


def statements_of(sheet: SharedSheet) -> Statements:
    """Narrative and statements as the sheet has them now."""
    return shared_sheet.lines_of(_template_of(sheet), sheet.words, lines_in(sheet.follows))


def _statements_at(sheet: SharedSheet, seen: Seen) -> Statements:
    words = log.words_at(sheet, seen)
    return shared_sheet.lines_of(_template_of(sheet), words, lines_in(sheet.follows))


def _as_asked_today(sheet: SharedSheet) -> Statements:
    """The same under the questions of today's template, should that have changed meanwhile."""
    narrative, lines = statements_of(sheet)
    return shared_sheet.fitted(templates.latest(sheet.template_id), narrative, lines)


def _template(template_id: str) -> templates.Template:
    try:
        template = templates.latest(template_id)
    except KeyError:
        raise NotFound("template") from None
    if not shared_sheet.takes_several(template):
        raise Invalid("template", "This one is written on a sheet of one's own.")
    return template


def _template_of(sheet: SharedSheet) -> templates.Template:
    return templates.of_sheet(sheet.template_id, sheet.template_version)


def _began(template: templates.Template, version: Formulation | None) -> dict[str, str]:
    return shared_sheet.texts_of(template, _narrative(version), lines_in(version))


def _narrative(version: Formulation | None) -> str:
    return version.narrative if version else ""


def _series(thing: Formulation | SharedSheet) -> tuple[int, str, str]:
    return thing.case_id, thing.template_id, thing.about


def _hold(sheet: SharedSheet) -> None:
    """As it stands now, and open: it may have been closed while we waited."""
    log.hold(sheet)
    db.session.expire(sheet, ["follows", "kept_as"])
    _check_open(sheet)


def _check_open(sheet: SharedSheet) -> None:
    if sheet.kept_as_id is not None:
        raise NotNow("This sheet was kept as a version: nothing more is written in it.")
    if sheet.closed_at is not None:
        raise NotNow("This sheet was put away: nothing more is written in it.")


def _close(actor: User, sheet: SharedSheet) -> None:
    """Nobody writes in it any more: what it held goes, and how that came to be."""
    log.prune([sheet])
    presence.empty(sheet)
    sheet.words = {}
    sheet.closed_by_id, sheet.closed_at = actor.id, clock.now()
