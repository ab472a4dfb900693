"""The blueprint of the library, and its loader."""

from flask import Blueprint
from werkzeug.routing import BaseConverter

from mdt.domain.policy import Permission
from mdt.loading import refuse
from mdt.queries import library
from mdt.services import require
from mdt.templating import me


class ClaimName(BaseConverter):
    """`<claim:…>`: the name of a shipped claim, or the ref of an own one."""

    regex = "[a-z0-9][a-z0-9-]{2,39}"


bp = Blueprint("evidence", __name__)
bp.record_once(lambda state: state.app.url_map.converters.update(claim=ClaimName))


def claim_or_404(claim_ref: str) -> library.Page:
    """A claim of the library; one it does not have is refused like any other."""
    require(me(), Permission.EVIDENCE_READ)
    page = library.claim_of(claim_ref)
    if page is None:
        raise refuse(me(), "claim", claim_ref)
    return page
