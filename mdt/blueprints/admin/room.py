"""What the meeting room may do on people's devices."""

from flask import redirect, render_template, url_for

from mdt.blueprints.admin.forms import RoomForm
from mdt.blueprints.admin.views import bp
from mdt.blueprints.auth.views import Answer
from mdt.domain.policy import Permission
from mdt.forms import sent, status_of
from mdt.i18n import _l
from mdt.loading import only_for
from mdt.services import practice
from mdt.templating import SAID, me

SAID["room-set"] = _l("Kept. It holds from the next time somebody opens the room.")


@bp.route("/room", methods=["GET", "POST"])
def room() -> Answer:
    """Whether words that could not be sent may wait, sealed, on the device."""
    only_for(me(), Permission.PRACTICE_MANAGE, "admin")
    form = RoomForm(keep=practice.keeps_on_device())
    done, _nothing = sent(form, lambda: practice.keep_on_device(me(), keep=bool(form.keep.data)))
    if done:
        return redirect(url_for("admin.index", said="room-set"), 303)
    return render_template("admin/room.html", form=form, room="admin"), status_of(form)
