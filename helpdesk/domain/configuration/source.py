"""Reading the company file: plain data, and the place of everything in it.

Only what YAML 1.1 calls plain is understood: mappings, lists, texts, numbers, yes/no, dates. Tags,
anchors and aliases are refused, so a small file cannot grow into a huge document, and so are
repeated keys, of which YAML readers silently keep the last.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Self

import yaml

from helpdesk.domain.configuration.complaints import Complaint, Spot
from helpdesk.i18n import _

LARGEST_FILE = 4_000_000  # bytes
DEEPEST = 40
MOST_VALUES = 300_000

Path = tuple[str | int, ...]

_PLAIN = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("str", "int", "float", "bool", "null"))
# NUL, and halves of characters beyond the first 65,536: escapes can write them, UTF-8 cannot.
_UNKEEPABLE = re.compile("[\x00\ud800-\udfff]")
_TIMES = "tag:yaml.org,2002:timestamp"
# The C reader is ten times as fast; both understand the same.
_Reader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass
class Source:
    """What a file says: its data, and where each value and each key of it stands."""

    data: Any = None
    values: dict[Path, Any] = field(default_factory=dict)
    """Every value by its path, in the order of the file."""
    spots: dict[Path, Spot] = field(default_factory=dict)
    key_spots: dict[Path, Spot] = field(default_factory=dict)
    complaints: list[Complaint] = field(default_factory=list)

    @classmethod
    def of(cls, data: Any) -> Self:
        """Plain data as if it had been read, but standing nowhere."""
        source = cls(data)
        source._note(data, ())
        return source

    def spot(self, path: Path) -> Spot:
        """Where the value at ``path`` stands, or the nearest thing around it that exists."""
        while path and path not in self.spots:
            path = path[:-1]
        return self.spots.get(path, Spot(1, 1))

    def _note(self, value: Any, path: Path) -> None:
        self.values[path] = value
        match value:
            case dict():
                inner = list(value.items())
            case list():
                inner = list(enumerate(value))
            case _:
                inner = []
        for step, item in inner:
            self._note(item, (*path, step))


def read(text: str) -> Source:
    """Read a company file. Never raises: what cannot be read is among the complaints."""
    source = Source()
    if len(text.encode()) > LARGEST_FILE:
        source.complaints.append(Complaint(Spot(1, 1), _("the file is larger than 4 MB")))
        return source
    try:
        if not (unsafe := _unsafe(text)):
            node = yaml.compose(text, Loader=_Reader)
            source.data = _Walk(source).value(node, ()) if node else {}
        source.complaints += unsafe
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        words = _("this is not YAML: %(problem)s", problem=error.problem or error.context)
        source.complaints.append(Complaint(_spot(mark) if mark else Spot(1, 1), words))
    except yaml.reader.ReaderError as error:
        spot = _spot_of_sign(text, error.position)
        words = _("this sign cannot stand in a file: %(problem)s", problem=error)
        source.complaints.append(Complaint(spot, words))
    return source


def _unsafe(text: str) -> list[Complaint]:
    """What would make the document larger than it looks, found without building anything."""
    depth = 0
    for count, event in enumerate(yaml.parse(text, Loader=_Reader)):
        spot = _spot(event.start_mark)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            return [Complaint(spot, _("anchors (&) and aliases (*) are not understood here"))]
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            words = _("this is nested more than %(most)s levels deep", most=DEEPEST)
            return [Complaint(spot, words)]
        if count > MOST_VALUES:
            words = _("the file holds more than %(most)s values", most=f"{MOST_VALUES:,}")
            return [Complaint(spot, words)]
    return []


class _Walk:
    """Turns nodes into plain data and notes where they stand."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.constructor = yaml.constructor.SafeConstructor()

    def value(self, node: yaml.Node, path: Path) -> Any:
        self.source.spots[path] = _spot(node.start_mark)
        match node:
            case yaml.MappingNode():
                found: Any = self._mapping(node, path)
            case yaml.SequenceNode():
                found = [self.value(item, (*path, at)) for at, item in enumerate(node.value)]
            case yaml.ScalarNode():
                found = self._scalar(node)
        self.source.values[path] = found
        return found

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            spot = _spot(key_node.start_mark)
            if not isinstance(key_node, yaml.ScalarNode):
                self._complain(spot, _("a key is one word, not a list or a mapping"))
                continue
            key = self._scalar(key_node)
            name = key.isoformat() if isinstance(key, date) else key_node.value
            place = (*path, name)
            if name in found:
                first = self.source.key_spots[place].line
                words = _(
                    '"%(name)s" stands here twice; first in line %(line)s', name=name, line=first
                )
                self._complain(spot, words)
                continue
            self.source.key_spots[place] = spot
            found[name] = self.value(value_node, place)
        return found

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        if node.tag not in _PLAIN and node.tag != _TIMES:
            tag = node.tag.rpartition(":")[2]
            words = _("values of the kind “%(kind)s” are not understood", kind=tag)
            self._complain(_spot(node.start_mark), words)
            return None
        try:
            found = self.constructor.construct_object(node)
        except ValueError as error:
            words = _('"%(value)s" is no such value: %(problem)s', value=node.value, problem=error)
            self._complain(_spot(node.start_mark), words)
            return None
        if isinstance(found, str) and _UNKEEPABLE.search(found):
            words = _("this text holds a sign no database can keep")
            self._complain(_spot(node.start_mark), words)
            return None
        return found

    def _complain(self, spot: Spot, words: str) -> None:
        self.source.complaints.append(Complaint(spot, words))


def _spot(mark: Any) -> Spot:
    return Spot(mark.line + 1, mark.column + 1)


def _spot_of_sign(text: str, position: int) -> Spot:
    before = text[:position]
    return Spot(before.count("\n") + 1, position - before.rfind("\n"))
