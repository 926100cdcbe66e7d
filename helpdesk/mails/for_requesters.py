"""What people who asked for help are told, and those who watch with them."""

from datetime import timedelta

from sqlalchemy import select

from helpdesk.domain import policy, waiting_reasons
from helpdesk.domain.usual.knowing import of_topic
from helpdesk.domain.usual.wording import usually
from helpdesk.extensions import db
from helpdesk.i18n import _, text_in
from helpdesk.mails.letter import Action, Letter, Occasion, when
from helpdesk.models import (
    Channel,
    Message,
    MessageKind,
    ResolutionCode,
    State,
    Target,
    TargetKind,
    TargetState,
    Ticket,
)
from helpdesk.settings import settings


def opened(on: Occasion) -> Letter:
    """The receipt: the number, and when to expect an answer."""
    return Letter(
        lead=_("Thank you, we have your request. Its number is %(number)s.", number=on.number),
        before=[*_filed_by_somebody_else(on), *_expectation(on.ticket)],
        facts=[(_("About"), text_in(on.ticket.category.name)), (_("Title"), on.ticket.title)],
        quote=on.text(),
        actions=[Action(_("See how it goes"), on.page())],
        why=why(on),
    )


def replied(on: Occasion) -> Letter:
    """Somebody answered; if we wait for the requester, it says so."""
    awaited = on.is_requesters and _is_awaited(on.ticket)
    more = [_("To go on, we need your answer.")] if awaited else []
    label = _("Answer") if on.is_requesters else _("Open %(number)s", number=on.number)
    return Letter(
        lead=_("%(name)s wrote on %(number)s:", name=on.actor, number=on.number),
        after=more,
        quote=on.text(),
        actions=[Action(label, on.page("#answer"))],
        why=why(on),
    )


def waiting_for_you(on: Occasion) -> Letter:
    """The work stands still until the requester answers."""
    return Letter(
        lead=_("To go on with %(number)s, we need your answer.", number=on.number),
        before=[_("This is what we wrote last:")] if (last := last_of_staff(on)) else [],
        quote=last,
        actions=[Action(_("Answer"), on.page("#answer"))],
        why=why(on),
    )


def resolved(on: Occasion) -> Letter:
    """It is said to be solved: does it work?"""
    ticket = on.ticket
    if ticket.judge_result:
        ask = _("Please look at the result and say whether it is what you wanted.")
    elif ticket.closes_at is not None:
        ask = _(
            "Please say whether it works. If we hear nothing until %(time)s, "
            "we take it as solved and close the ticket.",
            time=when(ticket.closes_at),
        )
    else:
        ask = _("Please say whether it works.")
    if on.data("code") == ResolutionCode.UNANSWERED:
        lead = _("%(number)s counts as solved, for nobody answered:", number=on.number)
    else:
        lead = _("%(name)s has solved %(number)s:", name=on.actor, number=on.number)
    return Letter(
        lead=lead,
        quote=on.text(),
        after=[ask],
        actions=[
            Action(_("Yes, it works"), on.page("#verdict")),
            Action(_("No, still broken"), on.page("#verdict")),
        ],
        why=why(on),
    )


def closed(on: Occasion) -> Letter:
    """Nobody objected: closed. How to take it up again."""
    again = _(
        "If it comes back, write on the ticket within %(days)s days and we go on with it.",
        days=settings().reopen_days,
    )
    return Letter(
        lead=_("%(number)s is solved and now closed.", number=on.number),
        after=[again, _("Were you helped well? A word from you helps us.")],
        actions=[Action(_("Rate the help"), on.page("#rating"))],
        why=why(on),
    )


def cancelled(on: Occasion) -> Letter:
    """Closed without work; the reason for colleagues stays with them."""
    paragraphs = [_("If that is a mistake, please write on the ticket.")]
    actions = [Action(_("Open %(number)s", number=on.number), on.page())]
    if on.data("code") == ResolutionCode.DUPLICATE:
        lead = _("%(number)s was closed: we already work on the same.", number=on.number)
        other = db.session.get(Ticket, on.data("duplicate_of") or 0)
        if other is not None and policy.can_see(on.reader, other):
            paragraphs.insert(0, _("It goes on as %(number)s.", number=other.reference))
    else:
        lead = _("%(number)s was closed without being worked on.", number=on.number)
    return Letter(lead=lead, after=paragraphs, actions=actions, why=why(on))


def why(on: Occasion) -> str:
    """Why the requester, or a watcher, gets the mail."""
    if on.is_requesters:
        return _("You get this mail because you asked for help.")
    return _("You get this mail because you watch %(number)s.", number=on.number)


def _filed_by_somebody_else(on: Occasion) -> list[str]:
    if on.ticket.opened_by_id == on.ticket.requester_id or not on.actor:
        return []
    if on.ticket.channel is Channel.PHONE:
        return [_("%(name)s wrote it down when you called.", name=on.actor)]
    if on.ticket.channel is Channel.WALK_IN:
        return [_("%(name)s wrote it down when you came by.", name=on.actor)]
    return [_("%(name)s wrote it down for you.", name=on.actor)]


def _expectation(ticket: Ticket) -> list[str]:
    """When an answer is promised, else a solution; then how long it usually takes on the topic."""
    return [*_promised(ticket), *_usually(ticket)]


def _usually(ticket: Ticket) -> list[str]:
    words = usually(of_topic(ticket.category_id))
    if not words:
        return []
    return [_("How long tickets on this topic usually take, in working time:"), words]


def _promised(ticket: Ticket) -> list[str]:
    running = select(Target).where(
        Target.ticket_id == ticket.id,
        Target.due_at.is_not(None),
        Target.state == TargetState.RUNNING,
    )
    due = {target.kind: target.due_at for target in db.session.scalars(running)}
    if answer := due.get(TargetKind.FIRST_RESPONSE):
        return [_("You can expect an answer by %(time)s.", time=when(answer))]
    if solution := due.get(TargetKind.RESOLUTION):
        return [_("You can expect a solution by %(time)s.", time=when(solution))]
    return []


def _is_awaited(ticket: Ticket) -> bool:
    waits = ticket.state is State.WAITING
    return waits and waiting_reasons.awaits_requester(ticket.waiting_reason)


def last_of_staff(on: Occasion) -> str:
    """What somebody of the desk wrote to the requester last; empty if that is long ago."""
    query = (
        select(Message.body)
        .where(
            Message.ticket_id == on.ticket.id,
            Message.kind == MessageKind.REPLY,
            Message.author_id != on.ticket.requester_id,
            Message.created_at > on.mail.created_at - timedelta(days=30),
        )
        .order_by(Message.id.desc())
    )
    return db.session.scalar(query.limit(1)) or ""
