"""What a step of a chain did to a ticket, as one line between its messages."""

from collections.abc import Iterator, Mapping
from typing import Any

from helpdesk.domain.sla.chain_wording import moment_in_words
from helpdesk.domain.sla.deed_wording import (
    deeds_in_words,
    lateness_in_words,
    repeats_in_words,
)
from helpdesk.domain.sla.told import moment_of
from helpdesk.domain.tickets.story import Happening
from helpdesk.domain.tickets.surroundings import Surroundings
from helpdesk.i18n import _, ngettext
from helpdesk.models import TargetKind
from helpdesk.words import word


def queues(event: Happening) -> Iterator[int]:
    """The queue its line names."""
    queue = event.data.get("did", {}).get("queue")
    if isinstance(queue, int):
        yield queue


def tell(event: Happening, who: str, names: Surroundings) -> tuple[str, str]:
    """``Solution: 30 min before it is due · 2 people told · priority raised to Critical``."""
    target = word(TargetKind(event.data["target"]))
    when = moment_in_words(moment_of(event.data))
    parts = [_("%(target)s: %(when)s", target=target, when=when), *_parts(event.data, names)]
    return "flame", " · ".join(parts)


def _parts(data: Mapping[str, Any], names: Surroundings) -> Iterator[str]:
    yield from lateness_in_words(data)
    yield from repeats_in_words(data)
    told = len(data.get("to", ())) + len(data.get("outside", ())) + data.get("addresses", 0)
    if told:
        yield ngettext("%(num)d person told", "%(num)d people told", told)
    yield from deeds_in_words(data.get("did", {}), lambda number: names.queues.get(number, "…"))
