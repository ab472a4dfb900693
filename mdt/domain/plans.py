"""Safety plans as facts, for the file that is printed before the lights go out.

It is for staff: the open concerns stand above each plan, and nothing here grades anybody.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class CallFacts:
    """Somebody to ring, and what may be told or has to be checked first."""

    name: str
    who: str  # "sister, next of kin", "casualty"
    phone: str
    words: str = ""
    check_first: bool = False


@dataclass(frozen=True)
class StepFacts:
    """One step of a plan: its label, and what stands under it."""

    label: str
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class PlanFacts:
    """One patient's plan as it was last shared."""

    name: str
    file_number: str
    about: str  # "27, Demo South Hospital, Ward 2"
    lead: str
    made: str  # "version 3, Tue 24 Nov 2026, Ms A. Example"
    review: str  # "" where no day is set
    review_late: bool = False
    concerns: tuple[str, ...] = ()
    steps: tuple[StepFacts, ...] = ()
    contacts: tuple[CallFacts, ...] = ()
    numbers: tuple[CallFacts, ...] = ()
