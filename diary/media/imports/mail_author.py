"""From whom an e-mail says it is, and whether that can be believed.

**Invariants:**

- Anybody can write any address into an e-mail. So one is the person's own only where it looks like
  the copy that a program keeps of what was sent: its header can be read in one way, it names the
  person alone as the one who wrote it, it went to others, and no server says anything in it.
- A server writes into what it delivers, and into some copies of what was sent. The two cannot be
  told apart, so it is not known to be the person's as soon as one says anything.
- What servers say of the sender adds a doubt, for whoever the sender is, and never removes one.
- A header that can be read in two ways is doubtful, whoever it names: programs show other senders.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from diary import characters
from diary.media.decoder.mail_text import ReadMessage, plain_header
from diary.media.imports.mail_addresses import MailPerson, read_addresses, same_address
from diary.media.imports.mail_fields import is_as_composed

# Fields of which an e-mail has one at most (RFC 5322, section 3.6).
_ONCE: Final = (
    *("from", "sender", "reply-to", "to", "cc", "bcc", "subject", "date"),
    *("message-id", "in-reply-to", "references"),
)
# What stands where nobody is named: an empty group, and words for it.
_NOBODY: Final = re.compile(r"[^:;,]*:\s*;|[\s<>\"',;]")
# Who sent an e-mail on, or handed it to a server (RFC 5321, section 4.4; RFC 8601, 2.7).
_SENT_BY: Final = (
    *("sender", "x-sender", "x-authenticated-sender", "resent-from", "resent-sender"),
    *("return-path", "envelope-from", "x-envelope-from", "x-original-from"),
)
_MAIL_FROM: Final = re.compile(
    r"\b(?:smtp\.mailfrom|envelope-from)\s*=\s*[\"<]*([^\s;\"<>]{1,300}@[^\s;\"<>]{1,300})",
    re.IGNORECASE,
)
_CHECKS: Final = ("authentication-results", "arc-authentication-results", "received-spf")
_FAILED: Final = re.compile(
    r"\b(?:spf|dkim|dmarc|arc|compauth|sender-id|auth|iprev)\s*=\s*"
    r"(?:hard|soft)?(?:fail|policy|permerror)\b|\A\s*(?:soft)?fail\b|\A\s*permerror\b",
    re.IGNORECASE,
)
# What may stand inside an address and is no part of it.
_ASIDE: Final = re.compile(r"\([^()]*\)|[\s\"\\]")
# What some servers pass over in the name of a mailbox, so that it is somebody's further address.
_FURTHER: Final = re.compile(r"\+[^\s@,;<>+]*@")
_BREAK: Final = re.compile(r"\r?\n|\r")
_ODD_BLANK: Final = re.compile(r"[^\S \t\r\n]|[\x00-\x08\x0e-\x1f\x7f]")
_LONG: Final = 76  # characters, about where programs fold (RFC 5322, section 2.1.1: 78)


@dataclass(frozen=True, slots=True)
class MailAuthor:
    """From whom an e-mail says it is.

    `own` is whether that is the person, None where it is not known; `is_doubtful` says that
    somebody else may be behind the address.
    """

    person: MailPerson
    own: bool | None
    is_doubtful: bool


def author_of(found: ReadMessage, own: str) -> MailAuthor:
    """Return from whom an e-mail says it is; `own` is the person's address, or empty."""
    author, is_certain = _named(found)
    others = tuple(_other_senders(found))
    is_doubtful = (
        not is_certain
        or any(not same_address(each, author.address) for each in others)
        or _has_failed(found)
    )
    if not own or not author.address:
        return MailAuthor(author, None, is_doubtful)
    if is_certain and not same_address(author.address, own):
        is_named = any(same_address(each, own) for each in others)
        return MailAuthor(author, None if is_named else False, is_doubtful)
    if is_doubtful or not is_as_composed(found.fields) or not _is_to_others(found, own):
        return MailAuthor(author, None, is_doubtful=True)
    return MailAuthor(author, own=True, is_doubtful=False)


def people_of(found: ReadMessage, *names: str) -> Iterator[MailPerson]:
    """Yield the people whom some fields name, as far as they can be read."""
    for name in names:
        for value in found.values(name):
            yield from read_addresses(value).people


def _named(found: ReadMessage) -> tuple[MailPerson, bool]:
    """Return whom an e-mail names as its author, and whether it names nobody else."""
    written = found.values("from")
    for value in (*written, *found.values("sender")):
        read = read_addresses(value)
        if read.people:
            is_one = len(written) == len(read.people) == 1 and read.is_certain
            return read.people[0], is_one and _has_one_reading(found)
        if value:
            # What is no address stands as it is.
            return MailPerson(plain_header(value)), False
    return MailPerson(""), not written


def _has_one_reading(found: ReadMessage) -> bool:
    """Return whether all programs find the same fields in a header."""
    names = [name.lower() for name, _value in found.fields]
    is_twice = any(names.count(each) > 1 for each in _ONCE)
    is_odd = any(
        _is_folded_oddly(name, value) or _has_odd_blanks(value)
        for name, value in found.fields
        if name.lower() == "from"
    )
    return not (found.is_ambiguous or is_twice or is_odd)


def _is_folded_oddly(name: str, value: str) -> bool:
    """Return whether a field goes on in another line where programs do not break it."""
    lines = _BREAK.split(value)
    if len(lines) == 1:
        return False
    is_short = len(name) + 2 + sum(map(len, lines)) <= _LONG
    is_coded = all(each.rstrip().endswith("?=") for each in lines[:-1])
    return not all(map(str.strip, lines)) or (is_short and not is_coded)


def _has_odd_blanks(value: str) -> bool:
    """Return whether a field has characters that some programs take for a blank or a line end."""
    text = value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    return _ODD_BLANK.search(text) is not None


def _other_senders(found: ReadMessage) -> Iterator[str]:
    """Yield the addresses of those who sent an e-mail on, or handed it to a server."""
    for name in _SENT_BY:
        for value in found.values(name):
            people = read_addresses(value).people
            yield from (each.address for each in people)
            if not people and value.strip("<> "):
                yield value
    for name in _CHECKS:
        for value in found.values(name):
            yield from _MAIL_FROM.findall(value)


def _has_failed(found: ReadMessage) -> bool:
    return any(_FAILED.search(value) for name in _CHECKS for value in found.values(name))


def _is_to_others(found: ReadMessage, own: str) -> bool:
    """Return whether an e-mail names somebody whom it is to, and in no reading this address."""
    values = [value for name in ("to", "cc", "bcc") for value in found.values(name)]
    plain = [_plain(each) for each in values]
    is_named = any(_NOBODY.sub("", each) and "undisclosed" not in each for each in plain)
    is_to_own = any(own.lower() in text for each in plain for text in (each, _further(each)))
    return is_named and not is_to_own


def _plain(value: str) -> str:
    """Return a field in plain letters, without what is no part of an address or does not show."""
    whole = characters.normalized("NFKC", plain_header(value))
    seen = "".join(each for each in whole if characters.category(each) != "Cf")
    return _ASIDE.sub("", seen).lower()


def _further(plain: str) -> str:
    return _FURTHER.sub("@", plain)
