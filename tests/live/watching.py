"""Somebody's stream, looked at step by step."""

from typing import Any

import pytest

from mdt.database import db
from mdt.live import stream


class Looking:
    """One person's watch over a room, asked for what is new as often as a test likes."""

    def __init__(self, watch: stream.Watch) -> None:
        self.watch = watch
        self.count = 0

    def look(self) -> dict[str, Any]:
        """What is new since the last look."""
        self.count += 1
        db.session.commit()
        db.session.expire_all()
        return dict(self.watch.events(self.count))

    def over(self) -> str:
        """Why the stream ends at this look."""
        with pytest.raises(stream.Over) as end:
            self.look()
        return end.value.why
