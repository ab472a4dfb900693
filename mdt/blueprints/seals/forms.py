"""What is asked to check a copy: the file."""

from flask_wtf.file import FileField, FileRequired

from mdt.forms import Form
from mdt.i18n import _l


class CheckForm(Form):
    """A PDF or a text copy of minutes."""

    file = FileField(_l("The file"), [FileRequired(_l("Choose the PDF or the text copy."))])
