"""What a round shows: no names, nobody to be followed from strip to strip, nothing under three."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mdt.blueprints.mirror import drawing
from mdt.domain.errors import NotNow
from mdt.domain.mirror import AWAY, DIALS, TOWARDS, position
from mdt.domain.mirror_map import PROMPTS, Map, Rating, draw, opened

pytestmark = pytest.mark.pure

VECTORS = json.loads((Path(__file__).parents[1] / "data" / "vectors.json").read_text("utf-8"))
A_RATING = st.fixed_dictionaries({name: st.integers(0, 4) for name in DIALS})
RATINGS = st.lists(A_RATING.map(Rating), min_size=3, max_size=12)


def at(where, name=None):
    """Somebody's dials with this position, in quarters from −4 to +4."""
    dials, quarters = dict.fromkeys(DIALS, 2), round(where * 4)
    for dial in TOWARDS if quarters > 0 else AWAY:
        step = min(2, abs(quarters))
        dials[dial] += step
        quarters -= step if quarters > 0 else -step
    for dial in AWAY if where > 0 else TOWARDS:
        step = min(2, abs(quarters))
        dials[dial] -= step
        quarters -= step if quarters > 0 else -step
    assert position(dials) == where
    return Rating(dials, name)


@pytest.mark.parametrize("v", VECTORS["team_divergence"])
def test_a4_the_map_asks_as_its_vectors_say(v):
    asked = {"no prompt": None}.get(v["result"], v["result"])
    if len(v["P"]) < 3:
        with pytest.raises(NotNow):
            draw([at(where) for where in v["P"]])
        return
    drawn = draw([at(where) for where in v["P"]])

    assert drawn.prompt == asked
    assert drawn.sentence == PROMPTS.get(asked, "")


def test_a4_three_who_differ_give_one_split_prompt_and_no_names():
    drawn = draw([at(2.0), at(-1.5), at(0.25)])

    assert drawn.sentence == (
        "The team seems to be holding different parts of this: worth a reflective item?"
    )
    assert sorted(drawn.positions) == [-1.5, 0.25, 2.0]
    assert drawn.named == []
    assert drawn.gap == 3.5


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a4_under_three_nothing_is_drawn(count):
    with pytest.raises(NotNow, match="nothing is drawn"):
        draw([at(1.0)] * count)


@pytest.mark.parametrize(("count", "said"), [(3, True), (4, True), (5, False), (12, False)])
def test_under_five_a_dot_may_be_recognised(count, said):
    assert draw([at(1.0)] * count).recognisable is said


def test_a_name_stands_only_where_it_was_let_stand():
    drawn = draw([at(2.0, "Ms O. Pretend"), at(-1.5), at(0.25)])

    assert drawn.named == [("Ms O. Pretend", 2.0)]


@given(RATINGS)
def test_every_strip_holds_everybody_once(ratings):
    drawn = draw(ratings)

    assert drawn.raters == len(ratings)
    assert set(drawn.strips) == set(DIALS)
    for dial, strip in drawn.strips.items():
        assert sorted(strip) == sorted(rating.dials[dial] for rating in ratings)
        assert sum(drawn.tally(dial)) == len(ratings)
    assert sorted(drawn.positions) == sorted(position(rating.dials) for rating in ratings)


@given(RATINGS)
def test_what_is_sealed_opens_as_it_was(ratings):
    drawn = draw([*ratings, at(1.0, "Ms O. Pretend")])

    assert opened(json.loads(json.dumps(drawn.facts()))) == drawn


@given(RATINGS, st.randoms())
def test_no_order_in_a_strip_betrays_a_person(ratings, random):
    """What is drawn from any order of people, and of dots, is the same picture."""
    one, other = draw(ratings), draw(random.sample(ratings, len(ratings)))

    assert drawing.sides(one) == drawing.sides(other)
    assert drawing.line(one.positions) == drawing.line(other.positions)


def test_each_strip_is_shuffled_by_itself():
    """Five people whose values tell them apart stand in every order, and in no shared one."""
    people = [Rating({**dict.fromkeys(TOWARDS, n), **dict.fromkeys(AWAY, 4 - n)}) for n in range(5)]
    drawn = [draw(people) for _ in range(400)]

    for dial in DIALS:
        first = [one.strips[dial][0] for one in drawn]
        assert all(40 <= first.count(n) <= 130 for n in range(5)), dial  # about 80 each
    shared = [one.strips["warm"] == one.strips["confident"] for one in drawn]
    assert sum(shared) < 20  # one in 120 by chance
    assert sum([4 - n for n in one.strips["flooded"]] == one.strips["warm"] for one in drawn) < 20


def test_the_line_is_shuffled_by_itself_too():
    people = [at(where) for where in (-2.0, -1.0, 0.0, 1.0, 2.0)]
    firsts = [draw(people).positions[0] for _ in range(400)]

    assert all(40 <= firsts.count(where) <= 130 for where in (-2.0, -1.0, 0.0, 1.0, 2.0))


@pytest.mark.parametrize(
    ("where", "told"), [(2, "+2.00"), (-1.5, "−1.50"), (0, "0.00"), (-0.0, "0.00"), (0.25, "+0.25")]
)
def test_a_position_is_read_with_its_sign(where, told):
    assert drawing.with_sign(where) == told


@given(RATINGS)
def test_every_dot_lies_on_its_strip_and_none_on_another(ratings):
    drawn = draw(ratings)
    towards, away = drawing.sides(drawn)
    for strip in towards + away:
        assert len(strip.dots) == len(set(strip.dots)) == len(ratings)
        assert all(16 <= dot.x <= 84 and 14 <= dot.y <= 118 for dot in strip.dots)
    line = drawing.line(drawn.positions)
    assert len(line) == len(set(line)) == len(ratings)
    assert all(16 <= dot.x <= 304 and 0 <= dot.y <= 64 for dot in line)


def test_a_strip_says_in_words_what_it_draws():
    strip = next(s for s in drawing.sides(draw([at(2.0), at(2.0), at(-1.5)]))[0])

    assert strip.words == "1 × 2, somewhat; 2 × 4, very strongly"
    assert isinstance(draw([at(1.0)] * 3), Map)
