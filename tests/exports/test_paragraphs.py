"""Markdown becomes paragraphs and lists; everything else stays as it was typed."""

import pytest

from mdt.exports.paragraphs import blocks

pytestmark = pytest.mark.pure


def text_of(found):
    """All words below a list of blocks, in order."""
    return "".join(
        "".join(run["text"] for run in block.get("runs", []))
        + "".join(
            text_of(part if isinstance(part, list) else [part]) for part in block.get("parts", [])
        )
        for block in found
    )


def test_bold_and_italic_are_runs():
    [paragraph] = blocks("She **is *very* well** today")

    assert [(r["text"], r["bold"], r["italic"]) for r in paragraph["runs"]] == [
        ("She ", False, False),
        ("is ", True, False),
        ("very", True, True),
        (" well", True, False),
        (" today", False, False),
    ]


def test_a_line_end_is_kept_and_an_empty_line_parts_paragraphs():
    first, second = blocks("one\ntwo\n\nthree")

    assert text_of([first]) == "one\ntwo"
    assert text_of([second]) == "three"


def test_lists_keep_their_kind_their_start_and_their_nesting():
    bullets, numbers = blocks("- a\n- b\n    - c\n\n3. d\n4. e")

    assert (bullets["kind"], len(bullets["parts"])) == ("ul", 2)
    assert bullets["parts"][1][1]["kind"] == "ul"
    assert (numbers["kind"], numbers["start"], text_of([numbers])) == ("ol", 3, "de")


def test_a_quotation_and_a_heading_are_understood():
    quote, heading = blocks("> said\n\n# Head")

    assert (quote["kind"], text_of([quote])) == ("quote", "said")
    assert heading["runs"] == [{"text": "Head", "bold": True, "italic": False}]


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        "see [this](https://example.org) and ![that](x.png)",
        "<https://example.org> &amp; &lt;",
        "`#code` and 5 < 6",
        "#set page(width: 1cm)",
        "#1 on the list",
        "[ref]: https://example.org",
    ],
)
def test_links_pictures_and_html_stay_the_signs_that_were_typed(typed):
    assert text_of(blocks(typed)) == typed


def test_an_indented_line_is_not_a_program():
    assert text_of(blocks("first\n\n    a < b")) == "firsta < b"


@pytest.mark.parametrize("typed", ["", "  \n\n ", "\n"])
def test_no_words_make_no_paragraph(typed):
    assert blocks(typed) == []


def test_a_hundred_quotations_deep_keeps_every_word():
    assert "deep inside" in text_of(blocks("> " * 100 + "deep inside"))
