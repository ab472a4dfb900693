"""The set-up of an empty house: its first administrator, and the recovery key on paper."""

from flask import current_app, g, redirect, render_template, request, url_for

from mdt import naming
from mdt.blueprints.auth.forms import SetUpForm, TwoWordsForm
from mdt.blueprints.auth.views import Answer, bp, let_in
from mdt.domain.errors import NotFound, NotNow
from mdt.domain.policy import Permission
from mdt.forms import sent, status_of
from mdt.i18n import _
from mdt.loading import only_for
from mdt.services import practice, recovery
from mdt.signing_in import SET_UP
from mdt.templating import me


@bp.route("/setup", methods=["GET", "POST"])
def setup() -> Answer:
    """Name the practice and its first administrator; gone as soon as there is an account."""
    if practice.has_accounts():
        return redirect(url_for("today.show"), 303)
    form = SetUpForm()
    done, person = sent(form, lambda: _founded(form))
    if done and person is None:
        # Somebody else was quicker: they have the only set-up there will ever be.
        return redirect(url_for("auth.login"), 303)
    if done:
        naming.learn()
        current_app.extensions[SET_UP] = True
        recovery.make(person, shown_in=let_in(person).ref)
        return redirect(url_for("auth.recovery_key"), 303)
    return render_template("auth/setup.html", form=form), status_of(form)


def _founded(form: SetUpForm) -> object:
    words = form.filled("practice", "display_name", "username", "password", "information_officer")
    try:
        return practice.set_up(**words)
    except NotNow:
        return None


@bp.route("/setup/recovery-key", methods=["GET", "POST"])
def recovery_key() -> Answer:
    """Show the words to print, and ask two of them back."""
    only_for(me(), Permission.PRACTICE_MANAGE, "admin")
    if recovery.is_confirmed():
        if request.method == "POST":
            return redirect(url_for("admin.index"), 303)
        raise NotFound("recovery key")
    session = g.sign_in.ref
    paper = recovery.waiting(session)
    if paper is None:
        return render_template("auth/recovery_missing.html"), 200
    naming.learn()  # for the paper
    form = TwoWordsForm()
    for field, number in zip((form.first, form.second), paper.asked, strict=True):
        field.label.text = _("Word number %(number)d", number=number)
    done, _nothing = sent(
        form, lambda: recovery.confirm(me(), session=session, **form.filled("first", "second"))
    )
    if done:
        return redirect(url_for("admin.index", said="recovery-kept"), 303)
    return render_template("auth/recovery.html", form=form, paper=paper), status_of(form)


@bp.post("/setup/recovery-key/new")
def new_recovery_key() -> Answer:
    """Make the words again, when those that were shown were never confirmed."""
    only_for(me(), Permission.PRACTICE_MANAGE, "admin")
    if recovery.is_confirmed():
        raise NotNow(_("The recovery key is on paper. A new one is made at the machine itself."))
    recovery.make(me(), shown_in=g.sign_in.ref)
    return redirect(url_for("auth.recovery_key"), 303)
