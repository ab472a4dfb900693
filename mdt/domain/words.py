"""Text split into words, the same for every database: "0.41" is two words everywhere.

SQLite's FTS5 and PostgreSQL's tsvector split differently, so neither is asked to.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

LONGEST_WORD = 64  # a longer run of letters is no word; its beginning still finds it
MOST_TERMS = 12
ENDINGS = (".", "?", "!", ":", ";", ",", "…", '."', '?"', ".”", "?”")

Term = tuple[str, bool]
Piece = tuple[str, bool]

RUN = re.compile(r"[^\W_]+")
# A run with the accents that stand on it when they are written as signs of their own.
ACCENTED_RUN = re.compile(
    r"[^\W_](?:[^\W_]|[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff])*"
)


def words(text: str) -> list[str]:
    """Every word in the order written: small letters, no accents, cut at 64 characters."""
    return [run[:LONGEST_WORD] for run in RUN.findall(_folded(text))]


def each_line(texts: Iterable[str]) -> list[str]:
    """Each line that holds something, as it was written, without the space around it."""
    return [line.strip() for text in texts for line in text.splitlines() if line.strip()]


def query(text: str) -> list[Term]:
    """What somebody searches for: words, of which the last may be the beginning of one."""
    asked = list(dict.fromkeys(words(text)))[:MOST_TERMS]
    return [(word, position == len(asked)) for position, word in enumerate(asked, start=1)]


def highlight(text: str, terms: Collection[Term]) -> list[Piece]:
    """The text in pieces, with a mark on those that hold a term; joined they are the text."""
    pieces, done = [], 0
    for begin, end in _hits(text, terms):
        pieces += [(text[done:begin], False), (text[begin:end], True)]
        done = end
    pieces.append((text[done:], False))
    return [piece for piece in pieces if piece[0]]


def excerpt(text: str, terms: Collection[Term], length: int = 240) -> str:
    """As much of the text as a result line holds, from shortly before the first hit."""
    if len(text) <= length:
        return text
    first, past = next(_hits(text, terms), (0, 0))
    begin = max(0, min(first - length // 4, len(text) - length))
    if begin:
        begin = max(begin, text.find(" ", begin - 1, first) + 1)  # not in the middle of a word
    end = begin + length
    if end < len(text):
        space = text.rfind(" ", max(past, end - length // 4), end + 1)
        end = space if space > 0 else end
    return ("…" if begin else "") + text[begin:end] + ("…" if end < len(text) else "")


def set_apart(blocks: Iterable[str]) -> str:
    """Blocks of a text as one line; one that ends without a sign is followed by a dot."""
    line = ""
    for block in blocks:
        line += (" " if line.endswith(ENDINGS) else " · ") * bool(line) + block
    return line


def _folded(text: str) -> str:
    if text.isascii():
        return text.lower()
    # Twice: taking a sign apart can leave capital letters ("™" is "TM"), folding can leave accents.
    for _ in range(2):
        parts = unicodedata.normalize("NFKD", text.casefold())
        text = "".join(sign for sign in parts if not unicodedata.combining(sign))
    return text


def _hits(text: str, terms: Collection[Term]) -> Iterator[tuple[int, int]]:
    whole = {word for word, is_prefix in terms if not is_prefix}
    beginnings = tuple(word for word, is_prefix in terms if is_prefix)
    for run in ACCENTED_RUN.finditer(text):
        held = _words_of(run.group())
        if not whole.isdisjoint(held) or any(word.startswith(beginnings) for word in held):
            yield run.span()


@lru_cache(maxsize=16_384)
def _words_of(run: str) -> tuple[str, ...]:
    """The words of one run: a page of results asks for the same few thousand again and again."""
    return tuple(words(run))
