"""Steps that tests of reflections share: one kept, its address, and how it stands now."""

from mdt.database import db
from mdt.queries import reflections as reading
from mdt.services import reflections


def typed(page, action, field="pull"):
    """What stands in a text field, without the line break that HTML drops at its head."""
    return page.form(action)[field].removeprefix("\r\n")


def keep(author, case, **words):
    return reflections.keep_new(author, case, **{"pull": "to ring her", **words})


def home(case):
    return f"/cases/{case.ref}/reflections/"


def at(row, page=""):
    return f"{home(row.case)}{row.ref}{page}"


def found(cast, case=None):
    """Own reflections as the rows stand now."""
    db.session.expire_all()
    return [leaf.row for leaf in reading.of_case(cast.ot, (case or cast.first).ref)]


def reflections_text(cast, row):
    """What the OT's reflection says as it stands now."""
    db.session.expire_all()
    return reading.find(cast.ot, row.case.ref, row.ref).thoughts.pull


def mine_page(page):
    """A page without what differs for every browser: its guard token."""
    for tag in page.soup.select('[name="csrf_token"], [name="csrf-token"]'):
        tag.decompose()
    return str(page.soup)
