"""The forms only a requester fills in: what they say to a solution."""

from wtforms import HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice

from helpdesk.blueprints.tickets.deed_form import DeedForm
from helpdesk.domain.forms import drafts
from helpdesk.i18n import lazy

SCORES = (
    ("1", lazy("Bad")),
    ("2", lazy("Poor")),
    ("3", lazy("Fair")),
    ("4", lazy("Good")),
    ("5", lazy("Great")),
)


class ObjectionForm(DeedForm):
    """What still does not work."""

    key = HiddenField(default=drafts.new_key)
    text = TextAreaField(lazy("What still does not work?"), id="objection-text")


class RatingForm(DeedForm):
    """One to five, and a comment if the requester likes."""

    score = RadioField(
        lazy("How was our help?"),
        id="rating-score",
        choices=[SelectChoice(*score) for score in SCORES],
    )
    comment = TextAreaField(lazy("Anything we should know?"), id="rating-comment")


class WithdrawalForm(DeedForm):
    """A last word, if the requester likes."""

    text = TextAreaField(lazy("Why? It helps us to know"), id="withdrawal-text")
