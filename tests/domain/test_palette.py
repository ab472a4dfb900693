"""Going by typing: every word begins a word of the place; a name and a room go to the room."""

import pytest

from mdt.domain.palette import MOST, Part, Place, matching

pytestmark = pytest.mark.pure

NOM = Place("case", "Nomvula Example-Protea", "T-0001", "/cases/n/")
RIAAN = Place("case", "Riáan Demo-Fiktief", "T-0002", "/cases/r/")
MET = Place("meeting", "Case conference", "Tue 24 Nov 2026, 14:00", "/meetings/m/")
DEED = Place("deed", "Write a note", "", "/write")
PLACES = [DEED, NOM, RIAAN, MET]
PARTS = [Part("notes", "notes/"), Part("write a note", "notes/new"), Part("goals", "goals/")]


def urls(asked):
    return [place.url for place in matching(PLACES, PARTS, asked)]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("nom", ["/cases/n/"]),
        ("PROTEA nom", ["/cases/n/"]),
        ("t-0002", ["/cases/r/"]),
        ("riaan", ["/cases/r/"]),
        ("conf 24", ["/meetings/m/"]),
        ("write", ["/write"]),
        ("nom goals", ["/cases/n/goals/"]),
        ("nom no", ["/cases/n/notes/", "/cases/n/notes/new"]),
        ("nom note", ["/cases/n/notes/", "/cases/n/notes/new"]),
        ("nobody", []),
        ("", []),
        ("%_*", []),
    ],
)
def test_where_typing_leads(asked, expected):
    assert urls(asked) == expected


def test_a_list_of_places_ends():
    many = [NOM._replace(url=str(n)) for n in range(50)]

    assert len(matching(many, PARTS, "nom")) == MOST
