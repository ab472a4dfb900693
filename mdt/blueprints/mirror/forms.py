"""Joining a round: whether one's name may stand, which it does not unless somebody says so."""

from wtforms import BooleanField, HiddenField

from mdt.forms import Form
from mdt.i18n import _l


class RoundForm(Form):
    """It carries the round its reader saw: another one may have been opened since."""

    round = HiddenField()


class JoinForm(RoundForm):
    named = BooleanField(_l("Let my name stand beside my position"), default=False)
