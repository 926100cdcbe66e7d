"""What a file is, judged from its bytes and from nothing else."""

import warnings
from typing import BinaryIO

import filetype
from PIL import Image

from helpdesk.domain.attachments import Look
from helpdesk.domain.errors import InvalidInput
from helpdesk.i18n import lazy

HEAD = 8192
PICTURES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "GIF": "image/gif",
    "WEBP": "image/webp",
}
"""Pillow's names of the raster formats shown in pages, and their media types."""

UNKNOWN = "application/octet-stream"
PROGRAMS = (b"MZ", b"\x7fELF", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"\xca\xfe\xba\xbe", b"#!")
"""First bytes of Windows, Linux and macOS programs, Java classes and scripts."""

_ENDINGS = """png jpg jpeg gif webp bmp tif tiff heic heif svg
pdf txt log md csv tsv json xml yaml yml ini conf cfg reg html htm rtf
doc docx docm xls xlsx xlsm ppt pptx odt ods odp vsd vsdx one
eml msg ics vcf pcap pcapng evtx har dmp etl cer crt pem p7s
zip 7z rar gz tgz tar bz2 xz zst
mp4 mov webm mkv avi m4v mp3 wav m4a ogg opus aac"""
ENDINGS = frozenset(_ENDINGS.split())
"""Endings colleagues can open without running something: a courtesy to whoever saves the file.
What is served, and how, is decided by the bytes."""


def judge(file: BinaryIO, name: str, most_pixels: int) -> Look:
    """What the file is. Raises InvalidInput, with a sentence, for what is not taken.

    Refused: nothing at all, programs, endings that run on a double click, and pictures with more
    than ``most_pixels``.
    """
    head = file.read(HEAD)
    if not head:
        raise InvalidInput({"file": lazy("This file is empty.")})
    if head.startswith(PROGRAMS):
        raise InvalidInput({"file": lazy("Programs cannot be attached. A ZIP archive can.")})
    ending = name.rpartition(".")[2].strip().lower() if "." in name else "txt"
    if ending not in ENDINGS:
        words = lazy(
            "Files ending in “.%(ending)s” cannot be attached. A ZIP archive can.",
            ending=ending[:20],
        )
        raise InvalidInput({"file": words})
    file.seek(0)
    return _picture(file, most_pixels) or Look(_media_type(head))


def _picture(file: BinaryIO, most_pixels: int) -> Look | None:
    """The picture in the file, verified; None if Pillow finds none it knows for sure."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(file, formats=tuple(PICTURES)) as picture:
                width, height = picture.size
                kind = picture.format or ""
                if width * height <= most_pixels:
                    picture.verify()
    except Exception:  # Pillow raises many kinds on broken or hostile bytes: then it is no picture
        return None
    if width * height > most_pixels:
        words = lazy(
            "This picture is too large: at most %(most)s million pixels fit.",
            most=most_pixels // 1_000_000,
        )
        raise InvalidInput({"file": words})
    return Look(PICTURES[kind], width, height) if kind in PICTURES else None


def _media_type(head: bytes) -> str:
    """The media type of anything but a picture; never one a browser would run or render."""
    found = filetype.guess_mime(head)
    if found and not found.startswith("image/") and "html" not in found and "xml" not in found:
        return str(found)
    if found is None and b"\0" not in head and _is_text(head):
        return "text/plain"
    return UNKNOWN


def _is_text(head: bytes) -> bool:
    try:
        head[: HEAD - 4].decode("utf-8")  # the last sign may be cut in two
    except UnicodeDecodeError:
        return False
    return True
