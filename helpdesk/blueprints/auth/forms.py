"""The fixed forms of signing in and of one's own preferences."""

import zoneinfo

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from helpdesk.i18n import _, lazy
from helpdesk.reader import LANGUAGES
from helpdesk.settings import settings

REGIONS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)


class SignInForm(FlaskForm):  # type: ignore[misc]
    """Name and password of the company account."""

    username = StringField(
        lazy("User name"),
        validators=[InputRequired(lazy("Type your user name.")), Length(max=256)],
    )
    password = PasswordField(
        lazy("Password"), validators=[InputRequired(lazy("Type your password."))]
    )
    next = HiddenField()


class PreferencesForm(FlaskForm):  # type: ignore[misc]
    """Language and time zone of one person; empty means: as everybody in the organisation."""

    language = SelectField(lazy("Language"), choices=[])
    timezone = SelectField(lazy("Time zone"), choices=[])

    def offer(self) -> "PreferencesForm":
        """Fill in what there is to choose from, in the reader's language."""
        usual = settings()
        known = LANGUAGES.get(usual.default_language, usual.default_language)
        self.language.choices = [
            ("", _("As everybody here (%(name)s)", name=known)),
            *LANGUAGES.items(),
        ]
        self.timezone.choices = [
            ("", _("As everybody here (%(name)s)", name=usual.default_timezone)),
            *((zone, zone.replace("_", " ")) for zone in _zones()),
        ]
        return self


def _zones() -> list[str]:
    """Zones named after places; the others are old names or offsets nobody lives by."""
    known = zoneinfo.available_timezones()
    return sorted(zone for zone in known if zone.partition("/")[0] in REGIONS)
