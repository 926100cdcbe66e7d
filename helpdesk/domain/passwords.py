"""Which passwords local administrators may choose (OWASP ASVS 5.0, 6.2; NIST SP 800-63B, 3.1.1.2).

Any characters may stand in one. What counts is how many guesses whoever guesses well would need:
common and leaked passwords, names, keys side by side, years and the usual disguises come first.
"""

import re
from collections.abc import Iterable

from zxcvbn import zxcvbn

from helpdesk.domain.errors import InvalidInput
from helpdesk.i18n import lazy

SHORTEST = 8
LONGEST = 256
FEWEST_GUESSES = 10**8
"""As many as eight characters picked by chance are reckoned at."""
READ = 72
"""So many characters are weighed: the time it takes grows with their square."""
OF_THE_PRODUCT = frozenset({"helpdesk", "desk", "support", "admin", "administrator"})
SHORTEST_WORD = 4
_CYRILLIC = "йцукенгшщзхїъфіывапролджєэячсмитьбюґё"
_LATIN = "qwertyuiop[]]assdfghjkl;''zxcvbnm,.\\`"
_KEYS = str.maketrans(_CYRILLIC + _CYRILLIC.upper(), _LATIN + _LATIN.upper())
"""The Latin letter on the key of a Cyrillic one: «пароль» and «йцукен» are as common there."""


def check(password: str, around: Iterable[str]) -> None:
    """Raises InvalidInput for a password that is too short, too long, blank or easily guessed.

    ``around`` are names an attacker knows: of the account, the person, the company and the host.
    What is left of the password without their words has to be long enough by itself.
    """
    if not SHORTEST <= len(password) <= LONGEST or not password.strip():
        words = lazy(
            "Choose a password of %(least)s to %(most)s characters.", least=SHORTEST, most=LONGEST
        )
        raise InvalidInput({"password": words})
    known = _words(around)
    if _is_made_of(known, password.casefold()):
        words = lazy(
            "The names of the account, the company and the helpdesk do not count in a password:"
            " choose one with %(least)s characters or more besides them.",
            least=SHORTEST,
        )
        raise InvalidInput({"password": words})
    if min(_guesses(known, one) for one in (password, password.translate(_KEYS))) < FEWEST_GUESSES:
        words = lazy(
            "This password is among the first that are tried. Choose another, such as four words"
            " that have nothing to do with each other."
        )
        raise InvalidInput({"password": words})


def _words(around: Iterable[str]) -> list[str]:
    """Longest first: «administrator» before «admin»."""
    words = {word for text in around for word in re.split(r"[\W_]+", text.casefold())}
    known = {word for word in words if len(word) >= SHORTEST_WORD} | OF_THE_PRODUCT
    return sorted(known, key=lambda word: (-len(word), word))


def _is_made_of(known: Iterable[str], folded: str) -> bool:
    left = folded
    for word in known:
        left = left.replace(word, "")
    return left != folded and len(left) < SHORTEST


def _guesses(known: list[str], password: str) -> int:
    return int(zxcvbn(password[:READ], user_inputs=known)["guesses"])
