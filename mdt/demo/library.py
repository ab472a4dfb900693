"""The practice's part of the evidence library in the demo."""

from mdt.demo.telling import Row, Telling
from mdt.domain.vocabulary import EvidenceTheme, Grade
from mdt.models.evidence import EvidenceReview
from mdt.services import evidence, withdrawing


def tell_library(telling: Telling, data: Row) -> None:
    """Put each deed in its place: claims added, looked at again, cited, and one withdrawn."""
    for row in data["own"]:
        telling.later(telling.moment(row), _add, telling, row)
    for row in data["reviews"]:
        telling.later(telling.moment(row), _review, telling, row)
    for row in data["citations"]:
        telling.later(telling.moment(row), _cite, telling, row)
    for row in data["withdrawals"]:
        telling.later(telling.moment(row), _withdraw, telling, row)


def _claim(telling: Telling, row: Row) -> str:
    """The ref of an own claim, or the name of a shipped one."""
    own = telling.things.get(f"claim:{row['claim']}")
    return own.ref if own else str(row["claim"])


def _add(telling: Telling, row: Row) -> None:
    telling.things[f"claim:{row['key']}"] = evidence.add(
        telling.people[row["by"]],
        evidence.ClaimWords(
            theme=EvidenceTheme(row["theme"]),
            claim=row["claim"],
            speaks_for="\n".join(row["for"]),
            speaks_against="\n".join(row["against"]),
            applies_to=row["applies_to"],
            does_not_say=row["does_not_say"],
            sources="\n".join(row["sources"]),
            counter=row.get("counter", ""),
            review_by=telling.day(row["review_day"]),
        ),
        grade=Grade(row["grade"]),
    )


def _review(telling: Telling, row: Row) -> EvidenceReview:
    by = telling.day(row["review_day"])
    look = evidence.Look(grade=Grade(row["grade"]), reason=row["reason"], review_by=by)
    who = telling.people[row["by"]]
    return evidence.review(who, _claim(telling, row), look, number=row.get("number", 1))


def _withdraw(telling: Telling, row: Row) -> None:
    entry, reason = telling.things[f"claim:{row['claim']}"], row["reason"]
    withdrawing.withdraw(telling.people[row["by"]], entry, reason=reason.strip(), number=1)


def _cite(telling: Telling, row: Row) -> None:
    evidence.cite(telling.people[row["by"]], telling.things[row["thing"]], _claim(telling, row))
