"""What people write is shown safely and none of their words vanish."""

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup

from mdt.prose import LONGEST, TAGS, one_line, plain, render

pytestmark = pytest.mark.pure

MILLION = 1_000_000
SECONDS = 3
REL = "noopener noreferrer nofollow"


class Reader(HTMLParser):
    """Reads a page as a browser would: its elements, their attributes, its words."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data


def dangers(page: str) -> list[object]:
    """Every element or attribute that is not on the list, however it got there."""
    found: list[object] = []
    for tag, attributes in Reader(page).elements:
        allowed = {"a": {"href", "rel"}, "ol": {"start"}}.get(tag, set())
        address = attributes.get("href") or "https://"
        if tag not in TAGS or not set(attributes) <= allowed:
            found.append((tag, attributes))
        if not address.startswith(("https:", "http:", "mailto:")):
            found.append(address)
    return found


HOSTILE = [
    "<script>alert(1)</script>",
    "<SCRIPT SRC=//evil.example/x.js></SCRIPT>",
    "<scr<script>ipt>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<a href='javascript:alert(1)'>x</a>",
    "<p style='position:fixed'>x</p>",
    "<!-- <script>alert(1)</script> -->",
    "<![CDATA[<script>alert(1)</script>]]>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](&#x6A;&#x61;vascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox)",
    "[x](//evil.example)",
    "[x](/logout)",
    '[x](https://a.example "onmouseover=alert(1)")',
    '[x](https://a.example/"onmouseover=alert(1))',
    "![x](https://tracker.example/pixel.png)",
    "![x](javascript:alert(1))",
    "<javascript:alert(1)>",
    "[a]: javascript:alert(1)\n[a]",
    "`<script>alert(1)</script>`",
    "    <script>alert(1)</script>",
    "| <script>a</script> |\n|---|\n| <img onerror=x> |",
    "# <script>alert(1)</script>",
    "wzxhzdk:0 \x02wzxhzdk:0\x03 \x02klzzwxh:0000\x03",
    "\x00<script\x00>alert(1)</script>",
    "\ud800<b onclick=x>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_gets_through(text):
    assert dangers(render(text)) == []


@pytest.mark.parametrize("padding", ["a" * LONGEST, ">" * 40, "|" * 60])
@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_hostile_gets_through_as_plain_paragraphs(text, padding):
    assert dangers(render(f"{padding}\n\n{text}")) == []


@given(st.text())
def test_no_text_yields_an_element_or_attribute_off_the_list(text):
    assert dangers(render(text)) == []


PIECES = [*HOSTILE, "*", "_", "`", "[", "](", ")", "<", ">", '"', "'", "\n", "\n\n", "    ", "> ",
          "- ", "1. ", "#", "|", "\\", "&", "onload=", "href=", "http://a", "mailto:"]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_no_mixture_of_hostile_pieces_gets_through(text):
    page = render(text)

    assert dangers(page) == []
    assert "<script" not in page.lower()


def test_a_hostile_page_would_be_noticed_by_these_tests():
    assert dangers("<script>x</script>") == [("script", {})]
    assert dangers("<p onclick=x>") == [("p", {"onclick": "x"})]
    assert dangers("<a href='javascript:x'>") == ["javascript:x"]


@pytest.mark.parametrize(
    ("text", "page"),
    [
        ("*a* **b**", "<p><em>a</em> <strong>b</strong></p>"),
        ("one\ntwo", "<p>one<br>\ntwo</p>"),
        ("one\r\ntwo", "<p>one<br>\ntwo</p>"),
        ("one\n\ntwo", "<p>one</p>\n<p>two</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("3. a\n4. b", '<ol start="3">\n<li>a</li>\n<li>b</li>\n</ol>'),
        ("> a", "<blockquote>\n<p>a</p>\n</blockquote>"),
        ("`a<b`", "<p><code>a&lt;b</code></p>"),
        ("    a", "<pre><code>a\n</code></pre>"),
        ("***", "<hr>"),
        ("", ""),
        (" \n\n ", ""),
    ],
)
def test_what_a_clinician_types_is_set_as_it_was_meant(text, page):
    assert render(text) == page


@pytest.mark.parametrize(
    ("typed", "level"),
    [("# a", 3), ("## a", 4), ("### a", 5), ("#### a", 5), ("###### a", 5), ("a\n===", 3)],
)
def test_headings_step_down_below_those_of_the_page(typed, level):
    assert render(typed) == f"<h{level}>a</h{level}>"


def test_a_table_is_a_table_without_styles():
    page = render("| a | b |\n|:--|--:|\n| 1 | 2 |")

    assert [tag for tag, _ in Reader(page).elements].count("td") == 2
    assert dangers(page) == []


@pytest.mark.parametrize(
    ("typed", "page"),
    [
        (
            "[plan](https://a.example/?b=1&c=2)",
            (
                f'<p><a href="https://a.example/?b=1&amp;c=2" rel="{REL}">plan</a>'
                " (https://a.example/?b=1&amp;c=2)</p>"
            ),
        ),
        (
            "<https://a.example>",
            f'<p><a href="https://a.example" rel="{REL}">https://a.example</a></p>',
        ),
        (
            "[a@b.example](mailto:a@b.example)",
            f'<p><a href="mailto:a@b.example" rel="{REL}">a@b.example</a></p>',
        ),
        ("[x](javascript:alert(1))", "<p>x</p>"),
    ],
)
def test_a_link_shows_where_it_leads_or_is_only_words(typed, page):
    assert render(typed) == page


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("BMI <18 and <3 units", "BMI <18 and <3 units"),
        ("She wrote <b>no</b>", "She wrote <b>no</b>"),
        ("<script>said</script>", "<script>said</script>"),
        ("<!-- kept -->", "<!-- kept -->"),
        ("[Mother]: no", "[Mother]: no"),
        ("[sic] & so on", "[sic] & so on"),
        ("![drawing](house.png)", "![drawing](house.png)"),
        ('[x](https://a.example "by hand")', "x (https://a.example by hand)"),
        ("ukuphila 🌱 שלום", "ukuphila 🌱 שלום"),
    ],
)
def test_no_word_of_a_note_vanishes(typed, words):
    assert Reader(render(typed)).words == words


@given(st.lists(st.from_regex(r"[a-zA-Z0-9]{1,8}", fullmatch=True), max_size=20))
def test_plain_words_come_out_as_they_went_in(typed):
    assert plain(" ".join(typed)).split() == typed


def test_the_page_is_marked_safe_for_a_template():
    assert isinstance(render("a"), Markup)


def test_the_words_alone_have_a_line_for_each_block():
    text = "# Plan\n\nShe *rang*   first & waited.\nThen slept\n\n- one\n- **two**\n\n<b>x</b>"

    assert plain(text) == ("Plan\nShe rang first & waited.\nThen slept\none\ntwo\n<b>x</b>")


def test_one_line_sets_apart_what_stood_apart():
    text = "# Plan\n\nShe *rang* first.\nThen slept\nat last\n\n- one\n- **two**\n\nWell?\n\nYes"

    assert one_line(text) == "Plan · She rang first. Then slept at last · one · two · Well? Yes"


def test_a_long_text_keeps_its_words_and_paragraphs():
    text = "She *rang*.\nAnd waited.\n\n" + "word " * LONGEST

    page = render(text)

    assert page.startswith("<p>She *rang*.<br>\nAnd waited.</p>\n<p>word word")
    assert plain(text).split() == text.split()


HUGE = {
    "letters": "a" * MILLION,
    "words": "word " * (MILLION // 5),
    "an ordinary note": "She *rang* [before](https://a.example).\n\n" * (MILLION // 41),
    "lines": "a\n" * (MILLION // 2),
    "quotes": "\n>" * (MILLION // 2),
    "angle brackets": "<" * MILLION,
    "spaces": " " * MILLION,
    "tabs": "\t" * MILLION,
    "emphasis": "*a" * (MILLION // 2),
    "links": "[a](" * (MILLION // 4),
    "scripts": "<script>" * (MILLION // 8),
}
TWISTED = {
    "brackets that never close": "[ word word" * 3_500,
    "brackets in many paragraphs": ("[" * 1_300 + "\n\n") * 40,
    "deep quotes": ">" * 5_000 + " a",
    "deep lists": "".join(f"{' ' * 4 * depth}- a\n" for depth in range(120)),
    "lists on one line": "1. " * 20_000,
    "quotes in lists": "> - " * 15_000,
    "empty items": "- \n" * 20_000,
    "headings": "# a\n" * 15_000,
    "a wide table": f"{'|' * 20_000}\n{'|-' * 10_000}\n" + "|\n" * 5_000,
    "stars": "**a *b " * 8_000,
    "backticks": "`" * 50_000,
    "backslashes": "\\" * 50_000,
    "a long note": "She rang before, not after; the plan *held*.\n" * 1_300,
}


@pytest.mark.parametrize("kind", HUGE | TWISTED)
def test_no_text_holds_the_page_up(kind):
    text = (HUGE | TWISTED)[kind]
    began = time.process_time()

    page = render(text)

    assert time.process_time() - began < SECONDS
    assert "<script" not in page
