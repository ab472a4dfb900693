""" "From there to here": what a patient is shown of their own goals, stop by stop.

The words of the stops begin as the levels that were written with the patient, or as the number
they gave; the clinician says them anew where they would not fit. No T-score, no figure of a scale
and nobody else's words stand on such a page.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from mdt.domain.vocabulary import Place

EXPECTED, MOST = 0, 2


class Stop(NamedTuple):
    """One stop on the way; with no words it is left out."""

    place: Place
    on: date | None  # of what lies ahead: by when; None where no day was agreed
    words: str

    @property
    def key(self) -> str:
        """Its name on a form: a later rating moves no other stop."""
        if self.place in (Place.BEGAN, Place.AHEAD) or self.on is None:
            return self.place.value
        return self.on.isoformat()


class Road(NamedTuple):
    """One goal in the patient's own words, with its stops in order."""

    goal: str  # the address of the goal or line
    wording: str
    stops: tuple[Stop, ...]
    taken: bool = True

    @property
    def shown(self) -> list[Stop]:
        """The stops that have words."""
        return [stop for stop in self.stops if stop.words.strip()]


def of_goal(
    goal: str,
    wording: str,
    *,
    levels: Mapping[int, str],
    set_on: date,
    baseline: int | None,
    ratings: Iterable[tuple[date, int]],
    target_on: date | None,
    ended: bool,
) -> Road:
    """The road of a goal with five written levels.

    It begins at the baseline, or at the first rating where no baseline is known; on the way a
    rating that moved nothing is no stop; where it stands now bears the day of the last rating.
    What lies ahead is what is expected, or the next level after it.
    """
    moved = _moved([] if baseline is None else [(set_on, baseline)], ratings)
    stops = _past([(on, levels[level]) for on, level in moved])
    last = moved[-1][1] if moved else None
    if not ended and last != MOST:
        ahead = EXPECTED if last is None or last < EXPECTED else last + 1
        stops.append(Stop(Place.AHEAD, target_on, levels[ahead]))
    return Road(goal, wording, tuple(stops))


def of_numbers(goal: str, wording: str, given: Sequence[tuple[date, int]], *, said: str) -> Road:
    """The road of a goal the patient rates 0 to 10: their first number and their latest.

    `said` puts a number into words, as "%d of 10".
    """
    ends = [given[0], given[-1]] if len(given) > 1 else list(given)
    return Road(goal, wording, tuple(_past([(on, said % value) for on, value in ends])))


def _moved(
    begun: list[tuple[date, int]], ratings: Iterable[tuple[date, int]]
) -> list[tuple[date, int]]:
    """The days on which the level changed, and the last rating."""
    by_day = dict(sorted(ratings, key=lambda rating: rating[0]))  # of one day the later word
    days = begun + [(on, level) for on, level in by_day.items() if (on, level) not in begun]
    moved = [here for n, here in enumerate(days) if n == 0 or here[1] != days[n - 1][1]]
    if days and days[-1] not in moved:
        again = days[-1]
        moved = [*moved, again] if len(moved) == 1 else [*moved[:-1], again]
    return moved


def _past(said: Sequence[tuple[date, str]]) -> list[Stop]:
    last = len(said) - 1
    places = [
        Place.BEGAN if n == 0 else Place.NOW if n == last else Place.WAY for n in range(last + 1)
    ]
    return [Stop(place, on, words) for place, (on, words) in zip(places, said, strict=True)]


def kept(roads: Iterable[Road]) -> dict[str, Any]:
    """As a page keeps it."""
    return {
        "roads": [
            {
                "goal": road.goal,
                "wording": road.wording,
                "taken": road.taken,
                "stops": [
                    {
                        "place": stop.place.value,
                        "on": None if stop.on is None else stop.on.isoformat(),
                        "words": stop.words,
                    }
                    for stop in road.stops
                ],
            }
            for road in roads
        ]
    }


def as_kept(content: Mapping[str, Any]) -> list[Road]:
    """The roads of a page that was kept."""
    return [
        Road(
            road["goal"],
            road["wording"],
            tuple(
                Stop(
                    Place(stop["place"]),
                    None if stop["on"] is None else date.fromisoformat(stop["on"]),
                    stop["words"],
                )
                for stop in road["stops"]
            ),
            road["taken"],
        )
        for road in content["roads"]
    ]


def in_words(roads: Iterable[Road]) -> str:
    """The roads that are taken in as plain text, for two people who wrote at once."""
    return "".join(
        f"\n\n{road.wording}" + "".join(f"\n{stop.words}" for stop in road.shown)
        for road in roads
        if road.taken
    )


def said_before(drawn: Iterable[Road], before: Iterable[Road]) -> list[Road]:
    """Roads drawn anew, with the words and the choice of an earlier page where it had the stop."""
    known = {road.goal: road for road in before}
    return [_as_before(road, known.get(road.goal)) for road in drawn]


def _as_before(road: Road, before: Road | None) -> Road:
    if before is None:
        return road._replace(taken=False)  # set since: the clinician takes it in, or does not
    words = {stop.key: stop.words for stop in before.stops}
    if {stop.key for stop in road.stops} != words.keys():
        words.pop(Place.AHEAD.value, None)  # rated since: what lies ahead may be another level
    stops = tuple(stop._replace(words=words.get(stop.key, stop.words)) for stop in road.stops)
    return road._replace(stops=stops, taken=before.taken)
