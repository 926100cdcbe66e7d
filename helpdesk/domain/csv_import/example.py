"""A mapping to begin with: the columns of a file, recognised by the names they usually have."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Literal

from helpdesk.domain.csv_import.mapping import PeopleFields, TicketFields
from helpdesk.domain.csv_import.table import Table
from helpdesk.domain.directory.facts import fold

USUAL = {
    "text": "text description details document body message comment опис текст",
    "title": "title subject summary short_description тема назва",
    "requester": "requester caller author opened_by reported_by customer заявник автор",
    "category": "category topic topic_group service type категорія послуга",
    "queue": "queue group assignment_group team черга група",
    "priority": "priority пріоритет",
    "channel": "channel contact_type source канал",
    "state": "state status стан статус",
    "waiting_reason": "waiting_reason hold_reason on_hold_reason pending_reason",
    "assignee": "assignee assigned_to agent owner виконавець",
    "opened_at": "opened_at opened created created_at date створено",
    "started_at": "started_at started first_response",
    "resolved_at": "resolved_at resolved solved_at вирішено",
    "closed_at": "closed_at closed закрито",
    "resolution": "resolution solution close_notes рішення",
    "resolution_code": "resolution_code closed_code close_code",
    "username": "username user_name user login account uid samaccountname логін",
    "name": "name full_name display_name displayname cn піб імя",
    "mail": "mail email e_mail email_address пошта",
    "phone": "phone telephone telephonenumber mobile телефон",
    "department": "department ou division відділ підрозділ",
    "office": "office room location кабінет",
    "manager": "manager supervisor boss керівник",
    "language": "language lang мова",
    "timezone": "timezone time_zone zone",
    "active": "active enabled активний",
}
"""Names that columns have in the exports of other systems, folded."""
KEYS = ("number", "id", "key", "ticket", "ticket_id", "ref", "номер")
TRANSLATED = (
    *("category", "queue", "priority", "channel", "state", "waiting_reason", "resolution_code"),
)
MOST_WORDS = 40
LOOKED_AT = 20_000

HEADS = {
    "tickets": "# How the columns of {file} become tickets.\n"
    "#     helpdesk import csv tickets {file} --mapping THIS.yaml --dry-run\n"
    "\n"
    "source: {source}        # where they come from; a row of it comes in once\n"
    "{key}\n",
    "people": "# How the columns of {file} become people.\n"
    "#     helpdesk import csv people {file} --mapping THIS.yaml --dry-run\n"
    "\n",
}
FORMAT = """format:
  encoding: {encoding}
  delimiter: {delimiter}
  # times: ["%d.%m.%Y %H:%M"]    # how times are written; none: 2026-11-22 14:30
  # timezone: Europe/Kyiv       # the zone of times without one
fields:
"""


def example_for(kind: Literal["people", "tickets"], table: Table) -> str:
    """The text of a mapping file for the table: what is recognised, and what could be said."""
    fields = TicketFields if kind == "tickets" else PeopleFields
    recognised = _recognised(table.header, list(fields.model_fields))
    file = _on_one_line(table.file.name)
    head = HEADS[kind].format(
        file=file, source=_quoted(table.file.stem[:40] or "csv"), key=_key(table.header)
    )
    delimiter = "tab" if table.delimiter == "\t" else table.delimiter
    encoding = table.encoding.removesuffix("-sig")
    parts = [head, FORMAT.format(encoding=encoding, delimiter=_quoted(delimiter))]
    words = _words(table, {name: recognised[name] for name in TRANSLATED if name in recognised})
    for name, field in fields.model_fields.items():
        parts += _field(name, recognised.get(name), words.get(name), is_needed=field.is_required())
    unused = [name for name in table.header if name and name not in recognised.values()]
    if unused:
        parts.append(f"# Columns not used: {', '.join(_quoted(name) for name in unused)}\n")
    return "".join(parts)


def _recognised(header: Sequence[str], fields: Sequence[str]) -> dict[str, str]:
    """Field → column, for columns that have a usual name and have it alone."""
    once = [name for name, number in Counter(header).items() if number == 1 and name]
    by_name = {re.sub(r"[\W_]+", "_", fold(name)).strip("_"): name for name in once}
    found = {}
    for field in fields:
        usual = next((name for name in (field, *USUAL[field].split()) if name in by_name), None)
        if usual:
            found[field] = by_name.pop(usual)
    return found


def _key(header: Sequence[str]) -> str:
    known = {fold(name): name for name in header}
    column = next((known[name] for name in KEYS if name in known), None)
    if column:
        return f"key: {_quoted(column)}           # the column with a lasting, unique number"
    return "# key: Number        # a column with a lasting, unique number; none: the whole row"


def _words(table: Table, recognised: Mapping[str, str]) -> dict[str, list[str]]:
    """The words that stand in the columns to be translated, the frequent ones first."""
    counts = {name: Counter[str]() for name in recognised}
    places = {name: table.place(column) for name, column in recognised.items()}
    for row in islice(table.rows(), LOOKED_AT):
        if len(row.cells) == len(table.header):
            for name, place in places.items():
                counts[name][row.cells[place].strip()] += 1
    return {
        name: [word for word, _ in count.most_common(MOST_WORDS) if word]
        for name, count in counts.items()
    }


def _field(
    name: str, column: str | None, words: Sequence[str] | None, *, is_needed: bool
) -> Iterator[str]:
    mark = "" if column or is_needed else "# "
    if column and words:
        yield f"  {name}:\n    column: {_quoted(column)}\n    # default: …\n    values:\n"
        yield from (f"      {_quoted(word)}: {_quoted(_plain(word))}\n" for word in words)
    elif column:
        yield f"  {name}: {_quoted(column)}\n"
    elif is_needed:
        yield f"  {name}: {{default: …}}        # needed: a column, or a default for all rows\n"
    else:
        yield f"  {mark}{name}: …\n"


def _plain(word: str) -> str:
    """A short name as the company file writes them; the word itself where none can be made."""
    plain = re.sub(r"[^a-z0-9]+", "-", fold(word)).strip("-")
    return plain or word


def _quoted(text: str) -> str:
    """A text as YAML, which reads JSON's texts."""
    return json.dumps(text, ensure_ascii=not text.isprintable())


def _on_one_line(text: str) -> str:
    return "".join(sign if sign.isprintable() else "?" for sign in text)
