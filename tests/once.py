"""What every worker of a run needs and one of them makes: the others take what it made."""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

SHARED = "MDT_TEST_SHARED"  # where the workers of one run find the folder they share


def begin() -> None:
    """A run begins; a worker of it finds the folder there already."""
    if SHARED not in os.environ:
        os.environ[SHARED] = tempfile.mkdtemp(prefix="mirror-run-")


def end() -> None:
    """The run is over."""
    shutil.rmtree(os.environ.pop(SHARED), ignore_errors=True)


def folder(name: str) -> Path:
    """A folder of this name that all workers of the run share."""
    found = Path(os.environ[SHARED]) / name
    found.mkdir(exist_ok=True)
    return found


def per_run(name: str, make: Callable[[Path], dict[str, str]]) -> dict[str, str]:
    """What `make` says about the thing of this name, which it makes in the folder it is given.

    Whoever asks first makes it; whoever asks meanwhile waits.
    """
    here = folder(name)
    card = here / "card.json"
    with (here / "turn").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not card.exists():
            card.write_text(json.dumps(make(here)))
    return dict(json.loads(card.read_text()))


def made(name: str) -> dict[str, str] | None:
    """What was said about it, if anybody of this run asked for it."""
    card = folder(name) / "card.json"
    return dict(json.loads(card.read_text())) if card.exists() else None
