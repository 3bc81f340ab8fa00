"""Files that a stalker may have made: kept and handed on byte for byte, whatever is in them."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import stat
import struct
import subprocess
import sys
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from diary.media.decoder_client import MediaClient
from diary.model.record_nouns import Evidence
from diary.services.attachment_service import NamedBytes, StoredFile
from diary.store.attachment_files import FileAttachmentSource
from tests.faults import strace, vaults
from tests.support import exact_names
from tests.support.records import PASSPHRASE, settled
from tests.support.system_features import FEATURES
from ui.cli.main import CommandLine
from ui.cli.terminal import Terminal
from ui.text.file_reasons import SOURCE_REASONS


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, pixels: bytes) -> bytes:
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", pixels), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


BOMB = png(50_000, 50_000, zlib.compress(bytes(6_251 * 5_000), 9))
CONTENTS = {
    "empty.jpg": b"",
    "bomb.png": BOMB,
    "shorter than it says.png": png(4_000, 4_000, zlib.compress(bytes(40))),
    "no pixels.png": png(0, 0, b""),
    "head only.jpg": b"\xff\xd8\xff\xe1\xff\xff" + b"Exif\0\0" + b"MM\0*\xff\xff\xff\xff" * 9,
    "loop.gif": b"GIF89a\xff\xff\xff\xff\x91\0\0" + b"\x2c" * 2_000,
    "endless.tif": b"II*\0\x08\0\0\0\xff\xff" + b"\0\1\3\0\1\0\0\0\1\0\0\0" * 100,
    "calls out.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://a.test/x"/></svg>',
    "runs.pdf": b"%PDF-1.7\n1 0 obj<</Type/Catalog/OpenAction<</S/Launch/F(x)>>>>endobj\n%%EOF",
    "film.mp4": b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom\xff\xff\xff\xffmoov" + bytes(40),
    "letter.eml": b"Subject: =?utf-8?b?////?=\nContent-Type: multipart/mixed; boundary=x\n\n--x\n"
    * 50,
    "zeros.heic": b"\0\0\0\x1cftypheic" + bytes(4_000),
}
# what every system keeps under its name, and what only some do
NAMES = ("\u202egpj.exe", "-rf")
ODD_NAMES = (
    "line\nbreak.png",
    "n" * 251 + ".png",
    "=cmd|' C'!A0.csv",
    "<img src=x>.png",
    "CON.txt",
    "...",
    "two  spaces .",
    b"bytes \xff\xfe.png".decode("utf-8", "surrogateescape"),
)


class Cli:
    """The command line over one vault, with the real decoder child."""

    def __init__(self, home: Path, media: MediaClient) -> None:
        self.vault = vaults.make(home / "vault")
        self._settled = settled(media=media)
        self._secret = home / "passphrase"
        self._secret.write_text(PASSPHRASE, encoding="utf-8")

    def run(self, verb: str, *rest: str | Path) -> tuple[int, str, str]:
        out, err = io.StringIO(), io.StringIO()
        line = [verb, self.vault, *rest, "--passphrase-file", self._secret, "--quiet"]
        code = CommandLine(Terminal(out, err, io.StringIO()), self._settled).run(
            [str(w) for w in line]
        )
        assert "inside the program" not in err.getvalue()
        return code, out.getvalue(), err.getvalue()


@pytest.fixture
def cli(tmp_path: Path) -> Iterator[Cli]:
    media = MediaClient()
    yield Cli(tmp_path, media)
    media.close()


def named(names: tuple[str, ...]) -> dict[str, bytes]:
    return {name: f"content of {at}".encode() for at, name in enumerate(names)}


@pytest.mark.parametrize(
    "made",
    [
        pytest.param({**CONTENTS, **named(NAMES)}, id="contents"),
        pytest.param(named(ODD_NAMES), id="odd names"),
    ],
)
def test_hostile_files_are_kept_and_handed_on_byte_for_byte(
    cli: Cli, tmp_path: Path, made: dict[str, bytes]
) -> None:
    exact_names.write(tmp_path / "sources", made)
    sources = [tmp_path / "sources" / name for name in made]
    code, out, err = cli.run("attach", "2", *sources)
    assert (code, err) == (0, "")
    assert len(vaults.answered(out)) == len(sources)
    climbing = b"a name that climbs out"
    session = vaults.opened(cli.vault)
    incident = session.journal.find("2").id
    (stored,) = session.evidence.store([NamedBytes("../../../climbing.txt", climbing)])
    assert isinstance(stored, StoredFile)
    session.evidence.admit(stored, Evidence(incidents=(incident,)))
    session.close()

    bundle = tmp_path / "bundle"
    keep = ("--positions", "keep", "--device", "keep")
    code, _, said = cli.run("export", "--for", "police", *keep, "--out", bundle)
    assert code == 0
    assert ("cannot be searched for words" in said) is (CONTENTS.keys() <= made.keys())
    kept = [path.read_bytes() for path in (bundle / "data" / "originals").iterdir()]
    for data in (*made.values(), climbing):
        assert data in kept
    for path in (bundle / "data" / "originals").iterdir():
        assert path.name.isprintable()
        assert path.name.isascii()
        assert len(path.name) < 150
    assert not list(tmp_path.rglob("climbing.txt"))
    assert cli.run("verify")[0] == 0


def test_what_is_no_file_is_refused_by_number(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder.png").mkdir()
    os.mkfifo(tmp_path / "pipe.png")
    os.mknod(tmp_path / "socket.png", stat.S_IFSOCK | 0o600)
    (tmp_path / "dangling.png").symlink_to("nowhere")
    (tmp_path / "circle.png").symlink_to("circle.png")
    denied = tmp_path / "denied.png"
    denied.write_text("denied", encoding="utf-8")
    usual = os.open

    def answered(path: Any, *rest: Any, **more: Any) -> int:
        # root may read everything, so the system's answer is given for it
        if path == denied:
            raise PermissionError(errno.EACCES, "denied")
        return usual(path, *rest, **more)

    monkeypatch.setattr(os, "open", answered)
    good = tmp_path / "good.txt"
    good.write_text("good", encoding="utf-8")
    strange = (
        "folder.png", "pipe.png", "not there.png", "socket.png", "dangling.png", "circle.png",
        denied.name,
    )  # fmt: skip
    code, out, err = cli.run(
        "attach", "1", *(tmp_path / name for name in strange), "/dev/zero", good
    )
    assert code == 2
    assert len(vaults.answered(out)) == 1
    assert [line.split(":")[0] for line in err.splitlines()] == [f"FILE {n}" for n in range(1, 9)]
    assert not any(name in err for name in strange)
    assert vaults.sound(cli.vault).faults == ()


@pytest.mark.parametrize(
    ("happens", "said"), [("grows", "was changed"), ("shrinks", "was changed")]
)
def test_a_file_that_changes_while_it_is_attached(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, happens: str, said: str
) -> None:
    source = tmp_path / "chat.txt"
    source.write_bytes(b"line\n" * 1_000_000)
    usual = FileAttachmentSource.readinto
    turns: list[int] = []

    def readinto(self: FileAttachmentSource, buffer: memoryview) -> int | None:
        turns.append(1)
        if len(turns) == 2:
            with source.open("r+b") as file:
                file.truncate(6_000_000 if happens == "grows" else 2_000_000)
        return usual(self, buffer)

    monkeypatch.setattr(FileAttachmentSource, "readinto", readinto)
    code, out, err = cli.run("attach", "1", source)
    assert (code, out) == (2, "")
    assert said in err
    assert len(turns) > 2
    monkeypatch.undo()
    told = vaults.sound(cli.vault)
    assert told.notices == ()


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENODEV, SOURCE_REASONS["vanished"]),
        (errno.ESTALE, SOURCE_REASONS["vanished"]),
        (errno.EIO, SOURCE_REASONS["unreadable"]),
    ],
)
def test_a_file_that_goes_with_its_stick_while_it_is_attached_holds_up_no_other(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, said: str
) -> None:
    gone, other = tmp_path / "film.mp4", tmp_path / "chat.txt"
    gone.write_bytes(b"half of it " * 300_000)
    other.write_text("the other one", encoding="utf-8")
    turns: list[int] = []

    class Pulled(io.FileIO):
        def readinto(self, buffer: Any, /) -> int:
            if os.fstat(self.fileno()).st_size == gone.stat().st_size:
                turns.append(1)
                if len(turns) > 1:
                    raise OSError(number, os.strerror(number))
            return super().readinto(buffer)

    monkeypatch.setattr("diary.store.attachment_files.io.FileIO", Pulled)
    before = vaults.everything(cli.vault).subjects
    code, out, err = cli.run("attach", "1", gone, other)
    monkeypatch.undo()
    assert code == 2
    assert err.startswith(f"FILE 1: {said}")
    assert err.count("FILE ") == 1
    assert len(turns) == 2
    told = vaults.sound(cli.vault)
    assert told.notices == ()
    assert told.subjects.keys() - before.keys() == {out.split()[0]}


def test_a_file_that_is_deleted_while_it_is_attached_is_kept_whole(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = tmp_path / "chat.txt"
    source.write_bytes(content := b"line\n" * 1_000_000)
    usual = FileAttachmentSource.readinto

    def readinto(self: FileAttachmentSource, buffer: memoryview) -> int | None:
        # somebody removes what can never be asked for again, where the system lets them
        with contextlib.suppress(PermissionError):
            source.unlink(missing_ok=True)
        return usual(self, buffer)

    monkeypatch.setattr(FileAttachmentSource, "readinto", readinto)
    code, out, err = cli.run("attach", "1", source)
    monkeypatch.undo()
    assert (code, err) == (0, "")
    assert source.exists() is not FEATURES["open files"].is_there()
    _, kept = vaults.sound(cli.vault).subjects[out.split()[0]]
    assert kept.content.sha256 == hashlib.sha256(content).hexdigest()


# A process begins with the peak of whoever started it, so somebody small starts it.
PEAK = (
    sys.executable,
    "-c",
    "import resource, subprocess, sys\n"
    "subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)\n"
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)",
)


@pytest.mark.soak
def test_five_gigabytes_take_no_more_memory_than_five_megabytes(tmp_path: Path) -> None:
    """Measured from outside, as the largest resident set of the process."""
    vaults.make(tmp_path / "vault")
    (tmp_path / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
    peaks = []
    for seed, size in enumerate((5 << 20, 5 << 30)):
        source = tmp_path / "film.mp4"
        with source.open("wb") as file:
            file.truncate(size)
        line = [sys.executable, strace.DRIVER, "attach", tmp_path / "vault", "1", source]
        done = subprocess.run(
            [*PEAK, *map(str, line), "--passphrase-file", str(tmp_path / "passphrase")],
            env=strace.environment(tmp_path, seed),
            capture_output=True,
            check=True,
        )
        peaks.append(int(done.stdout))
    assert peaks[1] < 100 << 10, peaks
    assert peaks[1] < 1.5 * peaks[0], peaks
    told = vaults.sound(tmp_path / "vault")
    sizes = {getattr(item.content, "size", None) for _, item in told.subjects.values()}
    assert 5 << 30 in sizes
