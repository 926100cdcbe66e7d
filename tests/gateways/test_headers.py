"""What people wrote stands in a mail's headers so that every reader gets the same text back."""

from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from helpdesk.mails.headers import FORMAT, one_line

WORDS = st.text(st.sampled_from('абвґєії’ʼ VPNxyz -–…,;:"\\()<>@[]=?_🙂👩‍💻é\u0301'), max_size=300)
WRITTEN = (st.text(max_size=120) | WORDS).map(one_line)
NAMES = WRITTEN.filter(lambda text: "=?" not in text)
ADDRESS = "olha@demo.example"


def sent(name: str, value: str) -> bytes:
    """The head of a mail as the mail server gets it."""
    message = EmailMessage(FORMAT)
    message[name] = value
    content = message.as_bytes()
    assert all(len(line) <= 998 for line in content.split(b"\r\n"))
    assert content.isascii()
    return content


def read(name: str, content: bytes) -> tuple[str, str]:
    """What two readers make of the header: Python's parser of today, and the one of old."""
    today = str(message_from_bytes(content, policy=policy.default)[name])
    of_old = message_from_bytes(content, policy=policy.compat32)[name].replace("\r\n", "")
    return today, str(make_header(decode_header(of_old)))


@given(WRITTEN)
@example("VPN не підключається з дому")
@example("=?utf-8?q?not_encoded?=")
@example("word " * 300)
@example("x" * 2000)
def test_a_subject_is_read_as_it_was_written(title: str) -> None:
    subject = one_line(f"[HD-406] {title}")
    content = sent("Subject", subject)
    assert content.startswith(b"Subject: [HD-406]")
    assert read("Subject", content) == (subject, subject)


@given(WRITTEN.filter(bool))
def test_a_subject_without_a_number_is_too(subject: str) -> None:
    assert read("Subject", sent("Subject", subject)) == (subject, subject)


@given(NAMES)
@example("Служба підтримки компанії «Люмен» для всіх, хто працює з дому")
def test_a_name_is_read_as_it_was_written(name: str) -> None:
    for header in ("From", "To"):
        content = sent(header, str(Address(name, addr_spec=ADDRESS)))
        (mailbox,) = message_from_bytes(content, policy=policy.default)[header].addresses
        assert mailbox.addr_spec == ADDRESS
        # Python 3.11 reads a blank between encoded words of a name, which RFC 2047 says is none
        assert "".join(mailbox.display_name.split()) == "".join(name.split())
        if not name.isascii():
            assert read(header, content)[1] == f"{name} <{ADDRESS}>"


@pytest.mark.parametrize("name", ["Olha Bondar", "Ольга Бондар-Кравець", "Bondar, Olha"])
def test_a_usual_name_is_one_word_for_every_reader(name: str) -> None:
    content = sent("To", str(Address(name, addr_spec=ADDRESS)))
    (mailbox,) = message_from_bytes(content, policy=policy.default)["To"].addresses
    assert mailbox.display_name == name


@pytest.mark.parametrize("title", ["Paper jam", "Папір зім’яло"])
def test_the_lines_stay_short(title: str) -> None:
    head = sent("Subject", f"[HD-1] {' '.join([title] * 40)}")
    assert all(len(line) <= 76 for line in head.split(b"\r\n"))
