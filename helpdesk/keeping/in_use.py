"""Whether anybody works with an instance: a lock its processes share, and a restore needs alone.

A lock of the kernel (flock(2)) on a file in the instance folder. It ends with the last process that
holds it, however that dies, so nothing stale keeps a restore away; a forked process shares that of
its parent. Whoever shares the folder shares the lock: other containers, other machines over NFS.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOCK = "in-use.lock"


class InUse(Exception):
    """The instance is not free for this; the message says what to do."""


@contextmanager
def used(instance: Path) -> Iterator[None]:
    """For the length of the block, and while processes forked in it live, somebody is at work.

    An instance without a folder has nothing to be replaced. Raises InUse while it is replaced.
    """
    if not instance.is_dir():
        yield
        return
    with _locked(instance, fcntl.LOCK_SH) as is_ours:
        if not is_ours:
            raise InUse(f"What is in {instance} is being replaced or moved: try when that is done.")
        yield


@contextmanager
def alone(instance: Path) -> Iterator[None]:
    """Nobody else works with the instance for the length of the block, and nobody begins to.

    Raises InUse where somebody does.
    """
    instance.mkdir(parents=True, exist_ok=True)
    with _locked(instance, fcntl.LOCK_EX) as is_ours:
        if not is_ours:
            raise InUse(
                "Web, worker or another command is running on this instance. Stop it first; what "
                f"it writes would be lost. `fuser {instance / LOCK}` names the processes."
            )
        yield


@contextmanager
def _locked(instance: Path, kind: int) -> Iterator[bool]:
    """Whether the lock was free; if so it is ours until the end of the block. Never waits."""
    handle = _opened(instance / LOCK)
    try:
        yield _taken(handle, kind)
    finally:
        os.close(handle)


def _taken(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _opened(place: Path) -> int:
    """The file, made if need be, whichever account made it: reading is enough for a lock."""
    try:
        return os.open(place, os.O_RDWR | os.O_CREAT, 0o644)
    except PermissionError:
        return os.open(place, os.O_RDONLY)
