"""The minutes compiled from the record: facts in the words of today until they are signed.

Once signed, the words of the signing are shown, and only agreements and addenda are added.
"""

from collections.abc import Container, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload, selectinload

from mdt import clock
from mdt.domain import dates, kept
from mdt.domain import minutes as rules
from mdt.domain.labels import label
from mdt.domain.meetings import quorum
from mdt.domain.packs import PARTS, WHY_NO_VIEWS, Box
from mdt.domain.policy import Permission, can
from mdt.domain.safety import CRISIS_AGENDA
from mdt.domain.vocabulary import Discipline, ItemType, Knowledge, Told
from mdt.models.decisions import Action, Decision, DecisionBefore, DecisionReview, Dissent
from mdt.models.formulations import Adoption, Formulation
from mdt.models.meetings import (
    AgendaItem,
    Attendance,
    Meeting,
    MinutesAddendum,
    MinutesAgreement,
    MinutesProposal,
)
from mdt.models.packs import Contribution, StoodAside
from mdt.models.people import User
from mdt.queries.meetings import with_agenda
from mdt.queries.packs import boxes_of, has_pack, parts_of, who_has_met

SOURCES = {"first_hand": "first-hand", "second_hand": "second-hand", "": "source not recorded"}


def with_minutes(query: Select[Meeting]) -> Select[Meeting]:
    """With all that the minutes hold, in a fixed number of statements."""
    items = selectinload(Meeting.items)
    reviews = items.selectinload(AgendaItem.reviews)
    decisions = items.selectinload(AgendaItem.decisions)
    return with_agenda(query).options(
        items.selectinload(AgendaItem.scored),
        items.selectinload(AgendaItem.adoptions).options(
            joinedload(Adoption.by), joinedload(Adoption.formulation).joinedload(Formulation.author)
        ),
        reviews.joinedload(DecisionReview.decision).joinedload(Decision.implementer),
        decisions.joinedload(Decision.implementer),
        decisions.selectinload(Decision.dissents).joinedload(Dissent.user),
        decisions.selectinload(Decision.before).options(
            joinedload(DecisionBefore.implementer), joinedload(DecisionBefore.by)
        ),
        decisions.selectinload(Decision.actions).joinedload(Action.owner),
        selectinload(Meeting.addenda).joinedload(MinutesAddendum.author),
        selectinload(Meeting.agreements).joinedload(MinutesAgreement.user),
        selectinload(Meeting.proposals).options(
            joinedload(MinutesProposal.author), joinedload(MinutesProposal.answered_by)
        ),
        joinedload(Meeting.signed_by),
    )


def readable(reader: User, meeting: Meeting) -> list[AgendaItem]:
    """The items of these minutes that this person may read, in order."""
    return [i for i in meeting.accepted if can(reader, Permission.MINUTES_READ, i)]


def copy_for(
    reader: User,
    meeting: Meeting,
    practice: str,
    *,
    only: Container[str] | None = None,
    confidential: bool = True,
) -> rules.MinutesFacts:
    """A reader's copy: what they may read, and how many items are left out of it.

    `only` names the items of a copy to be given on; without the `confidential` decisions it says
    that there are some, and not a word of them.
    """
    present = [i for i in readable(reader, meeting) if only is None or i.ref in only]
    head = head_of(meeting, practice)
    items = (
        replace(
            item_facts(item, number),
            addenda=_addenda(meeting, item),
            corrections=_corrections(meeting, item),
        )
        for number, item in enumerate(meeting.accepted, 1)
        if item in present
    )
    return replace(
        head,
        items=tuple(i if confidential else rules.without_confidential(i) for i in items),
        agreements=_agreements(meeting),
        addenda=_addenda(meeting, None),
        corrections=_corrections(meeting, None),
        left_out=len(meeting.accepted) - len(present),
        seal=meeting.seal or None,
    )


def head_of(meeting: Meeting, practice: str) -> rules.MinutesFacts:
    """Who met, when and where: as signed, or as it stands now."""
    if meeting.head:
        return kept.take(rules.MinutesFacts, meeting.head)
    return rules.MinutesFacts(
        practice=practice,
        title=meeting.type.name,
        purpose=meeting.type.purpose,
        when=f"{dates.moment_words(meeting.starts_at)} to {meeting.ends_at:%H:%M}",
        place=meeting.place,
        chair=_name(meeting.chair),
        coordinator=_name(meeting.coordinator),
        quorum=_quorum(meeting),
        attendance=tuple(_attendee(row) for row in meeting.attendance),
        read_back=_moment(meeting.read_back_at),
    )


def item_facts(item: AgendaItem, number: int) -> rules.ItemFacts:
    """One item: as signed, or as it stands now."""
    if item.sealed_facts:
        return kept.take(rules.ItemFacts, item.sealed_facts)
    case = item.case
    return rules.ItemFacts(
        ref=item.ref,
        number=number,
        kind=item.kind,
        heading=item.heading,
        file_number=case.patient.file_number if case else None,
        age=str(dates.age(case.patient.born, item.meeting.day)) if case else None,
        site=item.known.get("site") if case else None,
        safety=tuple(_safety(line) for line in item.known.get("safety", [])),
        question=item.question,
        asked_by=_name(item.asked_by) or None,
        presenter=_name(item.presenter) or None,
        patient_views=_views(item),
        no_views_because=item.views_missing or None,
        crisis=_headings(item),
        earlier=tuple(_reviewed(row) for row in item.reviews),
        discussion=item.discussion,
        decisions=tuple(
            _decision(row, f"{number}.{place}") for place, row in enumerate(item.decisions, 1)
        ),
        foretold=tuple(_foretold(row) for row in item.scored),
        adopted=tuple(adopted_words(row) for row in item.adoptions),
        tasks=tuple(_task(action) for row in item.decisions for action in _further(row)),
        outcome=label(item.outcome) if item.outcome else "",
        outcome_reason=_outcome_reason(item),
        told=_told(item),
        minutes_planned=item.minutes,
        minutes_used=_used(item),
        form=rules.WHOLE,
        **_pack(item),
        aside=tuple(_aside(row) for row in item.stood_aside if row.taken_back_at is None),
    )


def _pack(item: AgendaItem) -> dict[str, Any]:
    """What each discipline brought to an item the room turned to; a silence as a silence."""
    if item.opened_at is None or not has_pack(item):
        return {}
    parts = parts_of(item)
    found = boxes_of(item, parts)
    brought = [line for box in found if box.parts for line in _box(box)]
    absent = [box for box in found if box.absent]
    brought += _without(absent, "absent")
    brought += _without([box for box in found if box.silent], "here, nothing recorded")
    met = [f"{one.name}, {dates.day_words(one.on)}" for one in who_has_met(item, parts) if one.on]
    return {"brought": tuple(brought), "met": tuple(met)}


def _without(boxes: list[Box[Contribution]], words: str) -> list[rules.BroughtFacts]:
    """The disciplines that brought nothing for the same reason, in one line."""
    names = ", ".join(label(box.discipline) for box in boxes)
    return [rules.BroughtFacts(names, "", words)] if boxes else []


def _box(box: Box[Contribution]) -> list[rules.BroughtFacts]:
    return [
        rules.BroughtFacts(
            label(box.discipline),
            part.author.display_name,
            "nothing to add" if part.nothing_to_add else part.words,
            _marks(part.marks) or None,
            part.added or None,
        )
        for part in box.parts
    ]


def _marks(marks: dict[str, str]) -> str:
    """How each part of the minimum information is known, in one line."""
    told = [f"{PARTS[key].lower()} {label(Knowledge(marks[key]))}" for key in PARTS if key in marks]
    why = marks.get(WHY_NO_VIEWS)
    return "; ".join([*told, *([f"the patient's views are not known: {why}"] if why else [])])


def _aside(row: StoodAside) -> str:
    said = f"{row.user.display_name} stood aside from this item: conflict of interest"
    return f"{said} ({row.words})." if row.words else f"{said}."


def _name(person: User | None) -> str:
    return person.display_name if person else ""


def _moment(moment: Any) -> str | None:
    return dates.moment_words(clock.local(moment)) if moment else None


def _quorum(meeting: Meeting) -> str:
    """Whether the core disciplines were there at any time; a decision's own stamp says when not."""
    required = [Discipline(word) for word in meeting.type.quorum.split()]
    came = [(r.discipline, r.deputy_for) for r in meeting.attendance if r.arrived_at is not None]
    return quorum(required, came, meeting.type.quorum_any).words


def _attendee(row: Attendance) -> rules.AttendeeFacts:
    discipline = label(row.discipline) if row.discipline else ""
    if row.deputy_for:
        discipline = f"{discipline}, deputy for {label(row.deputy_for)}"
    return rules.AttendeeFacts(row.user.display_name, discipline, row.state, _times(row))


def _times(row: Attendance) -> str:
    """Only what differs from the meeting's own times is worth a reader's while."""
    started, closed = row.meeting.started_at, row.meeting.closed_at
    parts = []
    if row.arrived_at and started and row.arrived_at > started:
        parts.append(f"from {clock.local(row.arrived_at):%H:%M}")
    if row.left_at and (closed is None or row.left_at < closed):
        parts.append(f"to {clock.local(row.left_at):%H:%M}")
    return " ".join(parts)


def _safety(line: dict[str, Any]) -> str:
    return f"Open safety concern, {line['kind']}: {line['words']}"


def _views(item: AgendaItem) -> rules.PatientViewsFacts | None:
    if not item.patient_views:
        return None
    source = SOURCES.get(item.views_source, item.views_source)
    asked = dates.day_words(item.views_on) if item.views_on else ""
    by = ", ".join(part for part in (item.views_by, asked) if part)
    return rules.PatientViewsFacts(item.patient_views, source, by)


def _headings(item: AgendaItem) -> tuple[rules.HeadingFacts, ...]:
    """The fixed headings of a crisis, each with what was said under it."""
    if item.type is not ItemType.CRISIS and not item.crisis:
        return ()
    return tuple(
        rules.HeadingFacts(title, item.crisis.get(key, "")) for key, title in CRISIS_AGENDA.items()
    )


def _reviewed(row: DecisionReview) -> rules.ReviewedFacts:
    result = label(row.result)
    if row.carried_to:
        result = f"{result}, carried on to {dates.day_words(row.carried_to)}"
    return rules.ReviewedFacts(
        text=row.decision.text,
        implementer=row.decision.implementer.display_name,
        result=result,
        reason=label(row.reason) if row.reason else None,
        words=row.words or None,
        key=_key(row.decision),
    )


def _foretold(row: Decision) -> rules.ForetoldFacts:
    return rules.ForetoldFacts(row.expected.sentence, row.found, _key(row))


def adopted_words(row: Adoption) -> str:
    """Which version the room took as the team's, and by whose hand."""
    version = row.formulation
    kept_on = dates.day_words(clock.local(version.created_at))
    return (
        f"{version.template_title}, version {version.number}"
        f" ({version.author.display_name}, {kept_on}):"
        f" taken as the team's, entered by {row.by.display_name}."
    )


def _decision(row: Decision, number: str) -> rules.DecisionFacts:
    return rules.DecisionFacts(
        expected=row.expected.sentence or None,
        before=tuple(_before(was) for was in row.before),
        number=number,
        text=row.text,
        rationale=row.rationale,
        implementer=row.implementer.display_name,
        due=dates.day_words(row.due_on),
        preference=row.preference or None,
        dissents=tuple(
            rules.DissentFacts(d.user.display_name if d.named else "A member", d.words)
            for d in row.dissents
        ),
        stamp=row.inquorate or None,
        key=_key(row),
    )


def _key(decision: Decision) -> str | None:
    """What keeps the hash of a confidential decision from being guessed."""
    return decision.ref if decision.confidential else None


def _before(was: DecisionBefore) -> rules.BeforeFacts:
    return rules.BeforeFacts(
        text=was.text,
        rationale=was.rationale,
        implementer=was.implementer.display_name,
        due=dates.day_words(was.due_on),
        preference=was.preference,
        changed=f"{was.by.display_name}, {_moment(was.created_at)}",
        reason=was.reason,
    )


def _further(decision: Decision) -> list[Action]:
    """The decision's tasks but the first, which has its own words."""
    return [action for action in decision.actions if action.text != decision.text]


def _task(action: Action) -> rules.TaskFacts:
    due = dates.day_words(action.due_on)
    key = action.ref if action.decision and action.decision.confidential else None
    return rules.TaskFacts(action.text, action.owner.display_name, due, key)


def _outcome_reason(item: AgendaItem) -> str | None:
    parts = [item.outcome_reason.strip()]
    if item.deferred_until:
        parts.append(f"until {dates.day_words(item.deferred_until)}")
    return "; ".join(part for part in parts if part) or None


def _told(item: AgendaItem) -> str | None:
    if item.told is Told.WILL_BE_TOLD:
        by = f" by {dates.day_words(item.told_on)}" if item.told_on else ""
        return f"{_name(item.told_by)} tells the patient{by}."
    if item.told is Told.NOT_TOLD:
        return f"The patient is not told: {item.told_reason}"
    return None


def _used(item: AgendaItem) -> int | None:
    if item.opened_at is None or item.closed_at is None:
        return None
    return max(1, round((item.closed_at - item.opened_at).total_seconds() / 60))


def _addenda(meeting: Meeting, item: AgendaItem | None) -> tuple[rules.AddendumFacts, ...]:
    wanted = item.id if item else None
    answers = {row.addendum_id for row in meeting.proposals}  # these stand with what was proposed
    return tuple(
        rules.AddendumFacts(row.author.display_name, _moment(row.created_at) or "", row.text)
        for row in meeting.addenda
        if row.item_id == wanted and row.id not in answers
    )


def _corrections(meeting: Meeting, item: AgendaItem | None) -> tuple[rules.CorrectionFacts, ...]:
    """What was proposed after the signature, each with the chair's answer."""
    wanted = item.id if item else None
    added = {row.id: row.text for row in meeting.addenda}
    return tuple(
        rules.CorrectionFacts(
            row.author.display_name,
            _moment(row.created_at) or "",
            row.words,
            _answered(row),
            added.get(row.addendum_id or 0) or row.answer or None,
        )
        for row in meeting.proposals
        if row.item_id == wanted
    )


def _answered(row: MinutesProposal) -> str:
    if row.answered_at is None:
        return "Not answered yet."
    taken = "Taken up" if row.addendum_id else "Not taken up"
    return f"{taken} by {_name(row.answered_by)}, {_moment(row.answered_at)}:"


def _agreements(meeting: Meeting) -> tuple[rules.AgreementFacts, ...]:
    """Who was there agrees or is still to say so; the chair has signed."""
    agreed = {row.user_id: row.agreed_at for row in meeting.agreements}
    return tuple(
        rules.AgreementFacts(
            row.user.display_name,
            f"agreed {_moment(agreed[row.user_id])}" if row.user_id in agreed else "outstanding",
        )
        for row in meeting.attendance
        if row.arrived_at is not None and row.user_id != meeting.signed_by_id
    )


def hashes_of(meeting: Meeting) -> Sequence[str]:
    """The sealed hashes of the meeting's items, in order."""
    return [item.sealed_hash for item in meeting.accepted]


def whole(ref: str) -> Select[Meeting]:
    """One meeting with all its minutes hold."""
    return with_minutes(select(Meeting).where(Meeting.ref == ref))
