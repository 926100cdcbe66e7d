"""The two questions every form asks: the ticket's title and its description."""

from helpdesk.i18n import _

from .definition import Form
from .questions import Kind, Opening, Question
from .texts import ENGLISH, Text

LONGEST_TITLE = 160


def title_question(form: Form) -> Question:
    """The title, asked in the form's own words where it has some."""
    return _question(form.title, "title", Kind.SHORT_TEXT, _("Title"), max_length=LONGEST_TITLE)


def description_question(form: Form) -> Question:
    """The description, asked in the form's own words where it has some."""
    return _question(
        form.description, "description", Kind.LONG_TEXT, _("What happens?"), max_length=None
    )


def _question(
    opening: Opening, key: str, kind: Kind, label: str, max_length: int | None
) -> Question:
    return Question(
        key=key,
        kind=kind,
        label=opening.label or Text({ENGLISH: label}),
        help=opening.help,
        example=opening.example,
        required=opening.required,
        default=str(opening.default) if opening.default else None,
        max_length=max_length,
    )
