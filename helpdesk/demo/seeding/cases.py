"""What people write to the demo's helpdesk, and what they are answered: ``cases.yaml``, read.

Words in braces are drawn by lot, the same ones throughout a case: ``{room}``, ``{printer}`` …
Days are written as ``today-2`` or ``today+14``, with a time as ``today-1 09:10``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict

from helpdesk.models import ResolutionCode, WaitingReason

FILE = Path(__file__).parents[1] / "cases.yaml"
TRANSLATED = {"uk": FILE.with_name("cases_uk.yaml")}
"""Cases in the words of those who write another language, by their English title."""
SAID = ("title", "text", "reply", "ask", "told", "wait", "solved", "again", "solved_again")
"""What requesters read or write; notes stay between colleagues."""
_WORD = re.compile(r"\{(\w+)\}")
_DAY = re.compile(r"today([+-]\d+)?(?: (\d\d:\d\d))?")


class Move(BaseModel):
    """To which queue the work goes, and what was tried before."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: str
    note: str


class Case(BaseModel):
    """One problem with the conversation it leads to. What is left out does not happen."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    topic: str
    title: str
    text: str
    answers: dict[str, Any] = {}
    reply: str
    ask: str = ""
    told: str = ""
    """The requester's answer to what was asked."""
    note: str = ""
    wait: str = ""
    """What the requester is told while somebody else has to act first."""
    wait_for: WaitingReason = WaitingReason.ON_THIRD_PARTY
    move: Move | None = None
    solved: str
    code: ResolutionCode = ResolutionCode.SOLVED
    again: str = ""
    """Why it was not solved at first."""
    solved_again: str = ""


class _Content(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    words: dict[str, tuple[str, ...]]
    comments: dict[int, tuple[str, ...]]
    cases: tuple[Case, ...]


@cache
def content() -> _Content:
    """The whole file."""
    return _Content.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def cases_by_topic() -> dict[str, list[Case]]:
    """All cases of each topic, in the order of the file."""
    found: dict[str, list[Case]] = {}
    for case in content().cases:
        found.setdefault(case.topic, []).append(case)
    return found


@cache
def said_in(language: str) -> dict[str, dict[str, str]]:
    """What is said in each case that somebody who writes the language has, by its title."""
    file = TRANSLATED.get(language)
    return yaml.safe_load(file.read_text(encoding="utf-8")) if file else {}


@dataclass(frozen=True)
class Telling:
    """A case with its words drawn: what is said in one ticket."""

    case: Case
    drawn: Mapping[str, str] = field(default_factory=dict)

    def say(self, text: str) -> str:
        """A text of the case with the words of this ticket."""
        return _WORD.sub(lambda match: self.drawn[match[1]], text)

    def answers(self, today: date) -> dict[str, object]:
        """The answers as a browser would send them."""
        return {key: self._value(value, today) for key, value in self.case.answers.items()}

    def _value(self, value: Any, today: date) -> object:
        if isinstance(value, list):
            return [self._value(one, today) for one in value]
        if isinstance(value, bool):
            return "yes" if value else "no"
        text = self.say(str(value))
        match = _DAY.fullmatch(text)
        if not match:
            return text
        day = (today + timedelta(days=int(match[1] or 0))).isoformat()
        return f"{day}T{match[2]}" if match[2] else day


def told(case: Case, chance: Random, first_name: str, language: str = "en") -> Telling:
    """The case with words drawn by lot; ``{name}`` is the requester's first name.

    It is told in the requester's ``language`` where there are words for it.
    """
    case = case.model_copy(update=said_in(language).get(case.title, {}))
    drawn = {name: chance.choice(words) for name, words in content().words.items()}
    return Telling(case, drawn | {"name": first_name})
