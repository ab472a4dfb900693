"""Marks among the words of a document, by which a search narrows to what a person may read.

A mark begins with ß, which no word anybody types can: folding turns it into ss. Marks only save
work; whether a document is shown is decided beside them.
"""


def case_mark(number: int) -> str:
    """The mark of a case."""
    return f"ßc{number}"


def author_mark(number: int) -> str:
    """The mark of who wrote it."""
    return f"ßa{number}"


def team_mark(number: int) -> str:
    """The mark of the team whose meeting it was."""
    return f"ßt{number}"


def meeting_mark(number: int) -> str:
    """The mark of the meeting."""
    return f"ßm{number}"


def kind_mark(kind: str) -> str:
    """The mark of one kind of entry."""
    return f"ßk{kind}"
