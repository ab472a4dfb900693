"""What selects offer, and the minutes of an item."""

from collections.abc import Mapping
from typing import Any

from mdt.fields import Count
from mdt.forms import SelectChoice
from mdt.i18n import _l


def offer(words: Mapping[str, Any]) -> list[SelectChoice]:
    """What a select offers: its value, and the words for it."""
    return [SelectChoice(value, text) for value, text in words.items()]


def minutes_field() -> Any:
    """The minutes of one item."""
    return Count(_l("Minutes"), 1, 120, _l("An item takes between 1 and 120 minutes."), default=10)
