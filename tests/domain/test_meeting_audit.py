"""M22: the recommendations as far as they were read, what is computed, and what is asked."""

import pytest

from mdt.domain.meeting_audit import FILE, FORMULAS, Figure, Said, Share, check, load, parse

pytestmark = pytest.mark.pure

TEXT = FILE.read_text("utf-8")


def test_m22_eighteen_were_read_and_three_are_named_as_missing():
    panel = load()

    assert [one.number for one in panel.recommendations] == list(range(1, 19))
    assert (panel.of, panel.missing) == (21, (19, 20, 21))


def test_every_figure_answers_one_recommendation_and_says_how_it_is_reckoned():
    answering = [one.figure for one in load().recommendations if one.figure]

    assert sorted(answering) == sorted(Figure)
    assert set(FORMULAS) == set(Figure)


def test_of_nothing_there_is_no_share():
    assert (Share(7, 9).words, Share(0, 9).words, Share(0, 0).words) == (
        "7 of 9",
        "0 of 9",
        "nothing to count",
    )


def test_an_answer_left_out_stays_out_and_cannot_tell_is_one():
    assert check({"3": "yes", "5": "", "6": "cannot_tell"}) == {3: Said.YES, 6: Said.CANNOT_TELL}


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ({"1": "yes"}, "Recommendation 1 is not asked."),
        ({"19": "yes"}, "Recommendation 19 is not asked."),
        ({"x": "yes"}, "Recommendation x is not asked."),
        ({"3": "perhaps"}, "Recommendation 3: choose one of the four answers."),
    ],
)
def test_a_wrong_answer_is_refused_by_its_number(answers, says):
    with pytest.raises(ValueError, match=f"^{says}$"):
        check(answers)


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("missing: [19, 20, 21]", "missing: [19, 20]", "are not 1 to 21"),
        ("answer: decided}", "answer: guessed}", "line 11: “answer” holds the wrong kind"),
        ("mark: verified\n", "", "“mark” is missing"),
    ],
)
def test_a_file_that_strays_is_refused(was, becomes, says):
    with pytest.raises(ValueError, match=says):
        parse(TEXT.replace(was, becomes, 1), "audit.yaml")
