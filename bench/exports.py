"""Reading the exports of other programs, against tools that only look at the same bytes.

**Invariants:**

- Ours is a whole process with its confined child: it recognises the export, asks what has to be
  asked, and hands over every message, checked. Nothing is stored.
- The peer of a chat counts its lines and matches one regular expression with each. That of an XML
  file parses it with expat, without handlers. Neither makes anything of what it reads.
- Photographs are brought in whole: each file hashed, encrypted and synced, its time read by the
  child, and all of them made exhibits of a new record. The peer hashes them.
- They have the sizes and headers of a telephone's: 2 to 4 MB, most of them JPEG with a header of
  40 KiB, some HEIC, some screenshots in PNG. The picture inside is small; the rest are random
  bytes. What further photographs cost, without what a process needs to begin, is a line of its own.
- Memory is the larger of the two processes', of a long export and of one with a quarter of it.
"""

from __future__ import annotations

import base64
import os
import shutil
import sys
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from random import Random
from typing import Final

from bench.harness import Against, Bench, Bound, Contest, Further, Settings, cpu, ours, peak

MIB = 1 << 20
_ROWS = 64 << 10  # bytes of a piece of a screenshot
_FEW = 10  # one photograph in so many is enough to begin
_MOST_MEMORY = 300e6
_WORDS = "the car was outside again and he said that he will wait until you come home".split()
_BEGUN = datetime(2015, 1, 1, 8, tzinfo=UTC)
_LINES = r"""
import re, subprocess, sys
subprocess.run(["wc", "-l", sys.argv[1]], stdout=subprocess.DEVNULL, check=True)
begins = re.compile(r"(\d\d)/(\d\d)/(\d{4}), (\d\d):(\d\d) - ([^:]+): (.*)")
with open(sys.argv[1], encoding="utf-8") as file:
    sum(begins.match(line) is not None for line in file)
"""
_SMS = (
    '  <sms protocol="0" address="+447700900264" date="{at}" type="{kind}" subject="null"'
    ' body="{words} &#128512;" read="1" contact_name="Craig" />\n'
)
_MMS = (
    '  <mms date="{at}" msg_box="1" address="+447700900264" m_id="m{at}">\n    <parts>\n'
    '      <part seq="0" ct="image/jpeg" name="p.jpg" data="{picture}" />\n    </parts>\n'
    '    <addrs>\n      <addr address="+447700900264" type="137" />\n    </addrs>\n  </mms>\n'
)
_EXPAT = """
import sys
from xml.parsers import expat
with open(sys.argv[1], "rb") as file:
    expat.ParserCreate().ParseFile(file)
"""


def read(path: str) -> None:
    """Read every export of a file, as the program does before anything is stored."""
    from diary.media.decoder_client import MediaClient
    from diary.media.export_file import open_export
    from diary.media.imports.format import Answers

    answers = Answers(me="Ann", own_number="07700900123", zone="Europe/London", day_first=True)
    with open_export(Path(path), MediaClient()) as export:
        for offer in export.offers:
            for _item in export.items(offer, answers):
                pass


def bring_in(folder: str, vault: str) -> None:
    """Bring a folder of photographs into a new record, whose keys are cheap."""
    from diary.crypto.kdf import KdfCost
    from diary.media.decoder_client import MediaClient
    from diary.media.imports.format import Answers
    from diary.vault import lifecycle

    cheap, media = KdfCost(memory_kib=64, passes=1, lanes=2), MediaClient()
    how = lifecycle.VaultConfig(media=media, zone="Europe/London", cost=cheap, floor=cheap)
    session = lifecycle.create(Path(vault), "marble otter quiet lantern", how)
    kept = session.imports.keep(Path(folder), lambda _offer: Answers(zone="Europe/London"))
    session.close()
    media.close()
    assert kept.conversations[0].report.files == len(os.listdir(folder))


def _photographs(settings: Settings, part: int = 1) -> Path:
    """Return a folder of photographs as a telephone has them, read once; of one in `part`."""
    folder = settings.folder / f"camera-{part}"
    if not folder.exists():
        folder.mkdir()
        made, rng = (_camera_jpeg, _camera_jpeg, _camera_jpeg, _camera_heic, _screenshot), Random(8)
        for number in range((60 if settings.quick else 2_000) // part):
            data, ending = made[number % len(made)](rng.randint(2_000_000, 4_000_000))
            (folder / f"IMG_{number:04}.{ending}").write_bytes(data)
        os.sync()
    for path in folder.iterdir():
        path.read_bytes()
    return folder


def _taken(form: str, note: bytes = b"") -> bytes:
    """Return a small picture with what a camera writes of it."""
    from io import BytesIO

    from PIL import Image
    from pillow_heif import register_heif_opener

    register_heif_opener()
    block = Image.Exif()
    inner = block.get_ifd(0x8769)
    block[0x010F], block[0x0110], inner[0x9003] = "Fono", "Fono 7", "2024:03:05 18:22:10"
    if note:
        inner[0x927C] = note
    small = BytesIO()
    Image.new("RGB", (64, 64)).save(small, form, exif=block.tobytes())
    return small.getvalue()


def _camera_jpeg(size: int) -> tuple[bytes, str]:
    begun = _taken("JPEG", os.urandom(40 << 10))[:-2]
    return begun + os.urandom(size).replace(b"\xff", b"\xfe") + b"\xff\xd9", "jpg"


def _camera_heic(size: int) -> tuple[bytes, str]:
    return _taken("HEIF") + (size + 8).to_bytes(4, "big") + b"mdat" + os.urandom(size), "heic"


def _screenshot(size: int) -> tuple[bytes, str]:
    """Return a PNG without a time: of a screenshot its name has it, if anything does."""
    begun, end = _taken("PNG")[:33], b"\0\0\0\0IEND\xaeB`\x82"
    rows = b""
    for _ in range(size // _ROWS):
        named = b"IDAT" + os.urandom(_ROWS)
        rows += _ROWS.to_bytes(4, "big") + named + zlib.crc32(named).to_bytes(4, "big")
    return begun + rows + end, "png"


def _clean_photographs(settings: Settings) -> None:
    shutil.rmtree(settings.folder / "vault", ignore_errors=True)
    _photographs(settings)
    _photographs(settings, _FEW)


def _kept(settings: Settings, name: str, pieces: Callable[[], Iterator[bytes]]) -> Path:
    """Return a file with these pieces, written once."""
    path = settings.folder / name
    if not path.exists():
        with path.open("wb") as file:
            for piece in pieces():
                file.write(piece)
        os.sync()
    return path


def _words(rng: Random) -> str:
    return " ".join(rng.choices(_WORDS, k=rng.randint(2, 20)))


def _chat(settings: Settings, part: int = 1) -> Path:
    """Return a chat as Android exports it."""

    def pieces() -> Iterator[bytes]:
        rng, at = Random(5), _BEGUN
        for _ in range((100_000 if settings.quick else 1_000_000) // part):
            at += timedelta(seconds=rng.randint(1, 400))
            who = "Craig H" if rng.random() < 0.7 else "Ann"
            yield f"{at:%d/%m/%Y, %H:%M} - {who}: {_words(rng)}\n".encode()

    return _kept(settings, f"WhatsApp Chat with Craig {part}.txt", pieces)


def _messages(settings: Settings, part: int = 1) -> Path:
    """Return messages as a phone's backup has them: most bytes are pictures."""

    def pieces() -> Iterator[bytes]:
        rng, at, written = Random(6), 1_700_000_000_000, 0
        picture = base64.b64encode(rng.randbytes(150_000)).decode()
        yield b"<?xml version='1.0' encoding='UTF-8' standalone='yes' ?>\n<smses>\n"
        while written < (128 if settings.quick else 2048) * MIB // part:
            at += rng.randint(1_000, 400_000)
            row = _SMS.format(at=at, kind=rng.randint(1, 2), words=_words(rng))
            if rng.random() < 0.01:
                row += _MMS.format(at=at, picture=picture)
            written += len(row)
            yield row.encode()
        yield b"</smses>\n"

    return _kept(settings, f"sms-{part}.xml", pieces)


def _mail(settings: Settings, part: int = 1) -> Path:
    """Return a mailbox: mails of a few words, and some with a large file."""

    def pieces() -> Iterator[bytes]:
        rng, at, written = Random(7), _BEGUN, 0
        picture = base64.encodebytes(rng.randbytes(2 * MIB)).decode()
        while written < (256 if settings.quick else 10_240) * MIB // part:
            at += timedelta(seconds=rng.randint(1, 40_000))
            head = (
                "From craig@example.com Thu Jan  1 08:00:00 2015\n"
                f"From: Craig <craig@example.com>\nTo: ann@example.org\nSubject: {_words(rng)}\n"
                f"Date: {format_datetime(at)}\nMessage-ID: <{rng.random()}@example.com>\n"
            )
            if rng.random() < 0.2:
                body = (
                    'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="x"\n\n'
                    f"--x\nContent-Type: text/plain\n\n{_words(rng)}\n--x\n"
                    'Content-Type: image/jpeg; name="p.jpg"\nContent-Transfer-Encoding: base64\n\n'
                    f"{picture}--x--\n\n"
                )
            else:
                body = f"\n{_words(rng)}\n\n"
            written += len(head) + len(body)
            yield (head + body).encode()

    return _kept(settings, f"mail-{part}.mbox", pieces)


def _ours(path: Path) -> list[str]:
    return ours("read", path)


def _peer(code: str, path: Path) -> list[str]:
    return [sys.executable, "-I", "-S", "-c", code, str(path)]


_CHAT = Contest(
    {
        "ours": lambda it: _ours(_chat(it)),
        "peer": lambda it: _peer(_LINES, _chat(it)),
    },
)
_XML = Contest(
    {
        "ours": lambda it: _ours(_messages(it)),
        "short": lambda it: _ours(_messages(it, 4)),
        "peer": lambda it: _peer(_EXPAT, _messages(it)),
    },
)
_MAIL = Contest({"long": lambda it: _ours(_mail(it)), "short": lambda it: _ours(_mail(it, 4))})


def _hashed(folder: Path) -> list[str]:
    return ["sh", "-c", 'sha256sum "$1"/* >/dev/null', "sh", str(folder)]


_CAMERA = Contest(
    {
        "ours": lambda it: ours("bring-in", _photographs(it), it.folder / "vault"),
        "few": lambda it: ours("bring-in", _photographs(it, _FEW), it.folder / "vault"),
        "sha256sum": lambda it: _hashed(_photographs(it)),
        "sha256sum of few": lambda it: _hashed(_photographs(it, _FEW)),
    },
    _clean_photographs,
)

WANTED: Final = {
    "2,000 photographs brought in / sha256sum": 1.3,
    "chat of a million messages / wc, regex": 6.0,
}
COSTS: Final = {
    "2,000 photographs brought in / sha256sum": "sha256sum writes nothing. Ours encrypts, writes "
    "and syncs, and the child looks at each beside it.",
    "chat of a million messages / wc, regex": "The peer makes nothing of what it counts. Ours "
    "knows all forms of a line, in two passes, and hands over every message, checked.",
}

BENCHES: list[Bench] = [
    Against("2,000 photographs brought in / sha256sum", 2.4, _CAMERA, "ours", "sha256sum"),
    Further(
        "further photographs / sha256sum, processors",
        3.0,
        _CAMERA,
        ("ours", "few"),
        ("sha256sum", "sha256sum of few"),
        cpu,
    ),
    Against("chat of a million messages / wc, regex", 22.0, _CHAT, "ours", "peer"),
    Bound("chat of a million messages, of 300 MB", 1.0, _CHAT, "ours", _MOST_MEMORY, peak),
    Against("2 GB of SMS / expat", 1.5, _XML, "ours", "peer"),
    Against("2 GB of SMS, memory / a quarter", 1.05, _XML, "ours", "short", peak),
    Against("10 GB of mail, memory / a quarter", 1.05, _MAIL, "long", "short", peak),
    Bound("10 GB of mail, of 300 MB", 1.0, _MAIL, "long", _MOST_MEMORY, peak),
]
