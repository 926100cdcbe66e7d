"""How the bytes of a file become text."""

import codecs
from pathlib import Path

from helpdesk.domain.csv_import.problems import UnreadableFile

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""Byte order marks, which spreadsheets write first (Unicode 16.0, 23.8)."""
HINT = "; say how the file is written: “format: {encoding: windows-1251}”"


def encoding_of(file: Path, named: str | None) -> tuple[str, int]:
    """The encoding to read a file with, and how many lines it has.

    The encoding is that of its byte order mark, else the one named, else UTF-8. Raises
    UnreadableFile for a file that is not written in it.
    """
    with file.open("rb") as stream:
        start = stream.read(3)
    marked = next((name for mark, name in _MARKS.items() if start.startswith(mark)), None)
    if marked and named and not marked.startswith(named.lower().replace("_", "-")):
        kind = marked.removesuffix("-sig")
        raise UnreadableFile(f"the file begins as {kind} does, the mapping says {named}")
    encoding = marked or named or "utf-8"
    return encoding, _lines(file, encoding, hint="" if named or marked else HINT)


def _lines(file: Path, encoding: str, hint: str) -> int:
    """Count the lines, and find bytes that are no text before anything is read."""
    number = 0
    decoder = codecs.getincrementaldecoder(encoding)()
    with file.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            try:
                decoder.decode(line)
            except UnicodeDecodeError as error:
                wrong = error.object[error.start : error.start + 1].hex().upper()
                raise UnreadableFile(
                    f"the byte {wrong} cannot be read as {encoding}{hint}", line=number
                ) from None
        try:
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            raise UnreadableFile(
                f"the file ends within a sign of {encoding}", line=number
            ) from None
    return number
