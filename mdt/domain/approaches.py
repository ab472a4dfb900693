"""What each approach asks for first, and in which order, in our own words with its source.

Shown to those who treat, as a sentence and a way to answer; never counted up, never a score.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from mdt.domain.vocabulary import Approach, GoalArea, IncidentKind, Prompt, Target

GUIDED = (Approach.GPM, Approach.DBT, Approach.TFP)
# "At least one skill rated in the last 14 days" for each goal of DBT that stands: our own rule.
SKILL_WITHIN = timedelta(days=14)
LATELY = timedelta(days=28)  # how far back the target order looks for what happened: our own rule
NEEDS_CHAIN = frozenset({IncidentKind.SELF_HARM})
CHAIN, DYAD, REVERSAL = "chain", "tfp_dyad", "reversal"
# The order is Linehan's (1993), recalled; the words are ours.
TARGETS: dict[Target, Prompt] = {
    Target.LIFE: Prompt.DBT_LIFE,
    Target.TREATMENT: Prompt.DBT_TREATMENT,
    Target.LIVING: Prompt.DBT_LIVING,
    Target.SKILLS: Prompt.DBT_SKILLS,
}
# Each as recalled, not opened: to be checked by a clinician before it is relied on.
SOURCES = {
    Approach.GPM: "Gunderson & Links 2014, Handbook of Good Psychiatric Management for BPD",
    Approach.DBT: "Linehan 1993, Cognitive-Behavioral Treatment of BPD; Linehan 2015",
    Approach.TFP: "Yeomans, Clarkin & Kernberg 2015, Transference-Focused Psychotherapy",
}
OF = {
    Approach.GPM: (Prompt.GPM_LIFE,),
    Approach.DBT: tuple(TARGETS.values()),
    Approach.TFP: (Prompt.TFP_CONTRACT,),
}


@dataclass(frozen=True)
class GoalFacts:
    """A goal that stands, as far as an approach asks."""

    approach: Approach
    area: GoalArea | None


def guiding(of_case: Approach, goals: Iterable[Approach]) -> list[Approach]:
    """Whose order holds for this case: its own approach, and those its goals are worked on in."""
    named = {of_case, *goals}
    return [approach for approach in GUIDED if approach in named]


def has_life_outside(goals: Iterable[GoalFacts]) -> bool:
    """Whether a goal is about work, study or a role."""
    return any(goal.area is GoalArea.WORK_OR_ROLE for goal in goals)


def needs_chain(kind: IncidentKind, *, chain: bool, reason: str) -> bool:
    """Whether a chain is asked for: after self-harm, until there is one or it is said why not."""
    return kind in NEEDS_CHAIN and not chain and not reason.strip()


def rated_lately(rated_on: Sequence[date], today: date) -> date | None:
    """The last day on which a skill was rated, when it lies in the last 14 days; else None."""
    lately = [day for day in rated_on if today - SKILL_WITHIN <= day <= today]
    return max(lately, default=None)
