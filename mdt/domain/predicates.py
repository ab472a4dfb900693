"""What the table of `policy.py` asks of a person and a thing, two lines each.

The docstring of each is its name on the page "Who may do what".
"""

from typing import Any

from mdt.domain.formulation import SHARED
from mdt.domain.vocabulary import ItemKind, ItemState, Role

# --- the account ---


def signed_in(person: Any, _thing: Any) -> bool:
    """anybody with an account"""
    return person is not None


def is_oneself(person: Any, thing: Any) -> bool:
    """oneself"""
    return bool(thing.id == person.id)


def is_clinician(person: Any, _thing: Any) -> bool:
    """a clinician"""
    return Role.CLINICIAN in person.roles


def is_supervisor(person: Any, _thing: Any) -> bool:
    """a supervisor"""
    return Role.SUPERVISOR in person.roles


def is_coordinator(person: Any, _thing: Any) -> bool:
    """a coordinator"""
    return Role.COORDINATOR in person.roles


def is_administrator(person: Any, _thing: Any) -> bool:
    """an administrator"""
    return Role.ADMINISTRATOR in person.roles


def is_information_officer(person: Any, _thing: Any) -> bool:
    """the information officer"""
    return Role.INFORMATION_OFFICER in person.roles


# --- the case ---


def on_the_care_team(person: Any, thing: Any) -> bool:
    """on the care team of the case today"""
    return thing.case is not None and person.id in thing.case.care_ids


def leads_the_case(person: Any, thing: Any) -> bool:
    """the lead clinician of the case"""
    return bool(thing.case.lead_id == person.id)


def not_frozen(_person: Any, thing: Any) -> bool:
    """unless the record is closed for good after a death"""
    return thing.case is None or thing.case.frozen_at is None


def patient_authorised(_person: Any, thing: Any) -> bool:
    """where the patient has authorised sharing in the MDT"""
    return thing.case is None or thing.case.authorisation is not None


# --- who wrote it, and whether it is signed ---


def is_author(person: Any, thing: Any) -> bool:
    """who wrote it"""
    return bool(thing.author_id == person.id)


def entered_it(person: Any, thing: Any) -> bool:
    """who entered it"""
    return bool(thing.entered_by_id == person.id)


def owns(person: Any, thing: Any) -> bool:
    """whose action it is"""
    return bool(thing.owner_id == person.id)


def is_unsigned(_person: Any, thing: Any) -> bool:
    """while it is not signed"""
    return thing.signed_at is None


def is_signed(_person: Any, thing: Any) -> bool:
    """once it is signed"""
    return thing.signed_at is not None


def stands_as_it_is(_person: Any, thing: Any) -> bool:
    """once it is signed, or shared with the team"""
    return getattr(thing, "signed_at", None) is not None or getattr(thing, "status", None) in SHARED


# --- reflections and the mirror map ---


def shared_with_me(person: Any, thing: Any) -> bool:
    """to whom its author shared it by name"""
    return thing.kept_at is not None and person.id in thing.reader_ids


def not_shut(person: Any, _thing: Any) -> bool:
    """unless somebody else reset the account in the last 72 hours"""
    return not person.reflections_are_shut


def in_the_reflective_group(person: Any, thing: Any) -> bool:
    """in the reflective group of the case"""
    return person.id in thing.case.care_ids and Role.CLINICIAN in person.roles


def not_shown_yet(_person: Any, thing: Any) -> bool:
    """until the map is shown"""
    return thing.shown_at is None


def was_shown(_person: Any, thing: Any) -> bool:
    """once the map is shown"""
    return thing.shown_at is not None


def has_rated(person: Any, thing: Any) -> bool:
    """who has joined this round with a reflection of their own"""
    return any(rater.user_id == person.id for rater in thing.raters)


# --- supervision ---


def supervises_the_team(person: Any, thing: Any) -> bool:
    """the supervisor of record of a present member of the care team"""
    return not person.supervisee_ids.isdisjoint(thing.case.care_ids)


def open_to_supervisor(_person: Any, thing: Any) -> bool:
    """unless the case is restricted and its lead has not added the supervisor"""
    return not thing.case.restricted or thing.case.summary_to_supervisor


def brought_to_me(person: Any, thing: Any) -> bool:
    """the supervisor it was brought to"""
    return bool(thing.supervisor_id == person.id)


def brought_by_me(person: Any, thing: Any) -> bool:
    """who brought it"""
    return bool(thing.clinician_id == person.id)


def asked_of_me(person: Any, thing: Any) -> bool:
    """the supervisor it was shown to"""
    return bool(thing.supervisor_id == person.id)


def supervises_who_asked(person: Any, thing: Any) -> bool:
    """while they are still the supervisor of record of who asked"""
    return thing.asked_by_id in person.supervisee_ids


def asked_by_me(person: Any, thing: Any) -> bool:
    """who asked for it"""
    return bool(thing.asked_by_id == person.id)


# --- the meeting ---


def on_the_team(person: Any, thing: Any) -> bool:
    """a member of the team that meets"""
    return person.id in thing.team.member_ids


def chairs(person: Any, thing: Any) -> bool:
    """the chair of the meeting"""
    return bool(_meeting(thing).chair_id == person.id)


def coordinates(person: Any, thing: Any) -> bool:
    """a coordinator of the team that meets"""
    return Role.COORDINATOR in person.roles and person.id in _meeting(thing).team.member_ids


def asked_in(person: Any, thing: Any) -> bool:
    """invited to one of its items"""
    return any(person.id in item.invited_ids for item in thing.items)


def was_present(person: Any, thing: Any) -> bool:
    """who was present"""
    return any(
        row.user_id == person.id and row.arrived_at is not None
        for row in _meeting(thing).attendance
    )


def published(_person: Any, thing: Any) -> bool:
    """once the agenda is published"""
    return _meeting(thing).published_at is not None


def still_running(_person: Any, thing: Any) -> bool:
    """until the meeting is closed"""
    return _meeting(thing).closed_at is None


def not_signed_yet(_person: Any, thing: Any) -> bool:
    """until the minutes are signed"""
    return _meeting(thing).signed_at is None


def minutes_signed(_person: Any, thing: Any) -> bool:
    """once the minutes are signed"""
    return _meeting(thing).signed_at is not None


def _meeting(thing: Any) -> Any:
    return getattr(thing, "meeting", thing)


# --- an item of it, and what is handed in to it ---


def in_the_room(person: Any, thing: Any) -> bool:
    """the chair, a core member, or invited to this item"""
    meeting = thing.meeting
    asked = person.id in thing.invited_ids or person.id == meeting.chair_id
    return asked or person.id in meeting.team.core_ids


def presents(person: Any, thing: Any) -> bool:
    """who presents the item"""
    return bool(thing.presenter_id == person.id)


def on_the_agenda(_person: Any, thing: Any) -> bool:
    """items that were accepted, not suggestions"""
    return thing.state is ItemState.ACCEPTED


def about_a_case(_person: Any, thing: Any) -> bool:
    """items about a case"""
    return thing.kind is ItemKind.CASE


def is_business(_person: Any, thing: Any) -> bool:
    """items of business, which name no patient"""
    return thing.case is None


def not_aside(person: Any, thing: Any) -> bool:
    """unless they have stood aside from the item"""
    return person.id not in getattr(_item(thing), "aside_ids", ())


def handed_in(_person: Any, thing: Any) -> bool:
    """once it is handed in"""
    return thing.handed_in_at is not None


def blind_no_more(person: Any, thing: Any) -> bool:
    """who has handed in their own, or everybody once the item is open"""
    return thing.item.opened_at is not None or person.id in thing.item.handed_in_ids


def _item(thing: Any) -> Any:
    return getattr(thing, "item", thing)
