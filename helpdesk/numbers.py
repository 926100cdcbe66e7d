"""Numbers of rows as they come from outside, none larger than a row's can be."""

from werkzeug.routing import IntegerConverter, Map

LARGEST = 2**31 - 1
"""PostgreSQL's INTEGER; SQLite's driver refuses what has more than 64 bits."""


class RowNumber(IntegerConverter):
    """``<int:number>`` in an address; one that no row can have is not found (404)."""

    def __init__(self, map: Map) -> None:
        """No rule of ours asks for more than a number."""
        super().__init__(map, max=LARGEST)


def row_number(text: str) -> int:
    """The number in a parameter. Raises ValueError for anything else, as ``int`` does."""
    number = int(text)
    if not 0 <= number <= LARGEST:
        raise ValueError(f"no row has the number {text[:40]}")
    return number
