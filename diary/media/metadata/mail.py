"""The content of an e-mail: its text, its attachments, and e-mails inside it.

RFC 5322 and RFC 2045 to 2049, as far as the standard library reads them.

**Invariants:**

- The media type that a part states is ignored: its first bytes decide, and digits that encode a
  file are a part wherever they are, because mail programs differ in what they accept as one.
- `X-Mailer` and `User-Agent` may name a device. The addresses in `Received` and `X-Originating-IP`
  lead to a network, not to a place: they are not positions here. Whose computer they name is told
  where it is known who the person is (`mail_origin`).
"""

from __future__ import annotations

import base64
import contextlib
import email.message
import quopri
import re
from collections.abc import Callable, Iterator
from email import policy
from email.header import decode_header, make_header
from typing import Final

from diary.media.base64_text import decode_base64
from diary.media.byte_source import BytesSource, Source
from diary.media.decoder_results import UnsearchedReason
from diary.media.file_type import HEAD, detect_file_type
from diary.media.mailbox import message_spans
from diary.media.metadata.places_in_text import (
    look_behind_words,
    read_digits,
    read_uuencoded,
    read_words,
)
from diary.media.metadata.scan import MAX_PARTS, Scan
from diary.media.mime_parser import AsFound, is_cut, parse_message
from diary.media.safe_text import decode_text

MAX_MAIL: Final = 64 << 20
_MAX_MAILS: Final = 1_000
_MAX_DEPTH: Final = 30
_MAX_HEADERS: Final = 1_000
_MAX_HEAD: Final = 64 << 10
_PIECE: Final = 64 << 10  # characters that are decoded at once
_CODINGS = frozenset({"", "7bit", "8bit", "binary", "base64", "quoted-printable"})
_CODINGS |= {"x-uuencode", "uuencode", "uue", "x-uue"}
_CODING: Final = "Content-Transfer-Encoding"
_DEVICES: Final = re.compile(
    r"\b(?:iphone|ipad|ipod|apple watch|android|galaxy|samsung|huawei|xiaomi|redmi|pixel|nokia|"
    r"oneplus|oppo|motorola|blackberry|windows phone|lumia|sony|htc|lg-|sm-[a-z]\d{3}|bizhub|"
    r"konica|minolta|canon|epson|brother|ricoh|kyocera|lexmark|xerox|workcentre|laserjet|officejet|"
    r"scansnap|e-studio|sharp mx)",
    re.IGNORECASE,
)
_PROGRAMS: Final = ("x-mailer", "user-agent", "x-mailer-device", "x-device", "x-mobile-device")
_IGNORED: Final = frozenset(
    {
        "received",
        "x-received",
        "dkim-signature",
        "arc-seal",
        "arc-message-signature",
        "content-type",
    }
    | {"arc-authentication-results", "x-google-dkim-signature", "x-gm-message-state"}
)


def name_programs(heads: str, scan: Scan) -> None:
    """Add the devices that the programs in a block of header fields name."""
    for line in re.sub(r"\r?\n[ \t]", " ", heads).splitlines():
        name, _colon, value = line.partition(":")
        if name.strip().lower() in _PROGRAMS and _DEVICES.search(value):
            scan.add_device(value, name.strip())


def read_message_file(source: Source, scan: Scan) -> None:
    """Add everything in the e-mail, or in all e-mails, of one file."""
    size = source.size
    if size > MAX_MAIL:
        scan.unsearched.add(UnsearchedReason.SIZE)
        size = MAX_MAIL
    if not scan.spend_bytes(size):
        return
    data = source.read_at(0, size)
    between, end = b"", 0
    for number, (start, stop) in enumerate(message_spans(data)):
        if number >= _MAX_MAILS:
            scan.unsearched.add(UnsearchedReason.COUNT)
            break
        between += data[end:start]
        _MailScan(scan).read(data[start:stop])
        end = stop
    else:
        if data[end:].strip():
            scan.scan_part("property list", BytesSource(data[end:]))
    # the lines before messages, in which anything may be written
    text = decode_text(between)
    scan.add_text(text)
    read_words(text, scan)


class _MailScan:
    """One e-mail; its attachments are remembered, so that their digits are not read twice."""

    def __init__(self, scan: Scan) -> None:
        self._scan = scan
        self._seen: set[bytes] = set()
        self._leaves = 0

    def read(self, data: bytes) -> None:
        """Add all of it: by its parts, and by any digits in it that encode files."""
        message, whole = parse_message(data, AsFound())
        if not whole:
            self._scan.unsearched.add(UnsearchedReason.DEPTH)
        if message is not None:
            self._message(message, 0)
        del message
        # Digits are ASCII, and any byte is a character of Latin-1: one character beyond it would
        # make the text of an e-mail four times as long as its bytes.
        read_digits(data.decode("latin-1"), self._scan, self._seen)

    def _message(self, message: email.message.Message, depth: int) -> None:
        if depth > _MAX_DEPTH:
            self._scan.unsearched.add(UnsearchedReason.DEPTH)
            return
        self._headers(message)
        if message.defects:
            # E-mails that were cut off lack their last boundary; anything may follow it.
            self._scan.unsearched.add(UnsearchedReason.DAMAGED)
        # the text of a leaf is not asked for: its character set may be no name of one
        held: object = message.get_payload() if message.is_multipart() else None
        if not isinstance(held, list):
            self._leaf(message)
            return
        for text in (message.preamble, message.epilogue):
            self._words(_without_surrogates(text or ""))
        for part in held:
            if isinstance(part, email.message.Message):
                self._inner(message, part, depth)

    def _inner(
        self, message: email.message.Message, part: email.message.Message, depth: int
    ) -> None:
        coding = _coding(message)
        if message.get_content_maintype() == "message" and coding in ("base64", "quoted-printable"):
            # An e-mail must not be encoded as a whole; some programs do so anyway.
            raw = part.as_bytes(policy=policy.compat32)
            text = raw.decode("ascii", "surrogateescape")
            data = self._from_base64(text) if coding == "base64" else quopri.decodestring(raw)
            self._scan.scan_part("message", BytesSource(data))
        self._message(part, depth + 1)

    def _headers(self, message: email.message.Message) -> None:
        for number, (name, value) in enumerate(message.raw_items()):
            if number >= _MAX_HEADERS:
                self._scan.unsearched.add(UnsearchedReason.COUNT)
                break
            if is_cut(name, str(value)):
                self._scan.unsearched.add(UnsearchedReason.SIZE)
            label, text = name.lower(), _decoded_header(str(value))
            if label in _PROGRAMS and _DEVICES.search(text):
                self._scan.add_device(text, name)
            if label not in _IGNORED:
                read_words(text, self._scan)
        for kind in ("message/partial", "message/external-body"):
            if message.get_content_type() == kind:
                self._scan.unsearched.add(UnsearchedReason.FORMAT)
        if message.get_content_type() in ("multipart/encrypted", "application/pgp-encrypted"):
            self._scan.unsearched.add(UnsearchedReason.LOCKED)

    def _leaf(self, part: email.message.Message) -> None:
        self._leaves += 1
        if self._leaves > MAX_PARTS:
            self._scan.unsearched.add(UnsearchedReason.COUNT)
            return
        if _coding(part) not in _CODINGS or _contradicts_itself(part):
            self._scan.unsearched.add(UnsearchedReason.FORMAT)
        data = self._content(part)
        self._seen.add(data)
        name, charset = self._attempt(part.get_filename), self._attempt(part.get_content_charset)
        name = _decoded_header(name)
        self._scan.add_text(name)
        read_words(name, self._scan)
        if _is_words(data, charset):
            self._words(_charset(data, charset))
            read_uuencoded(data, self._scan)
            look_behind_words(data, self._scan, wide=_is_wide(charset))
        elif data.strip():
            self._scan.scan_part(name or part.get_content_type(), BytesSource(data))

    def _content(self, part: email.message.Message) -> bytes:
        """Return the content of a part, decoded; a long one in base64 with few copies."""
        if _coding(part) == "base64":
            # where its bytes have a character set that is no name, there is no text
            with contextlib.suppress(ValueError):
                held: object = part.get_payload()
                if isinstance(held, str):
                    return self._from_base64(held)
        content = part.get_payload(decode=True)
        return content if isinstance(content, bytes) else b""

    def _from_base64(self, text: str) -> bytes:
        """Return what the digits stand for; of broken ones, other programs may make other bytes."""
        with contextlib.suppress(ValueError):
            return b"".join(_plain_base64(text))
        self._scan.unsearched.add(UnsearchedReason.DAMAGED)
        data = text.encode("utf-8", "surrogateescape")
        try:
            return decode_base64(data)
        except ValueError:
            return data

    def _attempt(self, ask: Callable[[], object]) -> str:
        """Return what the library says of a header; "" if the header is too odd even for it."""
        try:
            return str(ask() or "")
        except (LookupError, ValueError):
            # such as a charset with a zero byte in its name
            self._scan.unsearched.add(UnsearchedReason.FORMAT)
            return ""

    def _words(self, text: str) -> None:
        if text.strip():
            self._scan.add_text(text)
            read_words(text, self._scan)


def _plain_base64(text: str) -> Iterator[bytes]:
    """Yield what digits stand for, in pieces. Raises ValueError for what is more than digits."""
    rest, is_padded = "", False
    for at in range(0, len(text), _PIECE):
        digits = rest + text[at : at + _PIECE].replace("\r", "").replace("\n", "")
        if digits and is_padded:
            raise ValueError("digits behind the padding")
        is_padded = "=" in digits
        whole = len(digits) & ~3
        yield base64.b64decode(digits[:whole], validate=True)
        rest = digits[whole:]
    if rest:
        raise ValueError("no whole number of digits")


def _coding(part: email.message.Message) -> str:
    return str(part.get(_CODING, "")).strip().lower()


def _contradicts_itself(part: email.message.Message) -> bool:
    """Return whether it states two different encodings; mail programs then differ."""
    return len({str(value).strip().lower() for value in part.get_all(_CODING, [])}) > 1


def _is_words(data: bytes, charset: str) -> bool:
    return _is_wide(charset) or detect_file_type(data[:HEAD]).kind == "text"


def _is_wide(charset: str) -> bool:
    return charset.lower().startswith(("utf-16", "utf-32", "utf16", "ucs"))


def _without_surrogates(text: str) -> str:
    """Return text whose non-ASCII bytes arrived as surrogates, decoded."""
    return decode_text(text.encode("utf-8", errors="surrogateescape"))


def _decoded_header(value: str) -> str:
    """Return a header's value with its encoded words decoded."""
    line = " ".join(_without_surrogates(value[:_MAX_HEAD]).split())
    if "=?" not in line:
        return line
    try:
        return str(make_header(decode_header(line)))
    except (LookupError, ValueError, email.errors.MessageError):
        return line


def _charset(data: bytes, charset: str) -> str:
    if charset:
        try:
            return data.decode(charset)
        except (LookupError, ValueError):
            pass
    return decode_text(data)
