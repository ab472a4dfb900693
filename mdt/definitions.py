"""The files that define measures, formulations, goals, interventions, audits and the evidence.

They are read at the start, so that a wrong one stops it: otherwise the first clinician to open the
page would meet the mistake.
"""

from flask import Flask

from mdt.domain import (
    evidence,
    feelings,
    goal_sheets,
    interventions,
    measures,
    meeting_audit,
    templates,
)


class BadDefinition(SystemExit):
    """A file strays from its shape; the sentence says which, at which line, and how."""


def init_app(_app: Flask) -> None:
    """Read them once; they are kept for as long as the program runs."""
    try:
        measures.load()
        templates.load()
        meeting_audit.load()
        evidence.load()
        goal_sheets.load()
        interventions.load()
        feelings.load()
    except ValueError as problem:
        raise BadDefinition(str(problem)) from problem
