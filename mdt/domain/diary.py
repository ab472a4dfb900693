"""What a calendar may know of a meeting: its kind, the team, the time and the place.

There is no field for a patient, a question or a word of the record, and none may be added: a feed
lies on other people's machines.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class DiaryFacts:
    ref: str
    kind: str
    team: str
    place: str
    starts: datetime  # aware, in the meeting's own zone: 14:00 stays 14:00
    ends: datetime
    made_at: datetime
    version: int
