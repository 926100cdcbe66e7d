"""The form for days away."""

from collections.abc import Sequence

from flask_wtf import FlaskForm
from wtforms import DateField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from helpdesk.domain.absences import LONGEST_NOTE
from helpdesk.i18n import _, lazy
from helpdesk.models import Person

DAY = lazy("Write a day.")


class AbsenceForm(FlaskForm):  # type: ignore[misc]
    """Who is away, from when to when, and who stands in."""

    person = SelectField(lazy("Who is away?"), coerce=int, validators=[Optional()])
    first_day = DateField(lazy("First day"), validators=[InputRequired(DAY)])
    last_day = DateField(lazy("Last day"), validators=[InputRequired(DAY)])
    deputy = SelectField(lazy("Who stands in?"), coerce=int, default=0, validators=[Optional()])
    note = StringField(lazy("Note"), validators=[Length(max=LONGEST_NOTE)])

    def offer(self, people: Sequence[Person], colleagues: Sequence[Person]) -> "AbsenceForm":
        """Fill in whose absences may be written, and who may stand in."""
        self.person.choices = [(person.id, person.name) for person in people]
        if self.person.data is None:
            self.person.data = people[0].id
        self.deputy.choices = [(0, _("Nobody in particular"))]
        self.deputy.choices += [(person.id, person.name) for person in colleagues]
        return self
