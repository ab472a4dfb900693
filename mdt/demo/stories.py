"""One case from referral to today: its file, its notes, what was thought and tried."""

import random
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from mdt.demo import progress, rounds, safekeeping, sheets
from mdt.demo.telling import Row, Telling
from mdt.domain.shared_sheet import PREFIX
from mdt.domain.vocabulary import (
    Approach,
    ConcernKind,
    ContactKind,
    FormulationStatus,
    GoalArea,
    LegalStatus,
    LineKind,
    NoteKind,
    RetentionClass,
    Setting,
    Visibility,
)
from mdt.live.log import head_of
from mdt.models.cases import Case
from mdt.services import (
    case_details,
    cases,
    formulations,
    goals,
    notes,
    questions,
    reflections,
    research,
    safety,
    shared_sheets,
    supervision,
)

# Lists of a case, each in order of time; the last stand in a file of their own.
COURSES = ("events", "safekeeping", "progress", "formulations")


def tell_case(telling: Telling, data: Row, *, copy: int = 0) -> None:
    """Put every deed of one case in its place; `copy` makes further ones for load tests."""
    key = data["key"] + (f"-{copy}" if copy else "")
    opened = telling.moment(data["case"]["opened"])
    telling.later(opened, _open, telling, data, key, copy)
    _file(telling, data, key)
    for row in [row for course in COURSES for row in data.get(course, [])]:
        telling.later(telling.moment(row), DEEDS[row["do"]], telling, key, row)
        for later in row.get("addenda", []):
            telling.later(telling.moment(later), _addendum, telling, key, row, later)


def born(telling: Telling, band: list[int]) -> date:
    """A day of birth drawn once, such that the age lies in the band all year."""
    draw = random.Random(telling.day_zero.toordinal() + band[0])  # noqa: S311 - no secret
    years, days = draw.randint(band[0] + 1, band[1] - 1), draw.randint(0, 300)
    return telling.day_zero - timedelta(days=round(years * 365.25) + days)


def _open(telling: Telling, data: Row, key: str, copy: int) -> None:
    actor = telling.people[data["case"]["opened"]["by"]]
    who, facts = dict(data["patient"]), data["case"]
    band = who.pop("born_age_band")
    if copy:
        who["file_number"] += f"-{copy:05d}"
        who["given_names"] += f" {copy}"
    patient = cases.add_patient(actor, born=born(telling, band), **who)
    telling.cases[key] = cases.open_case(
        actor,
        patient,
        team=telling.teams["mdt"],
        site=telling.sites[facts["site"]],
        setting=Setting(facts["setting"]),
        ward=facts.get("ward", ""),
        approach=Approach(facts["approach"]),
        referral=facts["referral"],
        referred_on=telling.day(facts["referred_day"]),
        retention_class=RetentionClass(facts["retention_class"]),
        next_review_on=telling.day(facts["next_review_day"]),
    )
    _care_team(telling, data, telling.cases[key])


def _care_team(telling: Telling, data: Row, case: Case) -> None:
    lead = telling.people[data["case"]["opened"]["by"]]
    for row in data["care_team"]:
        person = telling.people[row["account"]]
        if person.id not in case.care_ids:
            cases.add_to_care_team(lead, case, person=person)
    named = telling.people[data["care_team"][0]["account"]]
    if named is not lead:
        cases.hand_over_lead(lead, case, person=named)


def _file(telling: Telling, data: Row, key: str) -> None:
    """The file's own pages: each line on the day it was written down, an hour into it."""
    opened = telling.moment(data["case"]["opened"])

    def on(row: Row, verb: Callable[..., Any]) -> None:
        moment = max(telling.moment({"day": row["day"], "time": "10:00"}), opened)
        telling.later(moment + timedelta(minutes=5), verb, telling, key, row)

    for row in data.get("legal", []):
        on(row, _legal)
    for row in data["diagnoses"]:
        on(row, _diagnosis)
    for row in data.get("lines", []):
        on(row, _line)
        if "ended_day" in row:
            on({**row, "day": row["ended_day"]}, _end_line)
    for row in data.get("contacts", []):
        telling.later(opened + timedelta(minutes=20), _contact, telling, key, data, row)
    given = data["authorisation"]
    on({**given, "day": given["given_day"]}, _authorise)
    if "research" in data:
        on({**data["research"], "day": data["research"]["given_day"]}, _agree)


def _legal(telling: Telling, key: str, row: Row) -> None:
    case_details.set_legal_status(
        telling.people[row["by"]],
        telling.cases[key],
        status=LegalStatus(row["status"]),
        since=telling.moment({"day": row["day"], "time": "09:30"}),
        note=row["note"],
    )


def _diagnosis(telling: Telling, key: str, row: Row) -> None:
    case_details.add_diagnosis(
        telling.people[row["by"]],
        telling.cases[key],
        code=row["code"],
        made_on=telling.day(row["day"]),
    )


def _line(telling: Telling, key: str, row: Row) -> None:
    line = case_details.add_line(
        telling.people[row["by"]],
        telling.cases[key],
        kind=LineKind(row["kind"]),
        text=row["text"],
        source=row["source"],
        as_of=telling.day(row["day"]),
    )
    telling.things[f"{key}:line:{row['text']}"] = line


def _end_line(telling: Telling, key: str, row: Row) -> None:
    line = telling.things[f"{key}:line:{row['text']}"]
    case_details.end_line(telling.people[row["by"]], line, on=telling.day(row["ended_day"]))


def _contact(telling: Telling, key: str, data: Row, row: Row) -> None:
    case_details.add_contact(
        telling.people[data["case"]["opened"]["by"]],
        telling.cases[key],
        kind=ContactKind(row["kind"]),
        **{name: row[name] for name in ("name", "relation", "phone", "may_be_told")},
    )


def _authorise(telling: Telling, key: str, row: Row) -> None:
    case_details.authorise_sharing(
        telling.people[row["by"]],
        telling.cases[key],
        given_on=telling.day(row["given_day"]),
        with_whom=row["who"],
        sites=", ".join(telling.sites[site].name for site in row["sites"]),
        words=row["words"],
    )


def _agree(telling: Telling, key: str, row: Row) -> None:
    research.agree(
        telling.people[row["by"]],
        telling.cases[key],
        given_on=telling.day(row["given_day"]),
        words=row["words"],
    )


# --- what happens in the course of care ---------------------------------------------------------


def _note(telling: Telling, key: str, row: Row) -> None:
    actor = telling.people[row["by"]]
    happened = telling.moment(row.get("happened", row))
    telling.things[f"{key}:note:{row['day']} {row['time']}"] = notes.write(
        actor,
        telling.cases[key],
        kind=NoteKind(row["kind"]),
        happened_at=happened,
        text=row["text"],
        sign=row["sign"],
    )


def _addendum(telling: Telling, key: str, row: Row, later: Row) -> None:
    note = telling.things[f"{key}:note:{row['day']} {row['time']}"]
    notes.add_addendum(telling.people[later["by"]], note, text=later["text"])


def _formulation(telling: Telling, key: str, row: Row) -> None:
    about = telling.things[f"{key}:{row['about']}"].ref if "about" in row else ""
    case, template = telling.cases[key], row["template"]
    before = formulations.latest(case, template, about)
    telling.things[f"{key}:{template} {row['version']}"] = formulations.keep(
        telling.people[row["by"]],
        case,
        template_id=template,
        narrative=row["narrative"],
        fields=sheets.lines_of(row, before.statements if before else ()),
        status=FormulationStatus(row["status"]),
        about=about,
    )


def _write_together(telling: Telling, key: str, row: Row) -> None:
    """A sheet that is open: each adds a statement under a question."""
    person, case = telling.people[row["by"]], telling.cases[key]
    sheet = shared_sheets.begin(person, case, template_id=row["template"])
    for one in row["words"]:
        name, seen = PREFIX + one["field"], (head_of(sheet),)
        words = f"{sheet.words[name]}\n\n{one['text']}"
        shared_sheets.write(telling.people[one["by"]], sheet, {name: words}, seen=seen)


def _goal(telling: Telling, key: str, row: Row) -> None:
    telling.things[f"{key}:{row['key']}"] = goals.set_goal(
        telling.people[row["by"]],
        telling.cases[key],
        wording=row["wording"],
        levels=row["levels"],
        weight=row["weight"],
        baseline=row["baseline"],
        owner=telling.people[row["owner"]],
        approach=Approach(row["approach"]),
        area=GoalArea(row["area"]) if "area" in row else None,
        target_on=telling.day(row["target_day"]),
    )


def _rate(telling: Telling, key: str, row: Row) -> None:
    goal = telling.things[f"{key}:{row['goal']}"]
    goals.rate(telling.people[row["by"]], goal, level=row["level"], reason=row["reason"])


def _concern(telling: Telling, key: str, row: Row) -> None:
    telling.things[f"{key}:{row['key']}"] = safety.raise_concern(
        telling.people[row["by"]],
        telling.cases[key],
        kind=ConcernKind(row["kind"]),
        words=row["words"],
        in_touch=telling.people[row["in_touch"]].display_name
        if row["in_touch"] in telling.people
        else row["in_touch"],
    )


def _close_concern(telling: Telling, key: str, row: Row) -> None:
    concern = telling.things[f"{key}:{row['concern']}"]
    safety.close_concern(
        telling.people[row["by"]],
        concern,
        reason=row["reason"],
        told=row["told"],
        version=concern.version,
    )


def _reflection(telling: Telling, key: str, row: Row) -> None:
    actor = telling.people[row["by"]]
    reflection = reflections.keep_new(
        actor,
        telling.cases[key],
        dials=row["dials"],
        pull=row["pull"],
        did=row["did"],
        whose=row["whose"],
        about_patient=row["tells_about_patient"],
        about_me=row["about_me"],
        boundary=row["boundary"],
    )
    visibility = Visibility(row["visibility"])
    if visibility is not Visibility.ONLY_ME:
        reflections.share(actor, reflection, visibility=visibility, version=reflection.version)


def _supervision_item(telling: Telling, key: str, row: Row) -> None:
    supervision.bring(telling.people[row["by"]], case=telling.cases[key], words=row["words"])


def _site_move(telling: Telling, key: str, row: Row) -> None:
    case = telling.cases[key]
    cases.move(
        telling.people[row["by"]],
        case,
        site=telling.sites[row["site"]],
        setting=Setting(row["setting"]),
        ward=row.get("ward", ""),
        words=row["words"],
        version=case.version,
    )


def _review_set(telling: Telling, key: str, row: Row) -> None:
    case = telling.cases[key]
    on = telling.day(row["to_day"])
    cases.set_review(telling.people[row["by"]], case, on=on, version=case.version)


def _question(telling: Telling, key: str, row: Row) -> None:
    questions.ask(telling.people[row["by"]], telling.cases[key], words=row["words"])


DEEDS: dict[str, Callable[[Telling, str, Row], None]] = {
    "note": _note,
    "formulation": _formulation,
    "write_together": _write_together,
    "goal": _goal,
    "rate": _rate,
    "concern": _concern,
    "close_concern": _close_concern,
    "reflection": _reflection,
    "supervision_item": _supervision_item,
    "site_move": _site_move,
    "review_set": _review_set,
    "question": _question,
    **progress.DEEDS,
    **rounds.DEEDS,
    **safekeeping.DEEDS,
}
