"""What the tests of pages find already there: a running meeting, a formulation."""

from collections.abc import Callable

import pytest

from mdt.models.formulations import Formulation
from mdt.models.people import User
from tests.cast import Cast
from tests.formulation_writing import keep
from tests.meeting_room import Room
from tests.page import Browser


@pytest.fixture
def room(cast: Cast, sign_in: Callable[[User | None], Browser]) -> Room:
    """The chair's browser in a running meeting, the first case's item in hand."""
    return Room(cast, sign_in)


@pytest.fixture
def kept(cast: Cast) -> Formulation:
    """A formulation of the first case, shared with its team by the OT."""
    return keep(cast.ot, cast.first)
