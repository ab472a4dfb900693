"""The practice itself: accounts, sites, teams, the kind of meeting."""

from mdt.demo.telling import Row, Telling
from mdt.domain.vocabulary import Discipline, EscalationKind, Role, SiteKind
from mdt.models.people import User
from mdt.services import accounts, escalation, practice

DAY_OF_FOUNDING = -120


def found(telling: Telling, data: Row, password: str) -> None:
    """Set the practice up as its administrator did, before the first case."""
    admin = next(row for row in data["accounts"] if "administrator" in row["roles"])
    telling.people["admin"] = _account(None, admin, password)
    for row in data["accounts"]:
        if row is not admin:
            telling.people[row["account"]] = _account(telling.people["admin"], row, password)
    _supervisors(telling, data)
    _places(telling, data)
    for row in data["numbers"]:
        _number(telling, row)


def _account(actor: User | None, row: Row, password: str) -> User:
    person = accounts.create(
        actor,
        username=row["account"],
        display_name=row["name"],
        roles={Role(role) for role in row["roles"]},
        discipline=Discipline(row["discipline"]) if row["discipline"] != "other" else None,
        first=actor is None,
    )
    accounts.enter_by_link(accounts.make_link(actor, person), password=password)
    return person


def _supervisors(telling: Telling, data: Row) -> None:
    for row in data["accounts"]:
        if name := row.get("supervisor"):
            accounts.name_supervisor(
                telling.people["admin"],
                telling.people[row["account"]],
                supervisor=telling.people[name],
            )


def _places(telling: Telling, data: Row) -> None:
    admin, people = telling.people["admin"], telling.people
    for row in data["sites"]:
        site = practice.add_site(admin, name=row["name"], kind=SiteKind(row["kind"]))
        telling.sites[row["key"]] = site
    for row in data["teams"]:
        team = practice.add_team(admin, name=row["name"])
        telling.teams[row["key"]] = team
        for name in row["members"]:
            practice.add_member(admin, team, person=people[name])
    kind, team_row = data["meeting_type"], data["teams"][0]
    telling.meeting_type = practice.add_meeting_type(
        people[team_row["chair"]],
        telling.teams[kind["team"]],
        name=kind["name"],
        purpose=kind["purpose"],
        objectives=kind["objectives"],
        core=[Discipline(word) for word in kind["core"]],
        quorum=[Discipline(word) for word in kind["quorum"]],
        next_audit_on=telling.day(kind["next_audit_day"]),
        minutes_per_case=kind["minutes_per_case"],
        weeks_unbrought=kind["weeks_unbrought"],
    )


def _number(telling: Telling, row: Row) -> None:
    """Somebody on a site's list; rung on its own day, or never."""
    entry = escalation.add(
        telling.people["admin"],
        telling.sites[row["site"]],
        kind=EscalationKind(row["kind"]),
        name=row["name"],
        phone=row["phone"],
        words=row.get("words", ""),
    )
    if "rung" in row:
        rung = row["rung"]
        telling.later(
            telling.moment(rung), escalation.check, telling.people[rung["account"]], entry
        )
