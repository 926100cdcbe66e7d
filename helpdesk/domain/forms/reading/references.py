"""Reading answers that point at something: a colleague, an uploaded file."""

from helpdesk.i18n import _

from ..questions import Question
from .counts import right_number
from .raw import Circumstances, Unreadable, several, single

LONGEST_NAME = 254
MOST_FILES = 10


def read_person(question: Question, raw: object, around: Circumstances) -> str | None:
    """The id of the one directory person meant by an id, a name or a mail address."""
    asked = single(raw)
    if not asked:
        return None
    found = around.people(asked) if len(asked) <= LONGEST_NAME else ()
    if not found:
        raise Unreadable(_("Nobody by that name is in the directory. Try the e-mail address."))
    if len(found) > 1:
        raise Unreadable(_("Several people are called that. Please write the e-mail address."))
    return found[0]


def read_file(question: Question, raw: object, around: Circumstances) -> list[str] | None:
    """The ids of files uploaded into this draft, each once, in the order they were added."""
    given = list(dict.fromkeys(several(raw)))
    if not given:
        return None
    if any(one not in around.uploads for one in given):
        raise Unreadable(_("One of the files is no longer there. Please add it again."))
    right_number(len(given), question.min, question.max or MOST_FILES)
    return given
