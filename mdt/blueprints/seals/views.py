"""Check a copy of minutes: the file is read, compared with its seal, and not kept."""

from flask import Blueprint, render_template

from mdt.blueprints.seals.forms import CheckForm
from mdt.domain.copies import NotACopy
from mdt.domain.errors import Invalid
from mdt.domain.minutes import short
from mdt.exports import sealed
from mdt.exports.sealed import Found
from mdt.forms import sent, status_of
from mdt.services import seals
from mdt.templating import me

bp = Blueprint("seals", __name__)


@bp.route("/minutes/check", methods=["GET", "POST"])
def check() -> tuple[str, int]:
    """Say whether a copy is what was signed, and how much of it is left out."""
    form = CheckForm()
    done, found = sent(form, lambda: _found(form))
    facts = {"form": form, "found": found}
    if done:
        facts |= {"here": seals.compare(me(), found.checked), "seal": short(found.checked.seal)}
    return render_template("seals/check.html", room="meetings", **facts), status_of(form)


def _found(form: CheckForm) -> Found:
    try:
        return sealed.check(form.file.data.read())
    except NotACopy as problem:
        raise Invalid("file", str(problem)) from problem
