"""Reading what was chosen from a list."""

from helpdesk.i18n import _

from ..questions import Question
from .counts import right_number
from .raw import Circumstances, Unreadable, several, single


def read_choice(question: Question, raw: object, around: Circumstances) -> str | None:
    """The value of one option on offer."""
    value = single(raw)
    if not value:
        return None
    if value not in {option.value for option in question.options}:
        raise Unreadable(_("Please choose one of the answers on offer."))
    return value


def read_many_choices(question: Question, raw: object, around: Circumstances) -> list[str] | None:
    """The values of the options chosen, each once, in the order of the form."""
    given = set(several(raw))
    if not given:
        return None
    chosen = [option.value for option in question.options if option.value in given]
    if len(chosen) != len(given):
        raise Unreadable(_("Please choose among the answers on offer."))
    right_number(len(chosen), question.min, question.max)
    return chosen
