"""The places of a form on the page, so that an answer changes only what depends on it.

Every section and field has a slot with a fixed id, empty while hidden. Each filled slot carries a
stamp of how it looks (shown, required, which options). A browser sends its stamps back; the answer
holds just the slots that look different now, so nobody loses the field they are typing in.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zlib import crc32

from helpdesk.domain.forms.definition import Form
from helpdesk.domain.forms.questions import Section
from helpdesk.domain.forms.visible import Shown, Visible


@dataclass(frozen=True)
class Slot:
    """One place on the page, with what stands in it now."""

    place: str
    field: Shown | None = None
    heading: Section | None = None

    @property
    def css(self) -> str:
        """How the slot is drawn: without room while nothing is to be seen in it."""
        heading = self.heading
        if self.field is not None:
            return "then" if self.field.is_conditional else ""
        return "" if heading is not None and (heading.title or heading.help) else "empty-slot"

    @property
    def stamp(self) -> str:
        """How the slot looks, in a few signs; empty while nothing is in it."""
        if self.heading is not None:
            return f"{self.place}."
        if self.field is None:
            return ""
        options = ",".join(option.value for option in self.field.question.options)
        look = crc32(options.encode()) if options else 0
        return f"{self.place}.{int(self.field.is_required)}{look:x}"


def slots(form: Form, page: Visible) -> list[list[Slot]]:
    """All slots of the form, section by section: its heading first, then its fields."""
    fields = {field.place: field for section in page.sections for field in section.fields}
    headings = {section.place: section.section for section in page.sections}
    return [
        [
            Slot(str(at), heading=headings.get(str(at))),
            *(
                Slot(f"{at}-{number}", fields.get(f"{at}-{number}"))
                for number in range(len(section.fields))
            ),
        ]
        for at, section in enumerate(form.sections)
    ]


def changed(all_slots: Iterable[Iterable[Slot]], stamps: Iterable[str]) -> Iterator[Slot]:
    """The slots that look different from what the browser's stamps say."""
    known = {stamp.partition(".")[0]: stamp for stamp in stamps}
    for section in all_slots:
        for slot in section:
            if slot.stamp != known.get(slot.place, ""):
                yield slot
