"""From an editor into a rehearsal: what somebody would save lands in their copy instead."""

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from helpdesk import clock, web
from helpdesk.blueprints.admin.pick_lists import PickLists
from helpdesk.domain.configuration import setup
from helpdesk.domain.configuration.difference_wording import Difference, differences
from helpdesk.domain.configuration.setup import SetUp
from helpdesk.domain.rehearsal import copying, keeping
from helpdesk.i18n import _


def rehearse_instead(proposed: SetUp, slug: str) -> ResponseReturnValue:
    """Put the calendar or plan of that short name, as it is proposed, into the draft this
    administrator is at, or into a new one.

    The latest edit of the same calendar or plan is the one that stays; whom an edited plan is for,
    no other plan of the copy is for any longer.
    """
    me, in_use = web.me(), setup.in_use()
    row = keeping.draft_of(me) or keeping.make(me, clock.now())
    before = keeping.copy_of(row)
    after = copying.with_edit(before, in_use, proposed, slug)
    keeping.change(row, after)
    web.commit()
    for replaced in _replaced(keeping.base_of(row), before, after, slug):
        what = " ".join(replaced.sentences) or replaced.title
        web.say(_("It replaced what the copy changed there before: %(changes)s", changes=what))
    web.say(_("The change is in the copy. Nothing has been saved for the desk."))
    return redirect(url_for("admin.rehearsal", number=row.id), 303)


def _replaced(base: SetUp, before: SetUp, after: SetUp, slug: str) -> list[Difference]:
    """What the copy changed of that calendar or plan until this edit took its place."""
    edited = {(one.section, one.slug) for one in differences(before, after) if one.slug == slug}
    earlier = differences(base, before, PickLists().name)
    return [one for one in earlier if (one.section, one.slug) in edited]
