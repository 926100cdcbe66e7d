"""What is dear to make, made once for all processes of a run of the tests."""

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

Make = Callable[[Path], None]


def folder_of_the_run(factory: pytest.TempPathFactory) -> Path:
    """The folder that all processes of pytest-xdist have in common, or this process's own."""
    own = factory.getbasetemp()
    return own.parent if own.name.startswith("popen-") else own


def made_once(factory: pytest.TempPathFactory, name: str, make: Make) -> Path:
    """The folder ``name``, filled by ``make`` in the first process to ask; others wait for it.

    It is everybody's: copy what will be written to. Where ``make`` raises, the next one tries.
    """
    folder = folder_of_the_run(factory) / name
    unfinished = folder.with_suffix(".unfinished")
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            shutil.rmtree(unfinished, ignore_errors=True)
            unfinished.mkdir()
            make(unfinished)
            unfinished.rename(folder)
    return folder
