"""What the header of an e-mail says of the computer that it was sent from, and of its connection.

**Invariants:**

- Only e-mails that say that the person sent them are looked at: of anybody else's it is evidence.
- A server's names for itself are no computer of the person's. Which line is of a server is told by
  the names in it alone, so a line that is not understood counts as one of the person's computer.
- An internet address in a field that is of no server counts as hers, whatever the field is called.
- Patterns take time that grows with the length of a field and no faster.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from diary import characters
from diary.media.decoder_results import Mail

_ADDRESS: Final = re.compile(r"[^\s<>()\[\],;:\"'@]{1,64}@([^\s<>()\[\],;:\"'@]{1,190})")
_PROGRAMS: Final = ("x-mailer", "user-agent")
# Names of fields that say a computer or its connection, in the many forms of mail servers.
_NAMES_ORIGIN: Final = re.compile(
    r"(?:originat|client|sender|source|remote|submit|authenticated|http|php|local|user|peer)"
    r"[\w-]{0,20}(?:ip|host(?:name)?|addr(?:ess)?|helo|agent)(?![a-z])"
    r"|(?:mailer|user-?agent|device|machine|computer|browser)\Z|\Ax-(?:real-)?(?:ip|host|helo)\Z"
)
# Words of such names; "X-Spam-Score" has none.
_OF_COMPUTER: Final = frozenset(
    (
        "ip ips origip orighost host hostname helo addr client computer workstation machine device "
        "hardware phone mobile handset model os operating platform mimeole mailer agent browser "
        "forwarded apple"
    ).split()
)
# Fields in which servers write the addresses of other servers.
_OF_SERVERS: Final = ("received", "authentication-results", "received-spf", "arc-", "x-received")
# Fields with the identifiers of an e-mail, each with the name of the computer that gave it.
_IDENTIFIERS: Final = (
    *("message-id", "resent-message-id", "content-id", "in-reply-to", "references"),
)
_FROM: Final = re.compile(r"\A\s*from\s+(\S{1,255})", re.IGNORECASE)
_BY: Final = re.compile(r"\bby\s+([\w.:-]{1,255})", re.IGNORECASE)
_HOST: Final = re.compile(r"(?<![\w.-])[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}(?![\w-])")
_IP: Final = re.compile(
    r"(?<![\w.:])(?:\d{1,3}(?:\.\d{1,3}){3}|(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4})(?![\w:])"
)
_LOCAL: Final = (".local", ".home", ".lan", ".localdomain", ".internal", ".localhost", ".arpa")
_MESSAGE_ID: Final = re.compile(r"@\[?([^\s>\]]{1,255})")
# Second labels under which countries give names to organisations.
_SECOND: Final = frozenset({"ac", "co", "com", "gov", "net", "nhs", "org", "plc", "police", "sch"})


@dataclass(frozen=True, slots=True)
class MailOrigin:
    """Which fields of a header name the person's computer or connection, by their place.

    `named` is the first of these values; with `hidden` a field that is not shown does so.
    """

    heads: frozenset[int] = frozenset()
    named: str = ""
    hidden: bool = False

    def __bool__(self) -> bool:
        return bool(self.heads) or self.hidden


def mail_origin(mail: Mail, unseen: Sequence[str], own: Collection[str]) -> MailOrigin:
    """Return where the header names the computer of its sender, if that is one of `own`.

    `own` are addresses of the person, and `unseen` texts of the e-mail that are not shown.
    """
    senders = [value for name, value in mail.heads if name.lower() in ("from", "sender")]
    domains = [
        characters.folded(match[1])
        for value in senders
        for match in _ADDRESS.finditer(value)
        if characters.folded(match[0]) in own
    ]
    if not domains:
        return MailOrigin()
    marks = _marks(mail, domains[0])
    found = {
        at: value
        for at, (name, value) in enumerate(mail.heads)
        if _tells(name.lower(), value, marks)
    }
    hidden = [
        value.strip()
        for text in unseen
        for name, colon, value in [text.partition(":")]
        if colon and "\n" not in name and _tells(name.strip().lower(), value, marks)
    ]
    named = next((each for each in (*found.values(), *hidden) if each), "")
    return MailOrigin(frozenset(found), named[:200], bool(hidden))


def own_addresses(accounts: Iterable[str]) -> frozenset[str]:
    """Return the addresses of e-mail in texts, as they are compared."""
    found = (match[0] for each in accounts for match in _ADDRESS.finditer(each))
    return frozenset(map(characters.folded, found))


def _marks(mail: Mail, domain: str) -> frozenset[str]:
    """Return the names and addresses by which the first server knew the sender's computer."""
    lines = [value for name, value in mail.heads if name.lower() == "received"]
    server = {_organisation(domain)}
    for line in reversed(lines):
        said, by = _FROM.match(line), _BY.search(line)
        server |= {_organisation(by[1])} if by else set()
        if said is None:
            continue
        clause = line[: by.start()] if by else line
        hosts = [said[1].strip("[]()<>;,"), *_HOST.findall(clause), *_IP.findall(clause)]
        if all(_organisation(each) in server for each in hosts if not _IP.fullmatch(each)):
            if not _IP.fullmatch(hosts[0]):
                return frozenset()  # a server said it to another of its own
        return frozenset(
            characters.folded(each)
            for each in hosts
            if (len(each) > 2 and _organisation(each) not in server) or _IP.fullmatch(each)
        )
    return frozenset()


def _tells(name: str, value: str, marks: frozenset[str]) -> bool:
    if name in _PROGRAMS or _NAMES_ORIGIN.search(name) or _names_computer(name):
        return bool(value.strip())
    if name == "mime-version" and "(" in value:
        return True  # the comment is the name of a program
    if name in _IDENTIFIERS:
        hosts = map(characters.folded, _MESSAGE_ID.findall(value))
        return any(host in marks or _is_local(host) for host in hosts)
    if not name.startswith(_OF_SERVERS) and any(map(_is_address, _IP.findall(value))):
        return True
    if name == "received":
        said = _FROM.match(value)
        if said and _is_local(characters.folded(said[1].strip("[]()<>;,"))):
            return True
    plain = characters.folded(value)
    return any(re.search(rf"(?<![\w.-]){re.escape(mark)}(?![\w-])", plain) for mark in marks)


def _names_computer(name: str) -> bool:
    """Return whether a field that no standard has is called after a computer."""
    begins = name.startswith(("x-", "nntp-"))
    return begins and not _OF_COMPUTER.isdisjoint(re.split(r"[-_]", name))


def _is_address(text: str) -> bool:
    """Return whether it is an internet address, and no time of day or number of a version."""
    try:
        return not ipaddress.ip_address(text).is_unspecified
    except ValueError:
        return False


def _is_local(host: str) -> bool:
    """Return whether no public server has such a name."""
    return "." not in host or host.endswith(_LOCAL) or _IP.fullmatch(host) is not None


def _organisation(host: str) -> str:
    """Return the part of a name that an organisation owns, roughly."""
    labels = characters.folded(host).strip(".").split(".")
    country = len(labels) > 2 and len(labels[-1]) == 2 and labels[-2] in _SECOND
    return ".".join(labels[-3 if country else -2 :])
