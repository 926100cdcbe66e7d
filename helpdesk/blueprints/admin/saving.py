"""Saving what moves due times: first they are shown, then, once agreed, it is done."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import redirect, request
from flask.typing import ResponseReturnValue

from helpdesk import clock, web
from helpdesk.blueprints.admin.forms import answer, kept
from helpdesk.blueprints.admin.rehearsal_offering import rehearse_instead
from helpdesk.domain.configuration import adopting
from helpdesk.domain.configuration.difference_wording import differences, short_name
from helpdesk.domain.configuration.setup import SetUp, in_use
from helpdesk.domain.sla.plan_wording import KindNames
from helpdesk.i18n import _


@dataclass(frozen=True)
class Change:
    """What somebody wants to save. Made after ``adopting.wait_for_others``."""

    proposal: SetUp
    kind: str
    """What the administrators' log calls it: ``calendar_saved``."""
    slug: str
    called: str
    told: Sequence[str]
    """What changes, in sentences."""
    save_url: str
    back_url: str
    """Where the form is shown again with everything that was typed."""
    page_url: str
    """Where it is seen once it is saved."""
    done: str
    """The sentence that says so."""


def changed(
    proposal: SetUp, section: str, slug: str, names: KindNames = short_name
) -> tuple[list[str], list[str]]:
    """What a proposal changes of the calendar or plan of that short name, and what of others along
    with it: a sentence each. ``names`` as for ``differences``.
    """
    own, others = list[str](), list[str]()
    for one in differences(in_use(), proposal, names):
        if (one.section, one.slug) == (section, slug):
            own += one.sentences
        else:
            for words in one.sentences:
                others.append(_("%(plan)s: %(change)s", plan=one.title, change=words))
    return own, others


def save(change: Change, *, must_be_seen: bool = False) -> ResponseReturnValue:
    """Show what would move; with ``agreed``, or where nothing does, save it. With ``rehearse`` it
    becomes part of a rehearsal instead.

    ``must_be_seen``: ask also where no due time moves, for something else changes along with it.
    """
    if "rehearse" in request.form:
        return rehearse_instead(change.proposal, change.slug)
    now = clock.now()
    moves = change.proposal.moves(now)
    if "agreed" not in request.form and (moves.tickets or not moves.are_all or must_be_seen):
        return answer("admin/moves.html", {"change": change, "moves": moves, "kept": kept()})
    adopting.adopt(change.proposal, kind=change.kind, slug=change.slug, by=web.me(), now=now)
    web.commit()
    web.say(change.done)
    return redirect(change.page_url, 303)
