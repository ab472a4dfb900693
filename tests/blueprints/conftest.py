"""What pages of a running meeting are tested in."""

from collections.abc import Callable

import pytest

from mdt.models.people import User
from tests.cast import Cast
from tests.meeting_room import Room
from tests.page import Browser


@pytest.fixture
def room(cast: Cast, sign_in: Callable[[User | None], Browser]) -> Room:
    """The chair's browser in a running meeting, the first case's item in hand."""
    return Room(cast, sign_in)
