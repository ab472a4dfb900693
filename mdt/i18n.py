"""One door for every sentence: whole sentences with named gaps."""

from enum import StrEnum
from gettext import NullTranslations
from typing import Any

from flask import Flask, g
from flask_babel import Babel, LazyString, get_domain

from mdt.domain.labels import label

babel = Babel()
AS_WRITTEN = NullTranslations()


def init_app(app: Flask) -> None:
    """South African English first; a catalogue in mdt/translations/ adds a language."""
    babel.init_app(app, default_locale="en_ZA")
    app.jinja_env.globals.update(_=gettext, ngettext=ngettext)
    app.jinja_env.filters["label"] = label_of


def gettext(sentence: str, /, **gaps: Any) -> str:
    """A sentence in the reader's language, its gaps filled."""
    said = _catalogue().gettext(sentence)
    return said % gaps if gaps else said


def ngettext(one: str, many: str, num: int, /, **gaps: Any) -> str:
    """The same for a number of things: `%(num)d` is how many."""
    return _catalogue().ngettext(one, many, num) % {"num": num, **gaps}


def lazy_gettext(sentence: str, /, **gaps: Any) -> LazyString:
    """A sentence that waits until there is a reader."""
    return LazyString(gettext, sentence, **gaps)


def _catalogue() -> NullTranslations:
    """The sentences of this request's language: looked up once, a page asks some 200 times."""
    try:
        found: NullTranslations = g.catalogue
    except AttributeError:
        found = g.catalogue = get_domain().get_translations()
    except RuntimeError:  # nobody asks: a start, a script
        found = AS_WRITTEN
    return found


def label_of(word: StrEnum | None) -> str:
    """The words for one member of a closed set, in the reader's language."""
    return "" if word is None else gettext(label(word))


_ = gettext
_l = lazy_gettext
_n = ngettext

__all__ = ["_", "_l", "_n", "gettext", "label_of", "lazy_gettext", "ngettext"]
