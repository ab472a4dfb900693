"""In the room: a version of a formulation is taken as the team's, or that press is undone."""

from collections.abc import Callable
from typing import Any

from wtforms import HiddenField

from mdt.blueprints.meetings.door import Answer, bp, item_or_404, to
from mdt.blueprints.meetings.room import room_page
from mdt.domain.errors import NotNow
from mdt.domain.policy import Permission
from mdt.forms import Form
from mdt.i18n import _, _l
from mdt.loading import refuse
from mdt.models.formulations import Formulation
from mdt.models.meetings import AgendaItem
from mdt.queries.formulation_versions import version_of
from mdt.services import formulation_adoption, require
from mdt.templating import SAID, me

SAID["adopted"] = _l("Adopted. It is in the minutes of this item.")
SAID["adoption-taken-back"] = _l("Taken back. The version itself stays as it is.")

ITEM = "/meetings/<ref:meeting_ref>/items/<ref:item_ref>"


class AdoptForm(Form):
    """Which version it is."""

    which = HiddenField()


@bp.post(f"{ITEM}/adopt")
def adopt(meeting_ref: str, item_ref: str) -> Answer:
    """Take a version as the team's: one press."""
    return _deed(meeting_ref, item_ref, formulation_adoption.adopt, "adopted")


@bp.post(f"{ITEM}/adopt/take-back")
def take_back_adoption(meeting_ref: str, item_ref: str) -> Answer:
    """Undo that press while the item is in hand."""
    return _deed(meeting_ref, item_ref, formulation_adoption.take_back, "adoption-taken-back")


def _deed(
    meeting_ref: str, item_ref: str, deed: Callable[[Any, AgendaItem, Formulation], Any], said: str
) -> Answer:
    item = item_or_404(meeting_ref, item_ref, Permission.ITEM_READ)
    require(me(), Permission.FORMULATION_ADOPT, item)
    form = AdoptForm()
    if not form.was_sent() or not form.which.data:
        refused = _("Nothing was adopted: choose one of the versions listed.")
        return room_page(item.meeting, item, not_adopted=refused), 422
    version = version_of(item.case, form.which.data) if item.case else None
    if version is None:
        raise refuse(me(), "formulation", form.which.data)
    try:
        deed(me(), item, version)
    except NotNow as problem:
        return room_page(item.meeting, item, not_adopted=str(problem)), 409
    return to("room", item.meeting, said, item=item.ref, _anchor="at-formulation")
