"""Usual times in sentences, for pages and mails."""

from collections.abc import Mapping

from helpdesk.domain.usual.knowing import Usual
from helpdesk.i18n import _
from helpdesk.models import Measure
from helpdesk.words import roughly


def usually(usual: Mapping[Measure, Usual]) -> str:
    """How long a topic usually takes, in one or two sentences; empty where it is not known."""
    answered = _("Half are answered within %(half)s, nine in ten within %(most)s.")
    solved = _("Half are solved within %(half)s, nine in ten within %(most)s.")
    told = ((Measure.FIRST_RESPONSE, answered), (Measure.RESOLUTION, solved))
    return " ".join(
        words
        % {
            "half": roughly(known.median_minutes, known.day_minutes),
            "most": roughly(known.p90_minutes, known.day_minutes),
        }
        for measure, words in told
        if (known := usual.get(measure))
    )
