"""What lies on the table for one item: its forms, its earlier decisions, what is still owed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from mdt import clock
from mdt.blueprints.meetings.crisis_forms import BY_HEADING
from mdt.blueprints.meetings.room_forms import (
    ActionForm,
    ChangeForm,
    CloseForm,
    DecisionForm,
    DiscussionForm,
    DissentForm,
    ItemWords,
    ReviewForm,
    ScoreForm,
    ToldForm,
    ViewsForm,
)
from mdt.casehead import ConcernLine, concern_line
from mdt.database import new_ref
from mdt.domain import meetings as rules
from mdt.domain.packs import Box
from mdt.domain.policy import Permission, can
from mdt.domain.safety import CRISIS_AGENDA
from mdt.domain.vocabulary import ItemType
from mdt.i18n import _, ngettext
from mdt.models.decisions import Decision
from mdt.models.formulations import Adoption, Formulation
from mdt.models.meetings import AgendaItem
from mdt.models.packs import Contribution
from mdt.models.people import User
from mdt.queries.decisions import Earlier, decisions_of, earlier_of, foretold_of
from mdt.queries.formulation_versions import adoptable, adopted_on
from mdt.queries.formulations import offered
from mdt.queries.packs import (
    Met,
    boxes_of,
    has_pack,
    readable_parts,
    silent_people,
    who_has_met,
)
from mdt.queries.room_people import present_first
from mdt.queries.safety_standing import Standing, standing_of
from mdt.services import items, meetings

WEEK, FORTNIGHT = timedelta(days=7), timedelta(days=14)


@dataclass
class Desk:
    """One item as a person who may read it works on it."""

    item: AgendaItem
    writes: bool
    earlier: list[Earlier]
    decisions: list[Decision]
    owed: list[rules.Missing]
    concerns: list[ConcernLine]
    unspoken: Standing  # answers to talk about, a plan to review
    discussion: DiscussionForm
    views: ViewsForm
    told: ToldForm
    decision: DecisionForm
    close: CloseForm
    foretold: list[Decision]  # forecasts to look at, and those looked at just now
    reviews: dict[str, ReviewForm] = field(default_factory=dict)
    scores: dict[str, ScoreForm] = field(default_factory=dict)
    dissents: dict[str, DissentForm] = field(default_factory=dict)
    actions: dict[str, ActionForm] = field(default_factory=dict)
    headings: dict[str, ItemWords] = field(default_factory=dict)  # of a crisis, in their order
    boxes: list[tuple[Box[Contribution], list[User]]] = field(default_factory=list)
    adopted: Sequence[Adoption] = ()  # versions of a formulation taken as the team's
    adoptable: Sequence[Formulation] = ()  # what may still be taken, by whom it may be
    may_adopt: bool = False
    not_adopted: str = ""  # why the last press took nothing
    met: list[Met] = field(default_factory=list)  # who is here and has met the patient
    may_bring: str = ""  # the way to one's own part, in words
    may_dissent: bool = False
    stamp: str = ""  # what a decision would carry if it were recorded now
    refused: list[rules.Missing] = field(default_factory=list)  # why it did not close just now
    no_views: tuple[str, ...] = rules.NO_VIEWS
    no_decision: type[rules.NoDecision] = rules.NoDecision

    @property
    def due(self) -> list[Earlier]:
        """Earlier decisions that are due, or were looked at just now."""
        return [e for e in self.earlier if e.due or e.review is not None]

    @property
    def standing(self) -> list[Earlier]:
        """Earlier decisions that are not due yet."""
        return [e for e in self.earlier if not e.due and e.review is None]

    @property
    def before_closing(self) -> list[rules.Missing]:
        """What is owed before an outcome can be chosen at all."""
        return [one for one in self.owed if one.key != "outcome"]

    @property
    def owed_in_short(self) -> list[tuple[str, str]]:
        """The same in a few words each, the earlier decisions as one; the key leads there."""
        words = {"question": _("the question"), "views": _("what the patient wants")}
        words |= {f"crisis:{key}": title for key, title in CRISIS_AGENDA.items()}
        keys = [one.key for one in self.before_closing]
        reviews = [key for key in keys if key.startswith("review:")]
        short = [
            (key, words.get(key, _("who tells the patient"))) for key in keys if key not in reviews
        ]
        if reviews:
            say = ngettext("%(num)d earlier decision", "%(num)d earlier decisions", len(reviews))
            short.insert(0, (reviews[0], say))
        return short


def desk_of(person: User, item: AgendaItem, sent: dict[str, Any]) -> Desk:
    """The desk; a form that was sent back takes the place of a fresh one."""
    earlier = earlier_of(item, clock.today())
    foretold = foretold_of(item, clock.today())
    decided = decisions_of(item)
    writes = may_write(person, item)
    concerns = item.case.open_concerns if item.case else []
    return Desk(
        item=item,
        writes=writes,
        earlier=earlier,
        foretold=foretold,
        decisions=decided,
        owed=items.missing(item, earlier=earlier),
        concerns=[concern_line(concern) for concern in concerns],
        unspoken=standing_of(item.case.id) if item.case else Standing([], None),
        discussion=sent.get("discussion") or discussion_form(item),
        views=sent.get("views") or views_form(item),
        told=sent.get("told") or told_form(item),
        decision=sent.get("decision") or decision_form(item),
        refused=sent.get("refused", []),
        close=sent.get("close") or CloseForm(formdata=None, version=str(item.version)),
        reviews={e.decision.ref: review_form(e.decision) for e in earlier} | sent.get("review", {}),
        scores={d.ref: score_form(d) for d in foretold} | sent.get("score", {}),
        dissents={d.ref: dissent_form(d) for d in decided} | sent.get("dissent", {}),
        actions={d.ref: action_form(item, d) for d in decided} | sent.get("action", {}),
        headings=headings_of(item, sent),
        **_parts(person, item),
        **_adoption(person, item),
        not_adopted=sent.get("not_adopted", ""),
        may_dissent=can(person, Permission.DISSENT_KEEP, item) and item.meeting.signed_at is None,
        stamp=meetings.quorum_of(item.meeting, item).stamp if writes else "",
    )


def _parts(person: User, item: AgendaItem) -> dict[str, Any]:
    """What each discipline brought, once the item is open."""
    if item.opened_at is None or not has_pack(item):
        return {}
    parts = readable_parts(person, item)
    own = person.id in item.handed_in_ids
    brings = item.closed_at is None and can(person, Permission.PACK_WRITE, item)
    return {
        "boxes": [(box, silent_people(item, box)) for box in boxes_of(item, parts)],
        "met": who_has_met(item, parts),
        "may_bring": (_("Add to your part") if own else _("Write your part")) if brings else "",
    }


def _adoption(person: User, item: AgendaItem) -> dict[str, Any]:
    """What the room took as the team's, and what it may still take."""
    if item.case is None:
        return {}
    in_hand = item.opened_at is not None and may_write(person, item)
    may = in_hand and can(person, Permission.FORMULATION_ADOPT, item)
    kinds = [template.id for template in offered()]
    return {
        "adopted": adopted_on(item),
        "adoptable": adoptable(item.case, kinds) if may else (),
        "may_adopt": may,
    }


def may_write(person: User, item: AgendaItem) -> bool:
    """Whether this person may write in this item now."""
    if item.opened_at is None or not can(person, Permission.ITEM_WRITE, item):
        return False
    return item.closed_at is None or person.id == item.meeting.chair_id


def headings_of(item: AgendaItem, sent: dict[str, Any]) -> dict[str, ItemWords]:
    """The six headings of a crisis as they stand; none for any other item."""
    if item.type is not ItemType.CRISIS:
        return {}
    return {name: sent.get(name) or heading_form(item, name) for name in BY_HEADING}


def heading_form(item: AgendaItem, name: str) -> ItemWords:
    """What was said under one heading, as it stands."""
    kind = BY_HEADING[name]
    return kind(formdata=None, version=kind.mark(item), **{name: items.held_in(item, name)})


def discussion_form(item: AgendaItem) -> DiscussionForm:
    """What was said, as it stands."""
    version = DiscussionForm.mark(item)
    return DiscussionForm(formdata=None, discussion=item.discussion, version=version)


def views_form(item: AgendaItem) -> ViewsForm:
    """What the patient wants, as it stands."""
    held = {name: getattr(item, name) for name in ViewsForm.kept}
    return ViewsForm(formdata=None, version=ViewsForm.mark(item), **held)


def told_form(item: AgendaItem, *, posted: bool = False) -> ToldForm:
    """Who tells the patient, as it stands; before that the presenter, in a week, is proposed."""
    given: dict[str, Any] = {} if posted else {"formdata": None}
    proposes = not posted and item.told is None
    who = _brings(item) if proposes else item.told_by
    form = ToldForm(
        told_by=who.ref if who else "",
        told_on=clock.today() + WEEK if proposes else item.told_on,
        told_reason=item.told_reason,
        version=ToldForm.mark(item),
        **given,
    )
    form.told_by.offer(present_first(item), empty=_("nobody yet"))
    return form


def decision_form(
    item: AgendaItem, *, posted: bool = False, prefix: str = "d-", of: Decision | None = None
) -> DecisionForm:
    """A new decision, or one to be reworded; the presenter and a fortnight are proposed."""
    given: dict[str, Any] = {} if posted else {"formdata": None}
    kind = DecisionForm if of is None else ChangeForm
    form = kind(prefix=prefix, **given, **_held(item, of))
    form.implementer.offer(present_first(item), empty=_("choose"))
    form.implementer.optional = True  # the rule says so in its own words
    form.first = item.meeting.day
    if of is None and not posted:
        form.due_on.data = clock.today() + FORTNIGHT
    return form


def _brings(item: AgendaItem) -> User | None:
    """Who brought this to the room, and is proposed for what follows from it."""
    return item.presenter or (item.case.lead if item.case else None)


def _held(item: AgendaItem, of: Decision | None) -> dict[str, Any]:
    if of is None:
        who = _brings(item)
        return {"ref": new_ref(), "implementer": who.ref if who else ""}
    return {
        "text": of.text,
        "rationale": of.rationale,
        "preference": of.preference,
        "implementer": of.implementer.ref,
        "due_on": of.due_on,
        "expected": of.forecast,
        "expected_on": of.forecast_on,
        "expected_percent": of.forecast_percent,
        "version": str(of.version),
    }


def review_form(decision: Decision, *, posted: bool = False) -> ReviewForm:
    """What became of one earlier decision."""
    given: dict[str, Any] = {} if posted else {"formdata": None}
    form = ReviewForm(prefix=f"r-{decision.ref}-", version=str(decision.version), **given)
    form.due = decision.due_on
    return form


def score_form(decision: Decision) -> ScoreForm:
    """Whether what was expected of one decision came."""
    prefix, version = f"f-{decision.ref}-", str(decision.version)
    return ScoreForm(prefix=prefix, formdata=None, version=version)


def dissent_form(decision: Decision, *, posted: bool = False) -> DissentForm:
    """A different view on one decision."""
    given: dict[str, Any] = {} if posted else {"formdata": None}
    return DissentForm(prefix=f"x-{decision.ref}-", named=True, **given)


def action_form(item: AgendaItem, decision: Decision, *, posted: bool = False) -> ActionForm:
    """A further task of one decision."""
    given: dict[str, Any] = {} if posted else {"formdata": None}
    form = ActionForm(prefix=f"a-{decision.ref}-", ref=new_ref(), **given)
    form.owner.offer(present_first(item), empty=_("choose"))
    form.owner.optional = True
    form.first = item.meeting.day
    return form
