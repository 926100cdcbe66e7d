"""What a rehearsal found and what it changes, in the reader's language."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from helpdesk.domain.rehearsal.comparing import AFTER, BEFORE
from helpdesk.domain.sla.explain import promised_in_words
from helpdesk.domain.sla.plan import Promised
from helpdesk.i18n import _, text_in
from helpdesk.models import RehearsalFlip
from helpdesk.words import moment

Told = Mapping[str, Any]


def why(flip: RehearsalFlip, now: datetime) -> list[str]:
    """Why a promise is kept on one side and broken on the other, a sentence each."""
    before, after = flip.details[BEFORE], flip.details[AFTER]
    told = [*_due(before, after, now)]
    if before and after:
        told += _terms(before, after)
    ended = _instant((after or before or {}).get("ended"))
    if ended is not None:
        told.append(_("It was done %(time)s.", time=moment(ended, now)))
    else:
        told.append(_("It was not done when the rehearsal began."))
    return told


def _due(before: Told | None, after: Told | None, now: datetime) -> Iterator[str]:
    if before is None and after is not None:
        yield _(
            "Not promised before; under “%(plan)s” it is %(amount)s, due %(time)s.",
            plan=text_in(after["name"]),
            amount=_amount(after),
            time=_moment(after["due"], now),
        )
    elif after is None and before is not None:
        yield _("No longer promised; it was due %(time)s.", time=_moment(before["due"], now))
    elif before is not None and after is not None:
        if after["outcome"] == "withdrawn":
            yield _("No longer promised; it was due %(time)s.", time=_moment(before["due"], now))
        else:
            old, new = _moment(before["due"], now), _moment(after["due"], now)
            yield _("Due %(old)s → %(new)s.", old=old, new=new)


def _terms(before: Told, after: Told) -> Iterator[str]:
    """What makes the difference: the plan, the time it promises, or the hours it counts in."""
    if before["plan"] != after["plan"]:
        old, new = text_in(before["name"]), text_in(after["name"])
        yield _("Promised by “%(new)s” instead of “%(old)s”.", old=old, new=new)
    if (before["count"], before["unit"]) != (after["count"], after["unit"]):
        yield _("Promised: %(old)s → %(new)s.", old=_amount(before), new=_amount(after))
    elif before["plan"] == after["plan"]:
        yield _("The same time, counted in other hours.")


def _amount(told: Told) -> str:
    if told["count"] is None:
        return _("only a date set by hand")
    return promised_in_words(Promised(told["count"], told["unit"]))


def _moment(text: str | None, now: datetime) -> str:
    instant = _instant(text)
    return moment(instant, now) if instant is not None else _("paused")


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
