"""What a step of a chain did to a ticket, as one line between its messages."""

from collections.abc import Iterator, Mapping
from typing import Any

from helpdesk.domain.sla.chain_wording import moment_in_words
from helpdesk.domain.sla.told import moment_of
from helpdesk.domain.tickets.story import Happening
from helpdesk.domain.tickets.surroundings import Surroundings
from helpdesk.i18n import _, ngettext
from helpdesk.models import Priority, TargetKind
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
    if repeat := data.get("repeat"):
        yield _("reminder %(number)s", number=repeat)
    if missed := data.get("missed"):
        yield ngettext(
            "late, %(num)d earlier one left out", "late, %(num)d earlier ones left out", missed
        )
    told = len(data.get("to", ())) + len(data.get("outside", ())) + data.get("addresses", 0)
    if told:
        yield ngettext("%(num)d person told", "%(num)d people told", told)
    yield from _deeds(data.get("did", {}), names)


def _deeds(did: Mapping[str, Any], names: Surroundings) -> Iterator[str]:
    match did.get("priority"):
        case None:
            pass
        case "highest":
            yield _("the priority is the highest already")
        case priority:
            yield _("priority raised to %(name)s", name=word(Priority(priority)))
    match did.get("queue"):
        case None:
            pass
        case "no_line":
            yield _("no further line to move it to")
        case "was_there":
            yield _("not moved: it has been there before")
        case number:
            yield _("moved to %(queue)s", queue=names.queues.get(number, "…"))
    match did.get("unassigned"):
        case None:
            pass
        case "nobody":
            yield _("nobody had it")
        case _person:
            yield _("put back into the queue")
    if did.get("noted"):
        yield _("note written")
    if did.get("webhook"):
        yield _("webhook %(name)s called", name=did["webhook"])
