"""The fixed forms of signing in and of one's own preferences."""

import zoneinfo
from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import HiddenField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from helpdesk.i18n import _, lazy
from helpdesk.reader import LANGUAGES
from helpdesk.settings import settings

EVERYWHERE_ELSE = "others"
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


class SessionsForm(FlaskForm):  # type: ignore[misc]
    """Where to sign out, with the password once more."""

    session = SelectField(lazy("Sign out"), choices=[])
    password = PasswordField(
        lazy("Password"), validators=[InputRequired(lazy("Type your password."))]
    )

    def offer(self, others: Iterable[tuple[str, str]]) -> "SessionsForm":
        """Fill in the other browsers: number and name."""
        self.session.choices = [(EVERYWHERE_ELSE, _("Everywhere but here")), *others]
        return self


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
