"""What follows a signature in the demo: how the meeting went, corrections, letters."""

from datetime import timedelta

from mdt.demo.telling import Row, Telling
from mdt.domain.quality import AREAS
from mdt.domain.vocabulary import LetterKind
from mdt.models.letters import Letter
from mdt.models.meetings import AgendaItem, Meeting, MinutesProposal
from mdt.queries.letters import draft_of
from mdt.services import corrections, letters, quality
from mdt.services.practice import setting

NEXT_MORNING = timedelta(hours=17)


def tell_afterwards(telling: Telling, data: Row, signed: dict[str, Row]) -> None:
    """Put each deed in its place; `signed` are the meetings by their keys."""
    for row in data["marks"]:
        at = telling.moment({**signed[row["meeting"]], "time": "16:00"}) + NEXT_MORNING
        telling.later(at, _mark, telling, row)
    for number, row in enumerate(data["corrections"]):
        key, answer = f"correction:{number}", row["answered"]
        telling.later(telling.moment(row), _propose, telling, key, row)
        telling.later(telling.moment(answer), _answer, telling, key, answer)
    for number, row in enumerate(data["letters"]):
        key = f"letter:{number}"
        telling.later(telling.moment(row), _write, telling, key, row)
        telling.later(telling.moment(row["checked"]), _check, telling, key, row["checked"])
        if "sent" in row:
            telling.later(telling.moment(row["sent"]), _sent, telling, key, row)


def _item(telling: Telling, row: Row) -> AgendaItem:
    meeting: Meeting = telling.things[row["meeting"]]
    return next(item for item in meeting.accepted if item.case_id == telling.cases[row["case"]].id)


def _mark(telling: Telling, row: Row) -> None:
    meeting: Meeting = telling.things[row["meeting"]]
    for account, figures in row.items():
        if account != "meeting":
            given = dict(zip(AREAS, figures, strict=True))
            marks = {name: int(one) for name, one in given.items() if one != "-"}
            quality.mark(telling.people[account], meeting, marks=marks)


def _propose(telling: Telling, key: str, row: Row) -> None:
    item = _item(telling, row)
    telling.things[key] = corrections.propose(
        telling.people[row["by"]], item.meeting, item=item, words=row["words"]
    )


def _answer(telling: Telling, key: str, row: Row) -> None:
    proposal: MinutesProposal = telling.things[key]
    chair, version = telling.people[row["by"]], proposal.version
    if "declined" in row:
        corrections.decline(chair, proposal, answer=row["declined"], version=version)
    else:
        corrections.take_up(chair, proposal, text=row["text"], version=version)


def _write(telling: Telling, key: str, row: Row) -> None:
    item = _item(telling, row)
    telling.things[key] = letters.write(
        telling.people[row["by"]],
        item,
        kind=LetterKind(row["kind"]),
        to=row["to"],
        words=row["words"].strip(),
        draft=draft_of(item, str(setting("practice")["name"])),
    )


def _check(telling: Telling, key: str, row: Row) -> None:
    letter: Letter = telling.things[key]
    letters.check(telling.people[row["by"]], letter, version=letter.version)


def _sent(telling: Telling, key: str, row: Row) -> None:
    letter: Letter = telling.things[key]
    told = row["sent"]
    letters.note_sent(
        telling.people[row["by"]],
        letter,
        on=telling.day(told["day"]),
        words=told["words"],
        version=letter.version,
    )
