"""Errors as the log may hold them: where and what, without what people wrote.

A database says in its message which value was in the way ("Key (email)=(…) already exists"), with
PostgreSQL even in the first line ("invalid input syntax for type integer: …"). So of its errors the
log gets the class, the SQLSTATE and the names of what refused it.
"""

import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import TYPE_CHECKING, TypeGuard

from sqlalchemy.exc import DBAPIError

if TYPE_CHECKING:  # 3 MB that whoever works with SQLite need not load
    import psycopg

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None]


def brief(error: BaseException) -> str:
    """One line about an error."""
    if isinstance(error, DBAPIError) and error.orig is not None:
        return f"{type(error).__name__} of {brief(error.orig)}"
    if _is_of_postgresql(error):
        return " ".join([type(error).__name__, *_of_postgresql(error)])
    return "".join(traceback.format_exception_only(error)).strip()


def of(exc_info: ExcInfo) -> str:
    """The whole trace with what led to it, the oldest first, as Python writes it."""
    return "\n".join(_told(exc_info[1], exc_info[2]))


def _is_of_postgresql(error: BaseException) -> "TypeGuard[psycopg.Error]":
    """Whether the driver raised it: all its errors are classes of its own package."""
    return type(error).__module__.partition(".")[0] == "psycopg"


def _of_postgresql(error: "psycopg.Error") -> list[str]:
    if error.sqlstate is None:  # psycopg itself says so, such as of a server that is away
        return [str(error).partition("\n")[0]]
    diag = error.diag
    named = {"table": diag.table_name, "column": diag.column_name, "rule": diag.constraint_name}
    return [error.sqlstate, *(f"{what} {name}" for what, name in named.items() if name)]


def _told(error: BaseException, trace: TracebackType | None) -> Iterator[str]:
    before, words = error.__cause__, "This was the cause of:"
    if before is None and not error.__suppress_context__:
        before, words = error.__context__, "While that was handled:"
    if before is not None:
        yield from _told(before, before.__traceback__)
        yield words
    yield "Traceback (most recent call last):"
    yield "".join(traceback.format_tb(trace)).rstrip("\n")
    yield brief(error)
