"""The way into administration: what is set up, and what comes next."""

from flask import Blueprint, redirect, render_template, url_for

from mdt import naming
from mdt.blueprints.admin.forms import NameForm
from mdt.blueprints.auth.views import Answer
from mdt.domain.policy import Permission, can
from mdt.forms import sent, status_of
from mdt.i18n import _l
from mdt.loading import only_for
from mdt.queries import people
from mdt.services import practice, recovery
from mdt.templating import SAID, me

bp = Blueprint("admin", __name__, url_prefix="/admin")

SAID["recovery-kept"] = _l("The recovery key is on paper. Now the rest of the practice.")
SAID["practice-renamed"] = _l("The practice has its new name.")


@bp.get("/")
def index() -> Answer:
    """The first page of administration; each sees the parts that are theirs."""
    manages = can(me(), Permission.PRACTICE_MANAGE)
    if not manages:
        only_for(me(), Permission.TRAIL_READ, "admin")
        return redirect(url_for("admin.trail"), 303)
    if recovery.is_owed():
        return redirect(url_for("auth.recovery_key"), 303)
    return _house()


def _house() -> Answer:
    naming.learn()
    house = {
        "sites": people.sites(),
        "teams": people.teams(),
        "accounts": people.open_accounts(),
        "meeting_type": people.has_meeting_type(),
        "recovery_key": recovery.is_confirmed(),
    }
    return render_template("admin/index.html", room="admin", **house), 200


@bp.route("/practice", methods=["GET", "POST"])
def practice_name() -> Answer:
    """Change what the practice calls itself."""
    only_for(me(), Permission.PRACTICE_MANAGE, "admin")
    form = NameForm(name=practice.name())
    done, _nothing = sent(form, lambda: practice.rename(me(), practice=form.name.data or ""))
    if done:
        naming.learn()
        return redirect(url_for("admin.index", said="practice-renamed"), 303)
    return render_template("admin/practice.html", form=form, room="admin"), status_of(form)


from mdt.blueprints.admin import accounts, places, room, trail  # noqa: E402, F401 - their addresses
