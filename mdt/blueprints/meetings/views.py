"""Every page of the meetings' room."""

from mdt.blueprints.meetings import (  # noqa: F401 - each opens its pages
    adopting,
    agenda,
    aside,
    attendance,
    carried,
    closing,
    confidences,
    crisis,
    decisions,
    diary,
    lines_edit,
    live,
    of_case,
    pack,
    room,
    series,
    types,
    unbrought,
    words,
    writing,
)
from mdt.blueprints.meetings.door import bp

__all__ = ["bp"]
