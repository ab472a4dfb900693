"""What a screen reader is told of a document: read from the file, not from what made it.

Every sign stands in a tagged part or is marked as decoration, headings step down one at a time,
tables have their heads, and the file says its title, its language and which standard it keeps to.
"""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from pypdf import PageObject, PdfReader
from pypdf.generic import ContentStream

from mdt.domain.letters import PatientLetterFacts, ReferrerLetterFacts
from mdt.domain.plans import CallFacts, PlanFacts, StepFacts
from mdt.exports import letters, plans
from tests.cast import PASSWORD
from tests.exports.test_letters import SAID, WHO
from tests.exports.test_minutes import MINUTES
from tests.exports.test_minutes import printed as minutes_pdf

pytestmark = pytest.mark.pure

SHOWS = {b"Tj", b"TJ", b"'", b'"', b"S", b"s", b"f", b"f*", b"B", b"B*", b"b", b"b*", b"Do", b"sh"}
PRINTED = "Printed Wed 18 Nov 2026, 08:12 by Ms A. Example"


def letter(facts: Any) -> bytes:
    return letters.pdf(facts, printed=PRINTED)


PLAN = PlanFacts(
    name="Nomvula Example-Protea",
    file_number="T-0001",
    about="27, Demo South Hospital",
    lead="Ms A. Example",
    made="version 3, Tue 24 Nov 2026, Ms A. Example",
    review="",
    steps=(StepFacts("What I can do", ("Walk.\n\n- sing\n- ring", "")),),
    contacts=(CallFacts("Thandi", "sister", "000 000 0000"),),
)


def locked_plans() -> bytes:
    made = {"practice": "Demo Practice", "printed_by": "Ms A. Example", "printed_words": "today"}
    return plans.locked_pdf([PLAN, PLAN], password=PASSWORD, **made)


DOCUMENTS = {
    "minutes": lambda: minutes_pdf(MINUTES),
    "letter to the patient": lambda: letter(PatientLetterFacts(**SAID)),
    "letter to the referrer": lambda: letter(ReferrerLetterFacts(**SAID, **WHO)),
    "safety plans behind a password": locked_plans,
}


@pytest.fixture(scope="module", params=DOCUMENTS)
def document(request: pytest.FixtureRequest) -> PdfReader:
    found = PdfReader(io.BytesIO(DOCUMENTS[request.param]()))
    assert not found.is_encrypted or found.decrypt(PASSWORD)
    return found


def parts(node: Any, page: Any = None) -> Iterator[tuple[str, Any, Any]]:
    """Every part of the tree in reading order: its kind, itself, and its page."""
    node = node.get_object()
    page = node.get("/Pg", page)
    yield str(node.get("/S", "")), node, page
    for kid in kids(node):
        if hasattr(kid.get_object(), "get") and kid.get_object().get("/Type") != "/MCR":
            yield from parts(kid, page)


def kids(node: Any) -> list[Any]:
    held = node.get("/K", [])
    held = held.get_object() if hasattr(held, "get_object") else held
    return list(held) if isinstance(held, list) else [held]


def tree(document: PdfReader) -> list[tuple[str, Any, Any]]:
    return list(parts(document.root_object["/StructTreeRoot"]))


def kind_of(document: PdfReader, name: str) -> str:
    """The kind a name of this file stands for."""
    roles = document.root_object["/StructTreeRoot"].get_object().get("/RoleMap", {})
    return str(roles.get_object().get(name, name) if roles else name)


def tagged(document: PdfReader) -> set[tuple[int, int]]:
    """Page and number of everything that the tree names."""
    found = set()
    for _kind, node, page in tree(document):
        for kid in kids(node):
            one = kid.get_object()
            if isinstance(one, int):
                found.add((page.get_object().indirect_reference.idnum, int(one)))
            elif hasattr(one, "get") and one.get("/Type") == "/MCR":
                where = one.get("/Pg", page).get_object().indirect_reference
                found.add((where.idnum, int(one["/MCID"])))
    return found


def drawn(document: PdfReader, page: PageObject) -> Iterator[int | None]:
    """For everything that is drawn: its number in the tree, or None where it is decoration."""
    content = page.get_contents()
    assert content is not None
    stack: list[int | str] = []
    for operands, operator in ContentStream(content, document).operations:
        if operator == b"BMC":
            stack.append(str(operands[0]))
        elif operator == b"BDC":
            held = operands[1]
            numbered = hasattr(held, "get") and "/MCID" in held
            stack.append(int(held["/MCID"]) if numbered else str(operands[0]))
        elif operator == b"EMC":
            stack.pop()
        elif operator in SHOWS:
            numbers = [one for one in stack if isinstance(one, int)]
            assert numbers or "/Artifact" in stack, (operator, operands, "is not tagged")
            yield numbers[-1] if numbers else None


def test_it_says_its_title_its_language_and_its_standard(document):
    root = document.root_object
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en-ZA"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert document.metadata is not None
    assert document.metadata.title
    assert "<pdfuaid:part>1</pdfuaid:part>" in root["/Metadata"].get_object().get_data().decode()


def test_every_sign_is_tagged_or_decoration(document):
    shown = set()
    for page in document.pages:
        place = page.indirect_reference
        assert place is not None
        numbers = {one for one in drawn(document, page) if one is not None}
        assert numbers  # there is something to read on it
        shown |= {(place.idnum, number) for number in numbers}
    assert shown <= tagged(document)


def test_headings_step_down_one_at_a_time(document):
    levels = [
        int(kind[2:])
        for name, _node, _page in tree(document)
        if (kind := kind_of(document, name))[:2] == "/H" and kind[2:].isdigit()
    ]
    steps = zip([0, *levels], levels, strict=False)
    assert all(after <= before + 1 for before, after in steps), levels


def test_a_table_has_a_head_and_every_row_as_many_cells(document):
    for name, table, _page in tree(document):
        if kind_of(document, name) != "/Table":
            continue
        rows = [node for kind, node, _p in parts(table) if kind == "/TR"]
        cells = [[str(kid.get_object()["/S"]) for kid in kids(row)] for row in rows]
        assert set(cells[0]) == {"/TH"}
        assert {len(row) for row in cells} == {len(cells[0])}
        heads = [node for kind, node, _p in parts(table) if kind == "/TH"]
        assert all("/Scope" in str(node.get("/A")) for node in heads)


def test_a_picture_says_what_it_shows(document):
    pictures = [node for name, node, _p in tree(document) if kind_of(document, name) == "/Figure"]
    assert all(node.get("/Alt") for node in pictures)


def test_minutes_have_headings_and_tables_to_look_at():
    kinds = [name for name, _n, _p in tree(PdfReader(io.BytesIO(DOCUMENTS["minutes"]())))]
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/L", "/LI"} <= set(kinds)
