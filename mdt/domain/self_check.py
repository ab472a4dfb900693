"""Ten points a clinician looks over a formulation with (reference 2.2, our own words).

Each is marked 0 (no), 1 (partly) or 2 (yes); one that nobody marked is not there, which is not 0.
No total is made of them: what is shown are the two lowest points, as what could be strengthened.
"""

from collections.abc import Mapping
from typing import Any

from mdt.domain.errors import Invalid

POINTS = {
    "question": "It answers the question that was asked.",
    "own_words": "The patient's own words are in it.",
    "past": "It links the past to the present.",
    "keeps_going": "It says what keeps the trouble going.",
    "strengths": "It names strengths.",
    "world": "It names culture, money and the body.",
    "our_part": "It includes our own part.",
    "testable": "Every hypothesis can be tested, or is marked unsure.",
    "plan": "The plan follows from it.",
    "readable": "The patient could read it without harm.",
}
# The same as something to do, for the care team.
STRENGTHEN = {
    "question": "say more plainly what answers the question that was asked",
    "own_words": "bring in the patient's own words",
    "past": "link what happened then to what happens now",
    "keeps_going": "say what keeps the trouble going",
    "strengths": "name what is strong and what holds",
    "world": "name culture, money and the body",
    "our_part": "say what we ourselves bring to it",
    "testable": "say how each hypothesis could be tested, or mark it unsure",
    "plan": "draw the plan from it",
    "readable": "write it so that the patient could read it without harm",
}
ANSWERS = {0: "no", 1: "partly", 2: "yes"}
YES = max(ANSWERS)
SHOWN = 2  # points at a time: two can be worked on


def read(given: Mapping[str, Any]) -> dict[str, int]:
    """The marks that were given; raises Invalid for a point or an answer that does not exist."""
    marks: dict[str, int] = {}
    for point, answer in given.items():
        if point not in POINTS:
            raise Invalid("", "There is no such point.")
        if answer in (None, ""):
            continue
        if str(answer) not in {str(one) for one in ANSWERS}:
            raise Invalid(point, "Choose no, partly or yes.")
        marks[point] = int(answer)
    if not marks:
        raise Invalid("", "Mark at least one point.")
    return marks


def could_strengthen(marks: Mapping[str, int]) -> list[str]:
    """The two lowest points in words, the first named first among equals; none that is a yes."""
    low = sorted(
        (mark, place, point)
        for place, point in enumerate(POINTS)
        if (mark := marks.get(point)) is not None and mark < YES
    )
    return [STRENGTHEN[point] for _mark, _place, point in low[:SHOWN]]
