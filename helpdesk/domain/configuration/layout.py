"""Plain data as YAML that people like to review: stable, one thing a line, no surprises.

PyYAML writes the words (it knows which need quotes); the layout is ours: what is short stands in
one line as ``{slug: it, name: IT}``, texts of several lines stand as blocks, nothing is an anchor.
"""

from collections.abc import Iterator
from typing import Any

import yaml

WIDTH = 100
"""Signs in a line, as far as words can be parted."""
OVERHANG = 12
"""PyYAML parts words only after the width is passed: about one word too late."""
NARROWEST = 40
SHORT = 60
"""Texts up to here stand in double quotes if they need any; longer ones wrap better in others."""
TEXT = "tag:yaml.org,2002:str"
OPEN = frozenset({"calendars", "categories", "fields", "form", "hours", "plans", "sections"})
OPEN |= {"targets", "topics", "waiting_reasons"}
"""Settings whose parts have lines of their own, however short they are."""
PARTED = frozenset({"calendars", "waiting_reasons", "plans", "categories", "topics"})
"""Lists between whose items stands an empty line."""
_QUOTED = frozenset("\r\x85\u2028\u2029\ufeff")
"""Line ends that readers of YAML see differently, and the sign a file may begin with."""


class _Writer(yaml.SafeDumper):
    """The outermost collection open, all within it in one line; never an anchor."""

    _depth = 0

    @property
    def is_in_line(self) -> bool:
        """Whether what is written now stands within braces or brackets."""
        return self._depth > 1

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def represent_sequence(self, tag: str, sequence: Any, flow_style: bool | None = None) -> Any:
        self._depth += 1
        node = super().represent_sequence(tag, sequence, flow_style=self.is_in_line)
        self._depth -= 1
        return node

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> Any:
        self._depth += 1
        node = super().represent_mapping(tag, mapping, flow_style=self.is_in_line)
        self._depth -= 1
        return node


def _text(writer: _Writer, text: str) -> yaml.ScalarNode:
    style = None
    if "\n" in text and text == text.strip() and not _QUOTED.intersection(text):
        style = "|"
    elif "\n" in text or _QUOTED.intersection(text):
        style = '"'
    elif len(text) <= SHORT and '"' not in text and "\\" not in text:
        style = '"' if _needs_quotes(writer, text) else None
    return writer.represent_scalar(TEXT, text, style=style)


def _needs_quotes(writer: _Writer, text: str) -> bool:
    """Whether the bare words would be read as something else."""
    found = writer.analyze_scalar(text)
    is_plain = found.allow_flow_plain if writer.is_in_line else found.allow_block_plain
    return not is_plain or writer.resolve(yaml.ScalarNode, text, (True, False)) != TEXT  # type: ignore[no-untyped-call]


def _yes_or_no(writer: yaml.SafeDumper, value: bool) -> yaml.ScalarNode:
    return writer.represent_scalar("tag:yaml.org,2002:bool", "yes" if value else "no")


_Writer.add_representer(str, _text)
_Writer.add_representer(bool, _yes_or_no)


def listed(name: str, things: list[Any], depth: int = 0) -> Iterator[str]:
    """The lines of a list under its name, ``depth`` steps of two blanks to the right."""
    yield _indented(_key(name) if things else f"{_key(name)} []", depth)
    for number, thing in enumerate(things):
        if number and name in PARTED:
            yield ""
        is_open = isinstance(thing, dict) and bool(thing)
        if not is_open or (name not in OPEN and _fits(thing, depth * 2 + 4)):
            yield from _written([thing], depth + 1)
            continue
        lines = _settings(thing, depth + 2)
        yield _indented("- ", depth + 1) + next(lines).lstrip()
        yield from lines


def _settings(thing: dict[Any, Any], depth: int) -> Iterator[str]:
    for key, value in thing.items():
        if isinstance(value, list) and any(isinstance(one, dict) for one in value):
            if key not in OPEN and key != "options" and _fits({key: value}, depth * 2):
                yield from _written({key: value}, depth)
            else:
                yield from listed(key, value, depth)
        elif not _is_long(key, value, depth):
            yield from _written({key: value}, depth)
        else:
            yield _indented(_key(key), depth)
            inner = _settings if isinstance(value, dict) else _written
            yield from inner(value, depth + 1)


def _is_long(key: Any, value: Any, depth: int) -> bool:
    """Whether a mapping or a list needs lines of its own."""
    is_collection = isinstance(value, dict | list) and bool(value)
    return is_collection and (key in OPEN or not _fits({key: value}, depth * 2))


def _fits(value: Any, indent: int) -> bool:
    """Whether the value stands in one line: short enough, and no text of several lines in it."""
    if _has_lines(value):
        return False
    flow = _dumped([value])
    return flow.count("\n") == 1 and indent + len(flow) - 3 <= WIDTH


def _has_lines(value: Any) -> bool:
    inner = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict | list):
        return any(_has_lines(one) for one in inner)
    return isinstance(value, str) and "\n" in value


def _written(value: Any, depth: int) -> Iterator[str]:
    """Words wrap at the width; what stands in braces was measured before and does not."""
    inner = value.values() if isinstance(value, dict) else value
    is_words = not any(isinstance(one, dict | list) for one in inner)
    width = max(WIDTH - OVERHANG - depth * 2, NARROWEST) if is_words else None
    for line in _dumped(value, width).split("\n")[:-1]:
        yield _indented(line, depth)


def _key(key: Any) -> str:
    return _dumped({key: None}).removesuffix(" null\n")


def _dumped(value: Any, width: int | None = None) -> str:
    return yaml.dump(
        value, Dumper=_Writer, allow_unicode=True, sort_keys=False, width=width or 10**6
    )


def _indented(line: str, depth: int) -> str:
    return "  " * depth + line if line else line
