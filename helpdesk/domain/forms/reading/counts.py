"""How many choices or files an answer may hold."""

from helpdesk.i18n import ngettext

from .raw import Unreadable


def right_number(count: int, least: object, most: object) -> None:
    """Raise :class:`Unreadable` when ``count`` is outside the limits that are set."""
    if isinstance(least, int) and count < least:
        raise Unreadable(
            ngettext("Please add at least %(num)s.", "Please add at least %(num)s.", least)
        )
    if isinstance(most, int) and count > most:
        raise Unreadable(
            ngettext("Please keep at most %(num)s.", "Please keep at most %(num)s.", most)
        )
