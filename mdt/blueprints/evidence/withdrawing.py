"""A claim of one's own withdrawn, and taken up again; what was said of it stays readable."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import url_for

from mdt.asking import Answer, ask
from mdt.blueprints.evidence.forms import TakeUpForm, WithdrawForm
from mdt.blueprints.evidence.room import bp
from mdt.database import new_ref
from mdt.domain.policy import Permission
from mdt.forms import VersionedForm
from mdt.i18n import _l
from mdt.loading import thing_or_404
from mdt.models.evidence import EvidenceEntry
from mdt.services import require, withdrawing
from mdt.templating import SAID, me

SAID["claim-withdrawn"] = _l("Withdrawn. It is offered to nobody, and says so where it is cited.")
SAID["claim-taken-up"] = _l("It stands again. What was said meanwhile stays in its history.")


@dataclass
class Place:
    """A place in the row of a claim's withdrawals: the last one, or so many after it."""

    entry: EvidenceEntry
    after: int

    @property
    def version(self) -> int:
        """What a form carries of it; another one as soon as somebody was quicker."""
        return len(self.entry.withdrawals) + self.after


@bp.route("/evidence/<ref:entry_ref>/withdraw", methods=["GET", "POST"])
def withdraw(entry_ref: str) -> Answer:
    """Say why an own claim does not stand any more."""
    entry = _entry(entry_ref)
    following = Place(entry, after=1)
    form = WithdrawForm(ref=new_ref(), version=following.version)
    return _ask(
        "evidence/withdraw.html",
        following,
        form,
        lambda: withdrawing.withdraw(
            me(), entry, reason=form.reason.data or "", number=form.seen, ref=form.own_ref
        ),
        "claim-withdrawn",
    )


@bp.route("/evidence/<ref:entry_ref>/take-up", methods=["GET", "POST"])
def take_up(entry_ref: str) -> Answer:
    """Say why a withdrawn claim stands again."""
    entry = _entry(entry_ref)
    last = Place(entry, after=0)
    form = TakeUpForm(version=last.version)
    return _ask(
        "evidence/take_up.html",
        last,
        form,
        lambda: withdrawing.take_up(me(), entry, reason=form.reason.data or "", number=form.seen),
        "claim-taken-up",
    )


def _entry(entry_ref: str) -> EvidenceEntry:
    """An own claim, for somebody who may withdraw it."""
    entry = thing_or_404(me(), EvidenceEntry, entry_ref, Permission.EVIDENCE_READ)
    require(me(), Permission.EVIDENCE_WITHDRAW, entry)
    return entry


def _ask(
    template: str, place: Place, form: VersionedForm, deed: Callable[[], Any], said: str
) -> Answer:
    """The form, and then the claim with a word."""
    entry = place.entry
    done_at = url_for("evidence.show", claim_ref=entry.ref, said=said)
    shown = {"thing": place, "entry": entry, "room": "evidence"}
    return ask(template, form, deed, lambda _made: done_at, **shown)
