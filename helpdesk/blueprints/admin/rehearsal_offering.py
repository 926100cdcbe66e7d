"""From an editor into a rehearsal: what somebody would save lands in their copy instead."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from helpdesk import clock, web
from helpdesk.domain.configuration.adopting import Proposal
from helpdesk.domain.rehearsal import copying, keeping, setup
from helpdesk.domain.rehearsal.setup import SetUp
from helpdesk.i18n import _


def rehearse_instead(proposal: Proposal, slug: str) -> ResponseReturnValue:
    """Put the calendar or plan of that short name, as it is proposed, into the draft this
    administrator is at, or into a new one.

    The latest edit of the same calendar or plan is the one that stays; whom an edited plan is for,
    no other plan of the copy is for any longer.
    """
    me, in_use = web.me(), setup.in_use()
    row = keeping.draft_of(me) or keeping.make(me, clock.now())
    proposed = SetUp(proposal.calendars, proposal.plans)
    keeping.change(row, copying.with_edit(keeping.copy_of(row), in_use, proposed, slug))
    web.commit()
    web.say(_("The change is in the copy. Nothing has been saved for the desk."))
    return redirect(url_for("admin.rehearsal", number=row.id), 303)
