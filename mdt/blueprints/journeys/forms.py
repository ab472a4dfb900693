"""What is asked of a page for the patient: which goals, what each stop says, a few words."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField
from wtforms.validators import InputRequired

from mdt import clock
from mdt.domain.dates import day_words
from mdt.domain.journey import Road, Stop
from mdt.domain.labels import label
from mdt.domain.vocabulary import Place
from mdt.fields import Day, Own
from mdt.forms import SHORT, VersionedForm, area
from mdt.i18n import _, _l

WORDS = 2_000


class JourneyForm(VersionedForm, Own):
    """The goals of one case, each to be taken in or left out, stop by stop."""

    words = area(_l("A few words to the patient"), longest=WORDS)
    roads: Sequence[Road] = ()

    @property
    def as_said(self) -> list[Road]:
        """The roads with what was ticked and typed."""
        return [
            road._replace(
                taken=bool(self.take_of(road).data),
                stops=tuple(
                    stop._replace(words=self.stop_of(road, stop).data or "") for stop in road.stops
                ),
            )
            for road in self.roads
        ]

    def take_of(self, road: Road) -> Any:
        """Whether this goal is taken in."""
        return self._fields[_take(road)]

    def stop_of(self, road: Road, stop: Stop) -> Any:
        """What this stop says."""
        return self._fields[_stop(road, stop)]


class GivenForm(VersionedForm):
    """On which day the patient was given the page."""

    on = Day(_l("Given on"), [InputRequired(_l("Say on which day it was given."))])


def form_of(roads: Sequence[Road], *, words: str = "", **given: Any) -> JourneyForm:
    """The form over these roads."""
    fields: dict[str, Any] = {"roads": roads, "__doc__": "The goals of one case."}
    data: dict[str, Any] = {"words": words}
    for road in roads:
        fields[_take(road)] = BooleanField(_l("Take this goal in"))
        data[_take(road)] = road.taken
        for stop in road.stops:
            fields[_stop(road, stop)] = area(_label(stop), longest=SHORT)
            data[_stop(road, stop)] = stop.words
    kind: type[JourneyForm] = type("JourneyForm", (JourneyForm,), fields)
    return kind(data=data, **given)


def given_form(version: int) -> GivenForm:
    """The form that notes the day, today until somebody says otherwise."""
    return GivenForm(version=version, on=clock.today())


def _label(stop: Stop) -> str:
    place = label(stop.place)
    if stop.on is None:
        return place
    if stop.place is Place.AHEAD:
        return _("%(place)s, by %(day)s", place=place, day=day_words(stop.on))
    return _("%(place)s, %(day)s", place=place, day=day_words(stop.on))


def _take(road: Road) -> str:
    return f"take_{road.goal}"


def _stop(road: Road, stop: Stop) -> str:
    return f"stop_{road.goal}_{stop.key}"
