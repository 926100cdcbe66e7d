"""The form of a deed: what every verb that meets a colleague's change must know."""

from flask_wtf import FlaskForm
from wtforms import IntegerField
from wtforms.validators import NumberRange, Optional
from wtforms.widgets import HiddenInput

from helpdesk.domain.errors import EditConflict
from helpdesk.numbers import LARGEST


class DeedForm(FlaskForm):  # type: ignore[misc]
    """A form that says which version of the ticket its reader had before them.

    Its token is not a field: pages write it, and every request that changes something is checked
    for it before any view runs.
    """

    class Meta(FlaskForm.Meta):  # type: ignore[misc]
        """What WTForms asks of a form."""

        csrf = False

    version = IntegerField(widget=HiddenInput(), validators=[Optional(), NumberRange(0, LARGEST)])
    conflict: EditConflict | None = None
    is_only_looking = False
    """Nothing will be done: its reader asks what would change, and may still have words to find."""

    def seen(self) -> int:
        """The version seen when the form was opened; a form that names none has seen the last."""
        return LARGEST if self.version.data is None else int(self.version.data)
