"""A claim of one's own withdrawn, and taken up again; what was said of it stays readable."""

from collections.abc import Callable
from typing import Any

from flask import redirect, render_template, request, url_for
from sqlalchemy.orm.exc import StaleDataError

from mdt.blueprints.evidence.forms import TakeUpForm, WithdrawForm
from mdt.blueprints.evidence.room import Answer, bp
from mdt.database import db, new_ref
from mdt.domain.errors import StaleEdit
from mdt.domain.policy import Permission
from mdt.forms import VersionedForm, sent, status_of
from mdt.i18n import _l
from mdt.loading import thing_or_404
from mdt.models.evidence import EvidenceEntry
from mdt.services import require, withdrawing
from mdt.templating import SAID, me

SAID["claim-withdrawn"] = _l("Withdrawn. It is offered to nobody, and says so where it is cited.")
SAID["claim-taken-up"] = _l("It stands again. What was said meanwhile stays in its history.")


@bp.route("/evidence/<ref:entry_ref>/withdraw", methods=["GET", "POST"])
def withdraw(entry_ref: str) -> Answer:
    """Say why an own claim does not stand any more."""
    entry = _entry(entry_ref)
    form = WithdrawForm(ref=new_ref())
    return _ask(
        "evidence/withdraw.html",
        entry,
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
    form = TakeUpForm()
    return _ask(
        "evidence/take_up.html",
        entry,
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
    template: str, entry: EvidenceEntry, form: VersionedForm, deed: Callable[[], Any], said: str
) -> Answer:
    """The form; where somebody was quicker, how the claim stands now and what was typed here."""
    shown: dict[str, Any] = {"room": "evidence", "entry": entry, "form": form}
    if request.method == "GET":
        form.version.data = _place(entry, form)
    try:
        done, _made = sent(form, deed)
    except (StaleEdit, StaleDataError):
        db.session.rollback()
        form.version.data = _place(entry, form)
        return render_template(template, **shown, overtaken=True), 409
    if done:
        return redirect(url_for("evidence.show", claim_ref=entry.ref, said=said), 303)
    return render_template(template, **shown), status_of(form)


def _place(entry: EvidenceEntry, form: VersionedForm) -> str:
    """The withdrawal that is read, or the place of the one that would be next."""
    return str(len(entry.withdrawals) + isinstance(form, WithdrawForm))
