"""Tasks that come to the meeting until somebody settles them, for the page of an item."""

from mdt.blueprints.meetings.door import bp
from mdt.models.decisions import Action
from mdt.models.meetings import AgendaItem
from mdt.queries import actions
from mdt.templating import me


@bp.app_template_global("carried_to")
def carried_to(item: AgendaItem) -> list[Action]:
    """Open tasks of the item's case that this person may read, and no decision speaks for."""
    return actions.carried_to(me(), item)
