"""The people whom a field of an e-mail names, and whether it can be read in one way only.

**Invariants:**

- A field is certain where it is a list of mailboxes as RFC 5322, section 3.4, has programs write
  them: `address` or `name <address>`, between commas. Comments, groups, routes, quoted local parts,
  addresses in square brackets and addresses that are not ASCII are allowed or were, and mail
  programs differ over them: what is found there is the likeliest reading, and not certain.
- A name with another address in it is not certain: some programs show the name alone.
- Nothing here asks the library, whose reader finds other addresses under another Python.
- It is linear in the length of the field.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from diary.media.decoder.mail_text import plain_header

_MOST_READ: Final = 100_000  # characters of a field
_ATOM: Final = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL: Final = r"[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?"
_ADDRESS: Final = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@{_LABEL}(?:\.{_LABEL})*")
# Words of a name without quotes; a dot may stand in it, as in "Q. Public" (obs-phrase).
_PLAIN_NAME: Final = re.compile(r"[^\x00-\x1f\x7f()<>\[\]:;@\\,\"]*")
_QUOTED_NAME: Final = re.compile(r'"((?:[^"\\\x00-\x1f\x7f]|\\[ -~])*)"')
_TOKEN: Final = re.compile(r'\\.|"(?:[^"\\]|\\.)*(?:"|\Z)|<[^<>]*>|,')
_COMMENT: Final = re.compile(r"\([^()]*\)")
_QUOTED_PAIR: Final = re.compile(r"\\(.)")
# What could be an address where the field is not certain.
_LIKE_AN_ADDRESS: Final = re.compile(r"[^\s<>(),;:\"\[\]@]{1,500}@[^\s<>(),;:\"\[\]@]{1,500}")
_AT: Final = re.compile("[@\uff20\ufe6b]")  # also as wide and as small letters
_AROUND: Final = " '\"<>()[]"


class MailPerson(NamedTuple):
    """One person whom a field names: the address, and the name beside it as people read it."""

    address: str
    name: str = ""


class AddressField(NamedTuple):
    """What was read of a field; where it is not certain, other programs may read other people."""

    people: tuple[MailPerson, ...]
    is_certain: bool


def read_addresses(value: str) -> AddressField:
    """Return the people whom a field names; `value` is in one line."""
    people: list[MailPerson] = []
    is_certain = len(value) <= _MOST_READ
    for piece in _pieces(value[:_MOST_READ]):
        person = _mailbox(piece)
        if person is None:
            is_certain = False
            person = _likeliest(piece)
        if person is not None:
            people.append(person)
    return AddressField(tuple(people), is_certain and bool(people))


def same_address(one: str, other: str) -> bool:
    """Return whether two addresses are one, whatever the case of their ASCII letters."""
    return bool(one) and _key(one) == _key(other)


def _key(address: str) -> str:
    # Other letters have cases that are those of ASCII letters, such as the sign for Kelvin.
    return address.lower() if address.isascii() else address


def _pieces(value: str) -> Iterator[str]:
    """Yield what stands between commas; one inside quotes or angles separates nothing."""
    start = 0
    for token in _TOKEN.finditer(value):
        if token[0] == ",":
            yield value[start : token.start()].strip()
            start = token.end()
    yield value[start:].strip()


def _mailbox(piece: str) -> MailPerson | None:
    """Return the person of a piece that has one reading; else None."""
    if _ADDRESS.fullmatch(piece):
        return None if "=?" in piece else MailPerson(piece)
    before, angle, behind = piece.rpartition("<")
    address = behind.removesuffix(">")
    if not angle or address == behind or "=?" in address or not _ADDRESS.fullmatch(address):
        return None
    written = before.strip()
    quoted = _QUOTED_NAME.fullmatch(written)
    if quoted is None and not _PLAIN_NAME.fullmatch(written):
        return None
    name = plain_header(_QUOTED_PAIR.sub(r"\1", quoted[1]) if quoted else written)
    return None if _names_another(name, address) else MailPerson(address, name)


def _names_another(name: str, address: str) -> bool:
    """Return whether an address stands in a name that is not the one beside it."""
    return _AT.search(name) is not None and not same_address(name.strip(_AROUND), address)


def _likeliest(piece: str) -> MailPerson | None:
    """Return the person whom a piece seems to name: the address in its last angles, or the first.

    What stands in a comment or in a name is taken last.
    """
    before, angle, behind = piece.rpartition("<")
    inside = behind.partition(">")[0].rpartition(":")[2].strip()
    if angle and "@" in inside:
        return MailPerson(inside, _shown_name(before))
    if "@" not in piece:
        return None
    plain = _COMMENT.sub(" ", _QUOTED_NAME.sub(" ", piece))
    found = _LIKE_AN_ADDRESS.search(plain) or _LIKE_AN_ADDRESS.search(piece)
    return None if found is None else MailPerson(found[0])


def _shown_name(written: str) -> str:
    return plain_header(_QUOTED_PAIR.sub(r"\1", written.strip()).strip('"'))
