"""Writing a file so that everybody finds the old one or the new one, whatever happens meanwhile."""

import os
from pathlib import Path


def write_whole(place: Path, data: bytes, mode: int) -> None:
    """Replace a file at once, with these permissions. Raises OSError, and then left it as it was.

    What is no file, such as a terminal or a pipe, is written to.
    """
    place = place.resolve()
    if place.exists() and not place.is_file():
        place.write_bytes(data)
        return
    fresh = place.with_name(f"{place.name}.new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(handle)
        fresh.replace(place)
    finally:
        fresh.unlink(missing_ok=True)
