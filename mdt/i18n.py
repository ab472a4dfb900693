"""One door for every sentence: whole sentences with named gaps."""

from enum import StrEnum

from flask import Flask
from flask_babel import Babel, gettext, lazy_gettext, ngettext

from mdt.domain.vocabulary import label

_ = gettext
_l = lazy_gettext
_n = ngettext

babel = Babel()


def init_app(app: Flask) -> None:
    """South African English first; a catalogue in mdt/translations/ adds a language."""
    babel.init_app(app, default_locale="en_ZA")
    app.jinja_env.globals.update(_=gettext, ngettext=ngettext)
    app.jinja_env.filters["label"] = label_of


def label_of(word: StrEnum | None) -> str:
    """The words for one member of a closed set, in the reader's language."""
    return "" if word is None else gettext(label(word))


__all__ = ["_", "_l", "_n", "gettext", "label_of", "lazy_gettext", "ngettext"]
