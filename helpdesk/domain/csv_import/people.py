"""People of a file: read as a whole, since they name each other as managers."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from zoneinfo import available_timezones

from sqlalchemy import select

from helpdesk.domain.configuration.complaints import meant
from helpdesk.domain.csv_import.cells import Cells, Reading
from helpdesk.domain.csv_import.known import People, Unknown
from helpdesk.domain.csv_import.mapping import PeopleMapping, feeds
from helpdesk.domain.csv_import.problems import Problem
from helpdesk.domain.csv_import.table import Row, Table
from helpdesk.domain.directory.facts import fold
from helpdesk.domain.forms.reading.addresses import mail_address
from helpdesk.extensions import db
from helpdesk.models import Person

LONGEST = {"username": 120, "name": 200, "phone": 64, "department": 200, "office": 120}
YES = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_LANGUAGE = re.compile(r"([a-z]{2,3})([-_][a-z0-9]+)*", re.ASCII | re.IGNORECASE)


@dataclass(frozen=True)
class PersonRow:
    """One row, understood; what it does not tell is empty."""

    line: int
    username: str
    name: str
    mail: str
    phone: str
    department: str
    office: str
    manager: str
    """The user name of somebody known, or of another row."""
    language: str
    timezone: str
    is_active: bool


NOBODY = PersonRow(0, "", "", "", "", "", "", "", "", "", is_active=False)


@dataclass
class Listing:
    """Everybody in the file, and everything that is wrong with it."""

    rows: list[PersonRow] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def listing(mapping: PeopleMapping, table: Table) -> Listing:
    """Read and check the whole file against itself and against whom the helpdesk knows."""
    return _Reader(mapping, table).listing()


class _Reader:
    """Reads one file once."""

    def __init__(self, mapping: PeopleMapping, table: Table) -> None:
        self._table = table
        self._cells = Cells(table, feeds(mapping.fields))
        self._known = People()
        self._locals = set(
            db.session.scalars(
                select(Person.username_folded).where(Person.password_hash.is_not(None))
            )
        )
        self._lines: dict[str, int] = {}
        self._exactly: dict[str, str] = {}
        self._by_name: dict[str, set[str]] = defaultdict(set)

    def listing(self) -> Listing:
        rows = list(self._table.rows())
        readings = [self._cells.read(row) for row in rows]
        for reading in readings:
            self._meet(reading)
        found = Listing()
        for row, reading in zip(rows, readings, strict=True):
            person = self._understood(row, reading)
            found.problems += reading.problems
            if not reading.problems:
                found.rows.append(person)
        return found

    def _meet(self, reading: Reading) -> None:
        """Know the file's own people by everything a manager may be called by."""
        username = " ".join(reading.text("username").split())
        for word in (username, reading.text("mail")):
            self._exactly.setdefault(fold(word), username)
        self._by_name[fold(reading.text("name"))].add(username)

    def _understood(self, row: Row, reading: Reading) -> PersonRow:
        if not reading.fields:
            return NOBODY
        short = {name: reading.short(name, longest) for name, longest in LONGEST.items()}
        self._check_username(reading, short["username"])
        if not short["name"]:
            reading.refuse("name", "a name is needed here")
        return PersonRow(
            line=row.line,
            mail=self._mail(reading, short["username"]),
            manager=self._manager(reading, short["username"]),
            language=_language(reading),
            timezone=_timezone(reading),
            is_active=_is_active(reading),
            **short,
        )

    def _check_username(self, reading: Reading, username: str) -> None:
        folded = fold(username)
        if not folded or len(folded) > LONGEST["username"]:
            reading.refuse("username", "a user name is needed here")
        elif folded in self._locals:
            reading.refuse("username", "this is a local account of the helpdesk, not imported")
        elif (first := self._lines.setdefault(folded, reading.line)) != reading.line:
            reading.refuse("username", f"this user name stands in line {first} already")

    def _mail(self, reading: Reading, username: str) -> str:
        """The address, folded as all are, unless it is somebody else's."""
        written = reading.text("mail")
        if not written:
            return ""
        address = mail_address(written).casefold()
        if not address:
            reading.refuse("mail", "a mail address such as name@example.com is needed here")
            return ""
        first = self._lines.setdefault(f"mail {address}", reading.line)
        owner = self._known.owner_of(address)
        if first != reading.line:
            reading.refuse("mail", f"this address stands in line {first} already")
        elif owner and fold(owner) != fold(username):
            reading.refuse("mail", f"this address belongs to {owner}")
        return address

    def _manager(self, reading: Reading, username: str) -> str:
        """The user name of the manager; nobody is their own."""
        word = reading.text("manager")
        if not word:
            return ""
        try:
            called = self._called(word)
        except Unknown as unknown:
            reading.refuse("manager", str(unknown))
            return ""
        return "" if fold(called) == fold(username) else called

    def _called(self, word: str) -> str:
        """Whoever is called so, here or in the file. Raises Unknown for nobody and for several."""
        if exactly := self._exactly.get(fold(word)):
            return exactly
        number = self._known.find(word)
        named = self._by_name.get(fold(word), set()) | (
            {self._known.username(number)} if number else set()
        )
        if not named:
            raise Unknown("nobody here or in this file is called so")
        if len({fold(one) for one in named}) > 1:
            raise Unknown("several people are called so: write the user name")
        return next(iter(named))


def _language(reading: Reading) -> str:
    word = reading.text("language")
    found = _LANGUAGE.fullmatch(word)
    if word and not found:
        reading.refuse("language", "a language such as “en” or “uk” is needed here")
    return found[1].lower() if found else ""


def _timezone(reading: Reading) -> str:
    word = reading.text("timezone")
    if word and word not in available_timezones():
        hint = meant(word, available_timezones())
        reading.refuse("timezone", f"a zone such as Europe/Kyiv is needed here{hint}")
    return word


def _is_active(reading: Reading) -> bool:
    word = reading.text("active")
    if word and fold(word) not in YES:
        reading.refuse("active", "yes or no is needed here, or a translation under “values”")
    return YES.get(fold(word), True)
