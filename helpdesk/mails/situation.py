"""What is in danger or broken, in one sentence for each kind of promise."""

from helpdesk.domain.sla.told import moment_of
from helpdesk.i18n import lazy
from helpdesk.models import Event, TargetKind

DUE_SOON = {
    TargetKind.TAKE: lazy("%(number)s: it is soon time for somebody to take this up."),
    TargetKind.FIRST_RESPONSE: lazy("%(number)s: the first answer is due soon."),
    TargetKind.NEXT_RESPONSE: lazy("%(number)s: the next answer is due soon."),
    TargetKind.UPDATE: lazy("%(number)s: news for the requester is due soon."),
    TargetKind.RESOLUTION: lazy("%(number)s: the solution is due soon."),
    TargetKind.OPERATIONAL: lazy("%(number)s: the time this queue has is nearly over."),
    TargetKind.DEADLINE: lazy("%(number)s: the deadline comes soon."),
}
USED_UP = {
    TargetKind.TAKE: lazy("%(number)s: %(step)s of the time to take this up is used up."),
    TargetKind.FIRST_RESPONSE: lazy(
        "%(number)s: %(step)s of the time for the first answer is used up."
    ),
    TargetKind.NEXT_RESPONSE: lazy(
        "%(number)s: %(step)s of the time for the next answer is used up."
    ),
    TargetKind.UPDATE: lazy(
        "%(number)s: %(step)s of the time until the requester should get news is used up."
    ),
    TargetKind.RESOLUTION: lazy("%(number)s: %(step)s of the time for the solution is used up."),
    TargetKind.OPERATIONAL: lazy("%(number)s: %(step)s of the time this queue has is used up."),
    TargetKind.DEADLINE: lazy("%(number)s: %(step)s of the time until the deadline is used up."),
}
OVERDUE = {
    TargetKind.TAKE: lazy("%(number)s: nobody took this up in time."),
    TargetKind.FIRST_RESPONSE: lazy("%(number)s: the first answer is overdue."),
    TargetKind.NEXT_RESPONSE: lazy("%(number)s: the next answer is overdue."),
    TargetKind.UPDATE: lazy("%(number)s: news for the requester is overdue."),
    TargetKind.RESOLUTION: lazy("%(number)s: the solution is overdue."),
    TargetKind.OPERATIONAL: lazy("%(number)s: the time this queue has is over."),
    TargetKind.DEADLINE: lazy("%(number)s: the deadline has passed."),
}


def situation(number: str, event: Event | None) -> str:
    """What is in danger or broken: ``HD-12: the solution is overdue.``"""
    data = event.data if event else {}
    kind = TargetKind(data.get("target", TargetKind.RESOLUTION))
    at = moment_of(data)
    if at.kind == "before":
        return str(DUE_SOON[kind]) % {"number": number}
    if not at.is_late:
        return str(USED_UP[kind]) % {"number": number, "step": at.written}
    return str(OVERDUE[kind]) % {"number": number}
