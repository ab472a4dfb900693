"""J1: the library as shipped: the talk's claims honestly graded, its references put right."""

import pytest

from mdt.domain import feelings
from mdt.domain.evidence import (
    CLAIMS,
    FOLDER,
    MARKED,
    REFERENCES,
    load,
    parse_claims,
    parse_references,
)
from mdt.domain.vocabulary import Grade

pytestmark = pytest.mark.pure

CLAIMS_TEXT = (FOLDER / CLAIMS).read_text("utf-8")
REFERENCES_TEXT = (FOLDER / REFERENCES).read_text("utf-8")
FEELINGS_TEXT = feelings.FILE.read_text("utf-8")

GRADES = {  # reference 6.2; between two grades the more cautious one
    "mirror-cells-monkeys": "A",
    "mirror-cells-people": "C",
    "mirror-copying": "B",
    "mirror-understanding": "X",
    "mirror-empathy": "X",
    "mirror-autism": "X",
    "mirror-npd": "D",
    "mirror-bpd": "X",
    "mirror-trauma": "D",
    "mirror-trust": "D",
    "mirror-addiction": "D",
    "mirror-exercises": "D",
    "addiction-attachment": "D",
    "dbt-suicidal": "B",
    "gpm-dbt": "C",
    "tfp-bpd": "C",
    "safety-plan-calls": "C",
    "mdt-outcome": "C",
}
PUT_RIGHT = [  # reference 6.3: where the talk's list was wrong, or lacked what one needs to find it
    "shete-2016",
    "fonagy-2015",
    "kernberg-1975",
    "linehan-2015",
    "gunderson-2014",
    "khantzian-2013",
    "keysers-2014",
]


def test_every_claim_of_the_talk_is_in_with_the_grade_that_was_found():
    assert {claim.id: claim.grade.value for claim in load().claims.values()} == GRADES


def test_a_claim_graded_x_names_a_work_against_it():
    contested = [one for one in load().claims.values() if one.grade is Grade.X]

    assert {one.id: one.counter for one in contested} == {
        "mirror-understanding": "Heyes & Catmur 2022",
        "mirror-empathy": "Bekkali and others 2021",
        "mirror-autism": "Heyes & Catmur 2022",
        "mirror-bpd": "Mier and others 2013",
    }


def test_between_two_grades_the_more_cautious_one_is_worn():
    between = {one.id: one.between for one in load().claims.values() if one.between}

    assert {name: (low.value, high.value) for name, (low, high) in between.items()} == {
        "mirror-copying": ("A", "B"),
        "mirror-empathy": ("D", "X"),
        "dbt-suicidal": ("A", "B"),
        "gpm-dbt": ("B", "C"),
        "tfp-bpd": ("B", "C"),
    }
    assert [name for name, (_low, high) in between.items() if GRADES[name] != high.value] == []


def test_d_and_x_are_the_grades_that_are_marked():
    assert set(MARKED) == {Grade.D, Grade.X}


def test_the_talks_references_are_put_right_and_say_what_the_talk_had():
    wrong = {one.id: one for one in load().references.values() if one.seed_said}

    assert list(wrong) == PUT_RIGHT
    assert "2018" in wrong["fonagy-2015"].seed_said
    assert "No such article was found" in wrong["fonagy-2015"].corrected
    assert wrong["keysers-2014"].authors == "Keysers C, Gazzola V"


def test_what_was_recalled_is_marked_and_what_was_read_is_not():
    works = load().references

    assert works["heyes-2022"].check is False
    assert (works["koob-2016"].check, works["koob-2016"].unsure) == (True, "")
    assert works["fonagy-2015"].unsure != ""
    assert [one.id for one in works.values() if one.unsure and not one.check] == []


def test_every_claim_says_what_it_does_not_say_and_ends_its_history_as_it_stands():
    for one in load().claims.values():
        assert one.does_not_say
        assert one.history[-1].grade is one.grade
        assert one.reviewed_on < one.review_by


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("  grade: A\n", "  grade: E\n", "claims.yaml, line 15: “grade” holds the wrong kind"),
        ("  grade: A\n", "  greade: A\n", "claims.yaml, line 15: unknown key “greade”."),
        ("  theme: mirror_neurons\n", "  theme: magic\n", "claims.yaml, line 13: “theme” holds"),
        ("- id: mirror-npd", "- id: mirror-bpd", "claims.yaml: “mirror-bpd” stands twice."),
        ("- id: mirror-npd", "- id: mirrornpd", "“mirrornpd” is not a name of small letters"),
        ("[fan-2011, schulze-2013]", "[fan-2011, nobody-2099]", "mirror-npd refers to “nobody"),
        ("  between: [A, B]\n", "  between: [A, C]\n", "mirror-copying wears a bolder grade"),
        ("- {grade: A, date", "- {grade: B, date", "mirror-cells-monkeys has another grade than"),
    ],
)
def test_a_wrong_file_of_claims_says_where(old, new, says):
    text = CLAIMS_TEXT.replace(old, new, 1)
    assert text != CLAIMS_TEXT

    with pytest.raises(ValueError, match=r"claims\.yaml") as problem:
        parse_claims(text, CLAIMS, load().references)

    assert says in str(problem.value)


def test_an_x_without_a_work_against_it_is_refused():
    text = CLAIMS_TEXT.replace("references: [mier-2013]", "").replace(
        "In the study that seems to speak for it, the superior temporal sulcus was less active in "
        "cognitive empathy. The picture is mixed.\n    references: [dziobek-2011]",
        "Mixed.",
    )

    with pytest.raises(ValueError, match="mirror-bpd is contested and names no reference"):
        parse_claims(text, CLAIMS, load().references)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        (
            "  check: true\n",
            "  check: maybe\n",
            "references.yaml, line 19: “check” holds the wrong",
        ),
        ("  year: 2004\n", "", "references.yaml, line 11: “year” is missing."),
        ("  seed_said: Kernberg 2016.\n", "", "kernberg-1975 says what was wrong or what is right"),
    ],
)
def test_a_wrong_file_of_references_says_where(old, new, says):
    text = REFERENCES_TEXT.replace(old, new, 1)
    assert text != REFERENCES_TEXT

    with pytest.raises(ValueError, match=r"references\.yaml") as problem:
        parse_references(text, REFERENCES)

    assert says in str(problem.value)


def test_the_cards_say_how_many_each_finding_rests_on():
    cards = feelings.load()

    assert [card.id for card in cards.cards] == ["bpd", "npd"]
    found = [one for card in cards.cards for one in card.findings] + list(cards.both)
    assert [one.among for one in found if not any(c.isdigit() for c in one.among)] == []
    assert {one.work.id for one in found} == {
        "colli-2014",
        "breivik-2020",
        "holmqvist-2000",
        "tanzilli-2015",
        "gazzillo-2015",
        "breivik-2024",
    }


def test_a_card_with_an_unknown_work_is_refused():
    with pytest.raises(ValueError, match=r"feelings.yaml: “nobody-2099” is not in references.yaml"):
        feelings.parse(FEELINGS_TEXT.replace("tanzilli-2015", "nobody-2099"), "feelings.yaml")
