"""In the safety room stands no word of a band: bands are words for a total of symptoms.

That no word of the house ranks a person at all is read in tests/test_house_words.py, and on the
pages of the demo practice in tests/stories/test_never_ranked.py (reference 5.2, S2).
"""

import re
from pathlib import Path

from mdt.domain import measures
from mdt.domain.templates import Field
from mdt.queries.formulations import offered

ROOM = sorted((Path(__file__).parents[1] / "mdt/templates/safety").glob("*.html"))


def bands() -> re.Pattern[str]:
    """Every published band word, as a word of its own."""
    found = [b for m in measures.load().values() for b in (m.bands, m.bands_alternative) if b]
    words = {word.casefold() for bands in found for _low, _high, word in bands.rows}
    return re.compile(rf"\b({'|'.join(map(re.escape, sorted(words)))})\b", re.IGNORECASE)


def test_the_band_words_are_those_of_the_measures():
    known = ("none-minimal", "mild", "moderate", "moderately severe", "severe", "low")

    assert [word for word in known if not bands().fullmatch(word)] == []


def test_no_band_stands_in_the_pages_of_the_safety_room():
    assert len(ROOM) > 10
    assert {p.name: words for p in ROOM if (words := bands().findall(p.read_text("utf-8")))} == {}


def test_no_band_stands_in_the_plan_or_the_risk_formulation():
    asked = {
        kind.id: " ".join([kind.title, kind.purpose, *map(words_of, kind.fields)])
        for kind in offered("safety")
    }

    assert set(asked) == {"safety_plan", "risk_formulation"}
    assert {name: bands().findall(words) for name, words in asked.items()} == {
        "safety_plan": [],
        "risk_formulation": [],
    }


def words_of(field: Field) -> str:
    return f"{field.label} {field.prompt}"
