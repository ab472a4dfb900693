"""The meetings of the practice: ten that were signed, and the one that is coming."""

from datetime import datetime, timedelta
from typing import Any

from mdt import clock
from mdt.database import db
from mdt.demo.telling import Row, Telling
from mdt.domain.forecast import Expected
from mdt.domain.meetings import NoDecision
from mdt.domain.packs import PARTS, WHY_NO_VIEWS
from mdt.domain.vocabulary import (
    ActionState,
    ItemType,
    Knowledge,
    NotDoneReason,
    Outcome,
    Presence,
    ReviewResult,
    Told,
)
from mdt.models.decisions import Decision
from mdt.models.meetings import AgendaItem, Meeting
from mdt.models.people import User
from mdt.services import (
    actions,
    agenda,
    decisions,
    forecasts,
    items,
    meetings,
    minutes,
    packs,
)

PLANNED_BEFORE = timedelta(days=5)
PUBLISHED_BEFORE = timedelta(days=1)
HANDED_IN_BEFORE = timedelta(hours=20)
KNOWN = {"f": Knowledge.FIRST_HAND, "s": Knowledge.SECOND_HAND, "n": Knowledge.NONE}


def tell_meetings(telling: Telling, data: Row) -> None:
    """Put every meeting, and what owners said of their tasks in between, in its place."""
    for row in data["meetings"]:
        start = telling.moment(row)
        telling.later(start - PLANNED_BEFORE, _plan, telling, row)
        telling.later(start - PUBLISHED_BEFORE, _set_agenda, telling, row)
        for part in row.get("packs", []):
            telling.later(start - HANDED_IN_BEFORE, _bring, telling, row, part)
        _sitting(telling, row, start)
    for row in data["actions"]:
        telling.later(telling.moment({**row, "time": "17:00"}), _settle, telling, row)
    coming = data["coming"]
    telling.later(telling.moment(coming) - PLANNED_BEFORE, _plan, telling, coming)
    telling.later(clock.now(), _coming_agenda, telling, coming)
    for part in coming["packs"]:
        telling.later(clock.now(), _bring, telling, coming, part)
    for heard in coming["views"]:
        telling.later(clock.now(), _hear, telling, coming, heard)


def _plan(telling: Telling, row: Row) -> None:
    hour, minute = row["time"].split(":")
    day = telling.day(row["day"])
    telling.things[row["key"]] = meetings.plan(
        telling.people["coordinator"],
        telling.kind_of_meeting,
        starts=datetime(day.year, day.month, day.day, int(hour), int(minute)),  # noqa: DTZ001 - wall clock
        minutes=row.get("minutes", 90),
        place=row["place"],
        chair=telling.people[row["chair"]],
        coordinator=telling.people["coordinator"],
    )


def _meeting(telling: Telling, row: Row) -> Meeting:
    meeting: Meeting = telling.things[row["key"]]
    return meeting


def _set_agenda(telling: Telling, row: Row) -> None:
    """The chair takes the cases that were brought, each with its question, and drops the rest."""
    meeting, chair = _meeting(telling, row), telling.people[row["chair"]]
    agenda.refresh(chair, meeting)
    db.session.expire_all()
    wanted = [telling.cases[item["case"]].id for item in row["items"]]
    for item in list(meeting.items):
        if item.case_id not in wanted:
            agenda.drop(
                chair, item, reason="Can wait until the next meeting.", version=item.version
            )
    for item in row["items"]:
        agenda.add_case(
            chair,
            meeting,
            telling.cases[item["case"]],
            question=item["question"],
            type=ItemType(item["type"]),
            presenter=telling.people[item["presenter"]],
            minutes=item["minutes"],
        )
    for business in row.get("business", []):
        agenda.add_business(chair, meeting, title=business["title"], minutes=business["minutes"])
    db.session.expire_all()
    order = [_item(telling, meeting, item["case"]).ref for item in row["items"]]
    rest = [item.ref for item in meeting.accepted if item.ref not in order]
    agenda.reorder(chair, meeting, order=order + rest)
    meetings.publish(chair, meeting, version=meeting.version)


def _item(telling: Telling, meeting: Meeting, key: str) -> AgendaItem:
    case = telling.cases[key]
    return next(i for i in meeting.accepted if i.case_id == case.id)


def _sitting(telling: Telling, row: Row, start: datetime) -> None:
    """Start, arrivals, items one after the other by their minutes, close, read back, sign."""
    telling.later(start, _start, telling, row, start)
    for who in row["attendance"]:
        for word in ("from", "until"):
            if word in who:
                moment = telling.moment({"day": row["day"], "time": who[word]})
                telling.later(moment, _come_or_go, telling, row, who, word)
    at = start + timedelta(minutes=1)
    for item in row["items"]:
        telling.later(at, _open, telling, row, item)
        at += timedelta(minutes=item["minutes"])
        telling.later(at - timedelta(seconds=30), _discuss, telling, row, item)
    for business in row.get("business", []):
        telling.later(at, _business, telling, row, business)
        at += timedelta(minutes=business["minutes"])
    read_back = telling.moment({"day": row["day"], "time": row["read_back"]})
    telling.later(max(at, read_back - timedelta(minutes=1)), _close, telling, row)
    telling.later(read_back, _read_back, telling, row)
    telling.later(telling.moment({"day": row["day"], "time": row["signed"]}), _sign, telling, row)
    for words in row.get("addenda", []):
        telling.later(telling.moment(words), _addendum, telling, row, words)


def _start(telling: Telling, row: Row, start: datetime) -> None:
    meeting, chair = _meeting(telling, row), telling.people[row["chair"]]
    for who in row["attendance"]:
        late = "from" in who
        state = Presence.EXPECTED if late else Presence(who["state"])
        _mark(chair, meeting, telling.people[who["account"]], state, start)
    meetings.start(chair, meeting, version=meeting.version)


def _mark(
    chair: User, meeting: Meeting, person: User, state: Presence, at: datetime | None = None
) -> None:
    arrived = at if state is Presence.PRESENT else None
    meetings.mark_attendance(chair, meeting, person=person, state=state, arrived_at=arrived)


def _come_or_go(telling: Telling, row: Row, who: Row, word: str) -> None:
    meeting, chair = _meeting(telling, row), telling.people[row["chair"]]
    person = telling.people[who["account"]]
    if word == "from":
        _mark(chair, meeting, person, Presence.PRESENT, clock.now())
    else:
        row_of = next(r for r in meeting.attendance if r.user_id == person.id)
        meetings.mark_attendance(
            chair,
            meeting,
            person=person,
            state=Presence.PRESENT,
            arrived_at=row_of.arrived_at,
            left_at=clock.now(),
        )


def _open(telling: Telling, row: Row, item: Row) -> None:
    meeting = _meeting(telling, row)
    items.open(telling.people[row["chair"]], _item(telling, meeting, item["case"]))


def _discuss(telling: Telling, row: Row, told: Row) -> None:
    """One item as it went: last decisions, the talk, what was settled, how it closed."""
    chair = telling.people[row["chair"]]
    item = _item(telling, _meeting(telling, row), told["case"])
    for review in told.get("reviews", []):
        _review(telling, chair, item, review)
    if told.get("stand"):
        decisions.stand(chair, item)
    for row_of in told.get("scored", []):
        _score(telling, chair, item, row_of)
    items.write(chair, item, version=item.version, **_written(telling, told))
    for row_of in told.get("decisions", []):
        _decide(telling, chair, item, row_of)
    db.session.expire_all()
    items.close(
        chair,
        item,
        outcome=Outcome(told["outcome"]),
        reason=told.get("outcome_reason", ""),
        until=telling.day(told["until_day"]) if "until_day" in told else None,
        version=item.version,
    )


def _written(telling: Telling, told: Row) -> dict[str, Any]:
    views, tells = told["patient_views"], told.get("told")
    written: dict[str, Any] = {"discussion": told["discussion"]}
    written |= {f"crisis_{heading}": words for heading, words in told.get("crisis", {}).items()}
    if "none_because" in views:
        written["views_missing"] = views["none_because"]
    else:
        written |= {
            "patient_views": views["words"],
            "views_source": views["source"],
            "views_by": telling.people[views["by"]].display_name,
        }
    if tells:
        written |= {
            "told": Told.WILL_BE_TOLD,
            "told_by": telling.people[tells["by"]],
            "told_on": telling.day(tells["day"]),
        }
    else:
        written |= {"told": Told.NOT_TOLD, "told_reason": told["not_told_because"]}
    return written


def _review(telling: Telling, chair: User, item: AgendaItem, row: Row) -> None:
    decision: Decision = telling.things[f"decision:{row['decision']}"]
    decisions.review(
        chair,
        decision,
        item,
        result=ReviewResult(row["result"]),
        reason=NotDoneReason(row["reason"]) if "reason" in row else None,
        words=row["words"],
        version=decision.version,
    )


def _score(telling: Telling, chair: User, item: AgendaItem, row: Row) -> None:
    decision: Decision = telling.things[f"decision:{row['decision']}"]
    came = {"yes": True, "no": False}.get(row["came"])
    forecasts.score(chair, decision, item, came_true=came, version=decision.version)


def _expected(telling: Telling, row: Row | None) -> Expected:
    if row is None:
        return Expected()
    return Expected(row["words"], telling.day(row["day"]), row["percent"])


def _decide(telling: Telling, chair: User, item: AgendaItem, row: Row) -> None:
    decision = decisions.record(
        chair,
        item,
        text=row["text"],
        rationale=row["rationale"],
        implementer=telling.people[row["implementer"]],
        due_on=telling.day(row["due_day"]),
        preference=row.get("preference", ""),
        expected=_expected(telling, row.get("expected")),
    )
    telling.things[f"decision:{row['key']}"] = decision
    if against := row.get("dissent"):
        person = telling.people[against["account"]]
        decisions.dissent(person, decision, words=against["words"], named=True)


def _business(telling: Telling, row: Row, told: Row) -> None:
    chair, meeting = telling.people[row["chair"]], _meeting(telling, row)
    item = next(i for i in meeting.accepted if i.title == told["title"])
    items.open(chair, item)
    items.write(chair, item, version=item.version, discussion=told["words"])
    db.session.expire_all()
    items.close(
        chair, item, outcome=Outcome.NO_DECISION, reason=NoDecision.NONE_WAS_SOUGHT,
        until=None, version=item.version,
    )  # fmt: skip


def _close(telling: Telling, row: Row) -> None:
    meeting = _meeting(telling, row)
    meetings.close(telling.people[row["chair"]], meeting, version=meeting.version)


def _read_back(telling: Telling, row: Row) -> None:
    meeting = _meeting(telling, row)
    meetings.read_back(telling.people[row["chair"]], meeting, version=meeting.version)


def _sign(telling: Telling, row: Row) -> None:
    """The chair signs; those who were there agree, all but whoever was called away."""
    meeting = _meeting(telling, row)
    minutes.sign(telling.people[row["chair"]], meeting, version=meeting.version)
    db.session.expire_all()
    for who in row["attendance"]:
        if who["state"] == "present" and who["account"] != row["chair"] and "until" not in who:
            minutes.agree(telling.people[who["account"]], meeting)


def _addendum(telling: Telling, row: Row, words: Row) -> None:
    meeting = _meeting(telling, row)
    minutes.add_addendum(
        telling.people[words["by"]],
        meeting,
        item=_item(telling, meeting, words["case"]),
        text=words["text"],
    )


def _settle(telling: Telling, row: Row) -> None:
    """An owner says of their own task how it went."""
    decision: Decision = telling.things[f"decision:{row['decision']}"]
    action = decision.actions[0]
    actions.settle(
        telling.people[row["by"]],
        action,
        state=ActionState(row["state"]),
        words=row["words"],
        reason=NotDoneReason(row["reason"]) if "reason" in row else None,
        version=action.version,
    )


def _bring(telling: Telling, row: Row, told: Row) -> None:
    """Somebody's part of a pack: its words, its six marks as letters, when they met the patient."""
    person = telling.people[told["account"]]
    item = _item(telling, _meeting(telling, row), told["case"])
    marks = {key: KNOWN[letter] for key, letter in zip(PARTS, told.get("known", ""), strict=False)}
    why = {WHY_NO_VIEWS: told["no_views"]} if "no_views" in told else {}
    met = telling.day(told["met_day"]) if "met_day" in told else None
    words = told.get("words", "")
    part = packs.Part(words, not words, {**marks, **why}, met)
    packs.hand_in(person, item, part, version=0)
    if "added" in told:
        packs.add(person, item, words=told["added"])


def _hear(telling: Telling, row: Row, told: Row) -> None:
    """What a patient wants, written down before the meeting."""
    person = telling.people[told["by"]]
    item = _item(telling, _meeting(telling, row), told["case"])
    items.hear(
        person,
        item,
        version=item.version,
        patient_views=told["words"],
        views_source=told["source"],
        views_by=person.display_name,
        views_on=telling.day(told["day"]),
    )


def _coming_agenda(telling: Telling, row: Row) -> None:
    """Today the agenda of tomorrow stands: what is due has put itself on it, and it is out."""
    meeting, chair = _meeting(telling, row), telling.people[row["chair"]]
    agenda.refresh(chair, meeting)
    db.session.expire_all()
    for item in [i for i in meeting.items if i.question]:
        agenda.accept(chair, item, version=item.version)
    db.session.expire_all()
    first = [_item(telling, meeting, key).ref for key in row["order"]]
    rest = [item.ref for item in meeting.accepted if item.ref not in first]
    agenda.reorder(chair, meeting, order=first + rest)
    meetings.publish(chair, meeting, version=meeting.version)
