"""Everything the form's page shows, put together for each of the ways there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from helpdesk import clock, i18n
from helpdesk.blueprints.filing.doors import is_desk
from helpdesk.blueprints.filing.slots import Slot, slots
from helpdesk.blueprints.filing.typed import ForWhom, circumstances, for_whom
from helpdesk.domain import catalogue
from helpdesk.domain.forms.checking import Checked, check
from helpdesk.domain.forms.defaults import starting_answers
from helpdesk.domain.forms.definition import Form
from helpdesk.domain.forms.drafts import Typed
from helpdesk.domain.forms.questions import Kind as Asks
from helpdesk.domain.forms.thin import is_thin
from helpdesk.domain.sla.expected import first_answer_by
from helpdesk.domain.tickets import requested
from helpdesk.domain.usual.knowing import of_topic
from helpdesk.domain.usual.wording import usually
from helpdesk.i18n import _, text_in
from helpdesk.models import Attachment, Category, Draft, FormVersion, Kind, Priority, Ticket
from helpdesk.web import me


@dataclass(frozen=True)
class Page:
    """The form of a topic with what is typed in it."""

    at_desk: bool
    category: Category
    version: FormVersion | None
    form: Form
    key: str  # the draft's key, which makes sending twice harmless
    typed: Typed
    files: list[Attachment]
    checked: Checked
    whom: ForWhom
    kept_at: datetime | None = None
    file_errors: Mapping[str, str] = field(default_factory=dict)
    shows_errors: bool = False
    marked: Collection[str] = ()  # fields the browser shows as wrong since the last sending
    refused: str = ""  # why it is not taken now, whatever is in it
    made: Ticket | None = None  # what this key became already, on a conflict

    def with_file_errors(self, errors: Mapping[str, str]) -> "Page":
        """The page with what is wrong with files only, while the rest is still being written."""
        return replace(self, file_errors=errors)

    def sent_with(self, file_errors: Mapping[str, str]) -> "Page":
        """The page after sending: all that is wrong shows."""
        return replace(self, file_errors=file_errors, shows_errors=True)

    def still_marked(self, marked: Collection[str]) -> "Page":
        """The page while it is mended: of the fields marked before, those that still are wrong."""
        return replace(self, marked=marked)

    @property
    def wrong(self) -> dict[str, str]:
        """What keeps the answers from being taken, by field, in the order of the page."""
        return {**dict(self.whom.errors), **self.checked.errors}

    @property
    def errors(self) -> dict[str, str]:
        """Sentences by field, in the order of the page; none before the first sending."""
        if not self.shows_errors:
            marked = {key: words for key, words in self.wrong.items() if key in self.marked}
            return {**marked, **self.file_errors}
        return {**self.wrong, **self.file_errors}

    @property
    def summary(self) -> list[tuple[str, str, str]]:
        """Each error with the id of its place and its label, for the list above the form."""
        labels = {one.key: text_in(one.question.label.root) for one in self.checked.page.fields()}
        labels |= {"requester": _("Who needs help?"), "channel": _("How did they reach us?")}
        return [
            (f"f-{key}", labels.get(key, _("Pictures or files")), words)
            for key, words in self.errors.items()
        ]

    @property
    def is_good(self) -> bool:
        """Whether a ticket can be made of it."""
        return self.checked.is_good and not self.whom.errors and not self.file_errors

    @property
    def sections(self) -> list[list[Slot]]:
        """The slots of the form's own questions."""
        return slots(self.form, self.checked.page)

    @property
    def loose_files(self) -> list[Attachment]:
        """Files that answer no question of this form: they belong to the description."""
        asked = {one.key for one in self.form.fields() if one.kind is Asks.FILE}
        return [file for file in self.files if file.field not in asked]

    @property
    def hint(self) -> str:
        """What would help where the description is thin; a picture or log says enough."""
        asks = self.form.description.required and not self.at_desk and not self.files
        if not asks or not is_thin(self.typed.description):
            return ""
        if self.category.kind is Kind.INCIDENT:
            return _(
                "A little more would help us: since when it happens, what you did before, "
                "and what the message says, word for word."
            )
        return _("A little more would help us: what exactly you need, what for, and by when.")

    @property
    def expected_at(self) -> datetime | None:
        """When a first answer would be promised, if it were sent now; None where nothing is."""
        priority = Priority(self.checked.priority or self.category.priority)
        requester = self.whom.person or me()
        return first_answer_by(requester, self.category, priority, clock.now())

    @property
    def usually(self) -> str:
        """How long this topic usually takes; empty where that is not known."""
        return usually(of_topic(self.category.id))

    @property
    def similar(self) -> list[Ticket]:
        """The reader's own open tickets on this topic."""
        return requested.open_about(me(), self.category.id)


def assemble(category: Category, key: str, typed: Typed, draft: Draft | None) -> Page:
    """The page for what is typed; checked, though errors show only after sending."""
    return _page(category, catalogue.current_form(category), key, typed, draft)


def fresh(category: Category, key: str) -> Page:
    """The page before anything is typed: the form's defaults stand in it."""
    current = catalogue.current_form(category)
    start = starting_answers(current[1], i18n.local(clock.now()).date())
    title, description = str(start.pop("title", "")), str(start.pop("description", ""))
    return _page(category, current, key, Typed(title, description, start), None)


def _page(
    category: Category,
    current: tuple[FormVersion | None, Form],
    key: str,
    typed: Typed,
    draft: Draft | None,
) -> Page:
    version, form = current
    files = list(draft.attachments) if draft else []
    return Page(
        at_desk=is_desk(),
        category=category,
        version=version,
        form=form,
        key=key,
        typed=typed,
        files=files,
        checked=check(form, typed.raw(files), circumstances(files)),
        whom=for_whom(typed),
        kept_at=draft.updated_at if draft else None,
    )
