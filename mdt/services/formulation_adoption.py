"""A version taken as the team's, on the item of the meeting in which the room took it."""

from mdt.database import db
from mdt.domain.dates import day_words
from mdt.domain.errors import Invalid, NotNow
from mdt.domain.events import AuditEvent
from mdt.domain.vocabulary import FormulationStatus
from mdt.models.formulations import Adoption, Formulation
from mdt.models.meetings import AgendaItem
from mdt.models.people import User
from mdt.services import Permission, formulations, items, require
from mdt.services.audit import change
from mdt.services.holding import hold

SUPERSEDED = "A newer version was shared meanwhile: adopt that one."


def adopt(actor: User, item: AgendaItem, formulation: Formulation) -> Adoption:
    """The room takes this version as the team's; a draft version is shared by it."""
    require(actor, Permission.FORMULATION_ADOPT, item)
    items.check_in_hand(item, actor)
    if formulation.case_id != item.case_id:
        raise Invalid("version", "Choose a version from the list.")
    with change(actor) as work:
        hold(formulation.case)
        db.session.refresh(formulation)
        if formulation.adoption:
            return _again(formulation.adoption, item)
        if formulation.status is FormulationStatus.SUPERSEDED:
            raise NotNow(SUPERSEDED)
        if formulation.status is FormulationStatus.DRAFT:
            formulations.share(
                actor,
                formulation,
                status=FormulationStatus.SHARED_WITH_TEAM,
                version=formulation.version,
            )
        made = Adoption(formulation=formulation, item=item, by=actor)
        db.session.add(made)
        work.note(AuditEvent.FORMULATION_ADOPTED, formulation, covers=(made,), item=item.ref)
    return made


def take_back(actor: User, item: AgendaItem, formulation: Formulation) -> None:
    """Undo a press that was one too many, while the item is in hand; what was shared stays so."""
    require(actor, Permission.FORMULATION_ADOPT, item)
    items.check_in_hand(item, actor)
    with change(actor) as work:
        hold(formulation.case)
        db.session.refresh(formulation)
        made = formulation.adoption
        if made is None or made.item_id != item.id:
            return  # taken back already
        work.note(AuditEvent.ADOPTION_TAKEN_BACK, formulation, covers=(made,), item=item.ref)
        item.adoptions.remove(made)
        formulation.adoption = None
        db.session.delete(made)


def _again(made: Adoption, item: AgendaItem) -> Adoption:
    """The second of two presses changes nothing; another meeting took it already."""
    if made.item_id == item.id:
        return made
    day = day_words(made.item.meeting.day)
    raise NotNow(f"This version was adopted already, in the meeting of {day}.")
