"""Give the two invented cases as JSON lines, and files for what the lines attach.

**Invariants:**

- The stories give times of writing as a clock on the person's wall showed them; a line has UTC.
- TOML has no null: `clear` names the fields that a change takes away again.
- Lines are in order of writing, and a line refers only to what was written before it.
- No two files are alike, and each is what its name says: a picture of one colour, a mail, a text.
"""

from __future__ import annotations

import json
import struct
import tomllib
import zlib
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from tests.cases import online_story

CASES = ("neighbour", "online")
ZONE = ZoneInfo("Europe/London")

_HERE = Path(__file__).parent
# From whom each mail is, as the story says: what she forwarded to herself is from her.
_MAILS = {
    "files/old mail.eml": ("imara@thimble.example", "Old mailbox, 2020 and 2021"),
    "files/mail 2025.eml": ("keep.all.2@example.org", "Imara"),
}


def record(case: str) -> str:
    """Return the whole record of a case, one JSON object a line."""
    lines = sorted(map(_stamped, _story(case)), key=lambda line: str(line["written"]))
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def files(case: str) -> dict[str, bytes]:
    """Return what the lines of a case attach, by the name in the line."""
    names = (line["attach"] for line in _story(case) if "attach" in line)
    return {str(name): _file(str(name)) for name in names}


def _file(name: str) -> bytes:
    if name.endswith(".png"):
        return _picture(zlib.crc32(name.encode()).to_bytes(4, "big")[1:])
    words = f"Stands for {name!r} of an invented case."
    if name.endswith(".eml"):
        sender, subject = _MAILS[name]
        head = f"From: {sender}\r\nTo: imara@thimble.example\r\nSubject: {subject}\r\n\r\n"
        return f"{head}{words}\r\n".encode()
    return f"{words}\n".encode()


def _picture(colour: bytes) -> bytes:
    row = b"\0" + colour * 8
    header = struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(row * 8)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in parts
    )


def _story(case: str) -> list[dict[str, object]]:
    if case == "online":
        return online_story.lines()
    text = (_HERE / case / "story.toml").read_text(encoding="utf-8")
    lines: list[dict[str, object]] = tomllib.loads(text)["line"]
    return lines


def _stamped(line: dict[str, object]) -> dict[str, object]:
    shown = line["written"]
    if not isinstance(shown, datetime):
        raise TypeError("written")
    utc = shown.replace(tzinfo=ZONE).astimezone(UTC)
    given = {name: value for name, value in line.items() if name != "clear"}
    cleared = line.get("clear")
    if isinstance(cleared, list):
        given["set"] = dict.fromkeys(map(str, cleared))
    return {**given, "written": utc.strftime("%Y-%m-%dT%H:%M:%SZ")}
