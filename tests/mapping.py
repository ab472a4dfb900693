"""Steps that tests of the mirror map share: dials shared with the group, a round, a shown one."""

from mdt import clock
from mdt.domain.mirror import AWAY, TOWARDS
from mdt.domain.vocabulary import Visibility
from mdt.models.cases import Case
from mdt.models.mirror import MirrorRound
from mdt.models.people import User
from mdt.models.reflections import Reflection
from mdt.services import cases, mirror, reflections
from tests.cast import Cast
from tests.meeting_room import planned

TREATING = ("psychologist1", "ot", "psychiatrist")


def share_dials(
    author: User,
    case: Case,
    *,
    towards: int = 2,
    away: int = 2,
    days_ago: int = 0,
    visibility: Visibility = Visibility.REFLECTIVE_GROUP,
    leave_out: str = "",
) -> Reflection:
    """All eight dials (or all but one), shared with the reflective group."""
    dials = {**dict.fromkeys(TOWARDS, towards), **dict.fromkeys(AWAY, away)}
    dials.pop(leave_out, None)
    with clock.at(clock.ago(days=days_ago)):
        return reflections.keep_new(author, case, visibility=visibility, dials=dials)


def opened_round(cast: Cast, *joining: str, named: tuple[str, ...] = ()) -> MirrorRound:
    """A round on the first case, opened by the chair; each who joins shares dials first."""
    if mirror.chair_of(cast.first) is None:
        planned(cast, days=1)
    round_ = mirror.open_round(cast.psychiatrist, cast.first)
    for name in joining:
        person = getattr(cast, name)
        share_dials(person, cast.first)
        mirror.join(person, round_, named=name in named)
    return round_


def shown_round(cast: Cast, *joining: str, named: tuple[str, ...] = ()) -> MirrorRound:
    """A round that three or more joined, frozen."""
    round_ = opened_round(cast, *(joining or TREATING), named=named)
    mirror.show(cast.psychiatrist, round_)
    return round_


def fourth(cast: Cast) -> User:
    """A fourth clinician in the care of the first case."""
    cases.add_to_care_team(cast.psychologist1, cast.first, person=cast.psychologist2)
    return cast.psychologist2
