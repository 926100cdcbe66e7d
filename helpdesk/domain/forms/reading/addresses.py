"""Reading e-mail addresses, telephone numbers, hosts and links."""

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

from helpdesk.i18n import _

from ..questions import Question
from .raw import Circumstances, Unreadable, single

# Lengths: RFC 5321 (4.5.3.1) for mail, RFC 1035 (2.3.4) for hosts.
LONGEST_MAIL = 254
LONGEST_LOCAL_PART = 64
LONGEST_HOST = 253
LONGEST_LINK = 2_000
_LOCAL_PART = re.compile(r"[^\s@<>()\[\]\\,;:\"]+")
_PHONE = re.compile(r"[+\d(][\d\s()./x-]{1,30}", re.ASCII)


def read_email(question: Question, raw: object, around: Circumstances) -> str | None:
    """A mail address ``name@host``; the host is folded to lower case."""
    text = single(raw)
    if not text:
        return None
    address = mail_address(text)
    if not address:
        raise Unreadable(_("Please write an e-mail address, such as name@example.com."))
    return address


def mail_address(text: str) -> str:
    """The mail address ``text`` is, its host in lower case; empty if it is none."""
    local, _at, host = text.rpartition("@")
    host = _folded(host)
    fits = len(text) <= LONGEST_MAIL and len(local) <= LONGEST_LOCAL_PART
    if not fits or not _LOCAL_PART.fullmatch(local) or not _is_host_name(host):
        return ""
    return f"{local}@{host}"


def read_phone(question: Question, raw: object, around: Circumstances) -> str | None:
    """A telephone number or internal extension of 2 to 20 digits, as it was written."""
    text = single(raw)
    if not text:
        return None
    digits = sum(sign.isdigit() for sign in text)
    if not _PHONE.fullmatch(text) or not 2 <= digits <= 20:
        raise Unreadable(_("Please write a telephone number, such as +380 44 123 45 67 or 4021."))
    return text


def read_host(question: Question, raw: object, around: Circumstances) -> str | None:
    """An IPv4 or IPv6 address in its short form, or a host name in lower case."""
    text = _folded(single(raw)).rstrip(".")
    if not text:
        return None
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        pass
    looks_like_an_address = text.replace(".", "").isdigit()
    if looks_like_an_address or not _is_host_name(text):
        raise Unreadable(
            _("Please write an address such as 10.0.4.17, or a computer name such as pc-0417.")
        )
    return text


def read_link(question: Question, raw: object, around: Circumstances) -> str | None:
    """A web address; ``https://`` is put before a bare one, and nothing but http(s) is taken."""
    text = single(raw)
    if not text:
        return None
    link = text if "://" in text else f"https://{text}"
    try:
        parts = urlsplit(link)
        host, _port = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    is_plain = len(link) <= LONGEST_LINK and " " not in link
    if not is_plain or parts.scheme not in ("http", "https") or not _is_host(host or ""):
        raise Unreadable(
            _("Please write a web address, such as https://intranet.example.com/page.")
        )
    return link


def _folded(host: str) -> str:
    # Lower case first, checks after: the lower case of a letter may be two signs, one no letter.
    return unicodedata.normalize("NFC", host.lower())


def _is_host(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return _is_host_name(text)
    return True


def _is_host_name(text: str) -> bool:
    """Labels of 1–63 letters, digits, hyphens and underscores; letters of any script (IDN)."""
    labels = text.split(".")
    return 0 < len(text) <= LONGEST_HOST and all(
        0 < len(label) <= 63
        and not label.startswith("-")
        and not label.endswith("-")
        and all(sign.isalnum() or sign in "-_" for sign in label)
        for label in labels
    )
