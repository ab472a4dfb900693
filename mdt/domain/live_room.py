"""The figures of the live room."""

import re
from datetime import timedelta

GONE_AFTER = timedelta(seconds=45)  # a browser that has not been heard of is not in the room
HEARD_EVERY = timedelta(seconds=20)  # how often one says that it is still there
LOOK_EVERY = timedelta(seconds=5)  # a stream looks again though nothing woke it
CARET = 400  # letters
CLIENT = re.compile("[0-9a-f]{32}")  # as a browser names itself
