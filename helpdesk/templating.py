"""What every template can use: words and times of the reader, names of things, the policy."""

from collections.abc import Callable, MutableMapping
from datetime import date, datetime
from functools import lru_cache
from types import CodeType
from typing import Any

import jinja2
from flask import Flask, g, url_for
from flask.templating import Environment
from flask_login import current_user
from jinja2 import Template, pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup, escape

from helpdesk import browser_language, clock, i18n, markdown, times, words
from helpdesk.assets import asset_url
from helpdesk.domain import policy, waiting_reasons
from helpdesk.domain.sla.told import moment_of
from helpdesk.faces import initials, tint
from helpdesk.i18n import text_in
from helpdesk.icons import icon, share_icons, shared_icons
from helpdesk.reader import LANGUAGES, Reader, reader, who_prefers
from helpdesk.settings import settings


class OneTemplate(Template):
    """A template that writes markup as it is, where Jinja would make another object of it first."""

    @classmethod
    def from_code(
        cls,
        environment: jinja2.Environment,
        code: CodeType,
        globals: MutableMapping[str, Any],
        uptodate: Callable[[], bool] | None = None,
    ) -> Template:
        """Called by Jinja for each template, once it is compiled."""
        made = super().from_code(environment, code, globals, uptodate)
        made.root_render_func.__globals__["escape"] = _escaped
        return made


def _escaped(value: object) -> str:
    return value if type(value) is Markup else escape(value)


class Templates(Environment):
    """Flask's templates, but each has what all can use in a plain mapping of its own.

    Jinja would chain two mappings, so that globals added later are seen too, and walks that chain
    in Python for every import. Ours are all there before the first template is loaded.
    """

    template_class = OneTemplate

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals of one template: those of all, and its own ``d``."""
        return {**self.globals, **(d or {})}


def set_up(app: Flask) -> None:
    """Tell who reads, and give templates their words, filters and globals."""
    app.extensions["reader"] = _chosen_by_person
    app.jinja_env.add_extension("jinja2.ext.do")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        text=text_in,
        markdown=markdown.to_html,
        day_time=day_time,
        dated=dated,
        exact_time=exact_time,
        story_time=story_time,
        clock_time=clock_time,
        day=day,
        weekday=times.weekday_and_day,
        country=country,
        iso=datetime.isoformat,
        word=words.word,
        reason_for_waiting=waiting_reasons.name_of,
        span=words.span,
        business_time=words.business_time,
        file_size=words.file_size,
        percent=words.percent,
        moment_of=moment_of,
    )
    app.jinja_env.filters.update(initials=initials, tint=tint)
    app.jinja_env.globals.update(
        icon=icon,
        share_icons=share_icons,
        shared_icons=shared_icons,
        asset_url=asset_url,
        ticket_url=ticket_url,
        language=i18n.language,
    )
    app.jinja_env.globals.update(now=clock.now, languages=LANGUAGES)
    app.jinja_env.globals.update({"_": _text, "ngettext": _plural, "pgettext": _text_of})
    app.context_processor(_reader)


def ticket_url(number: int) -> str:
    """A ticket's page. Lists ask for many, so what stands before the number is built only once."""
    if "before_number" not in g:
        g.before_number = url_for("tickets.show", number=1).removesuffix("1")
    return f"{g.before_number}{number}"


def day_time(instant: datetime) -> str:
    """An instant on the reader's own clock: ``today 14:00``, ``Tue 14:00``, ``3 Mar 14:00``."""
    return words.moment(instant, clock.now())


def dated(instant: datetime) -> str:
    """The same beside another day than today, never by its weekday alone: ``3 Mar 14:00``."""
    return words.dated(instant, clock.now())


def day(known: date) -> str:
    """A day of a calendar: ``24 Dec 2026``."""
    return times.day(known)


def country(code: str) -> str:
    """A country by its ISO 3166 code, as the reader calls it; the code where Babel has no name."""
    return str(reader().locale.territories.get(code, code))


def exact_time(instant: datetime) -> str:
    """An instant with its seconds, on the reader's own clock, as history shows it."""
    return f"{times.day(instant)} {times.time_with_seconds(instant)}"


def story_time(instant: datetime) -> str:
    """An instant with its seconds as a ticket's story shows it: the day only if not today."""
    if i18n.local(instant).date() == i18n.local(clock.now()).date():
        return clock_time(instant)
    if i18n.local(instant).year == i18n.local(clock.now()).year:
        return f"{times.day_of_this_year(instant)} {times.time_with_seconds(instant)}"
    return exact_time(instant)


def clock_time(instant: datetime) -> str:
    """The time of day with its seconds, on the reader's own clock."""
    return times.time_with_seconds(instant)


def _signed_in() -> bool:
    return bool(current_user and current_user.is_authenticated)


def _chosen_by_person() -> Reader:
    if not _signed_in():
        return who_prefers(browser_language.of_browser(), None)
    return who_prefers(current_user.person.language, current_user.person.timezone)


@pass_eval_context
def _text(template: EvalContext, text: str, **values: object) -> str:
    """``_`` of templates: a text of ours is markup; what is filled in is escaped."""
    if template.autoescape and not values:
        return _markup(text, i18n.language())
    return _filled(template, i18n._(text), values)


@lru_cache(maxsize=5000)
def _markup(text: str, language: str) -> Markup:
    """A page says some seventy texts of ours that are the same for all who read its language."""
    return Markup(i18n._(text))  # noqa: S704 - from our catalogues


@pass_eval_context
def _text_of(template: EvalContext, context: str, text: str, **values: object) -> str:
    return _filled(template, i18n.pgettext(context, text), values)


@pass_eval_context
def _plural(template: EvalContext, one: str, many: str, num: int, **values: object) -> str:
    return _filled(template, i18n.plural(one, many, num), {"num": num, **values})


def _filled(template: EvalContext, text: str, values: dict[str, object]) -> str:
    translated = Markup(text) if template.autoescape else text  # noqa: S704 - from our catalogues
    return translated % values if values else translated


def _reader() -> dict[str, object]:
    person = current_user.person if _signed_in() else None
    return {
        "me": person,
        "organisation": settings().organisation,
        "can_use_desk": bool(person and policy.can_use_desk(person)),
        "can_see_dashboards": bool(person and policy.can_see_dashboards(person)),
        "can_administer": bool(person and policy.can_administer(person)),
    }
