"""People as the company directory has them, mirrored by their lasting id."""

from helpdesk.domain.directory.mirror import MOST_LEAVERS, Report, mirror
from helpdesk.domain.directory.outcome import (
    LastSync,
    Outcome,
    in_numbers,
    in_words,
    last_sync,
    remember,
    take_turn,
)
from helpdesk.domain.directory.profile import Profile
from helpdesk.domain.directory.welcome import NameTaken, welcome

__all__ = [
    "MOST_LEAVERS",
    "LastSync",
    "NameTaken",
    "Outcome",
    "Profile",
    "Report",
    "in_numbers",
    "in_words",
    "last_sync",
    "mirror",
    "remember",
    "take_turn",
    "welcome",
]
