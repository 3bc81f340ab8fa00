"""A long command in a process of its own: what a real terminal shows of it, and Ctrl+C in it.

Ctrl+C is the character that a terminal turns into a signal, and is typed once progress was seen.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from diary.media.decoder_client import MediaClient
from diary.model.record_nouns import Incident
from diary.vault.lifecycle import create, unlock
from diary.vault_config import default_config
from tests.support.records import PASSPHRASE
from tests.support.system_features import need
from ui import start

PROGRAM: Final = (sys.executable, "-I", start.__file__)
# A shell has what it starts in the background ignore Ctrl+C, and whatever that starts.
LISTENING: Final = (
    sys.executable,
    "-Ic",
    "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL);"
    "os.execvp(sys.argv[1], sys.argv[1:])",
)
# A process that leads its session gets the first terminal that it opens as its own.
ON_TERMINAL: Final = ("sh", "-c", 'exec "$@" <"$0" >"$0" 2>"$0"')
LARGE: Final = 3 << 30
PROGRESS: Final = b"attaching: "


def ran(*words: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*PROGRAM, *map(str, words)], stdin=subprocess.DEVNULL, capture_output=True, check=False
    )


@contextmanager
def on_terminal(*words: object) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    """Start a command on a terminal of its own; yield the other end and the process."""
    need("terminal")
    import pty

    ours, theirs = pty.openpty()
    line = [*LISTENING, *ON_TERMINAL, os.ttyname(theirs), *PROGRAM, *map(str, words)]
    # It has the terminal from the first, so that there is an end to read from.
    process = subprocess.Popen(
        line, start_new_session=True, stdin=theirs, stdout=theirs, stderr=theirs
    )
    os.close(theirs)
    try:
        yield ours, process
    finally:
        process.kill()
        process.wait()
        os.close(ours)


def shown(ours: int, until: bytes = b"") -> bytes:
    """Return what a terminal shows up to some text, or to its end."""
    seen = b""
    while not until or until not in seen:
        try:
            piece = os.read(ours, 4096)
        except OSError:  # the last process has let go of it
            return seen
        if not piece:
            return seen
        seen += piece
    return seen


@dataclass(frozen=True)
class Record:
    """A record with one incident, and the file of its passphrase."""

    folder: Path
    key: Path


@pytest.fixture(scope="module")
def first_record(tmp_path_factory: pytest.TempPathFactory) -> Record:
    """A record with the keys of the program itself, which opens none with cheaper ones."""
    home = tmp_path_factory.mktemp("made")
    made = Record(home / "record", home / "key")
    made.key.write_text(PASSPHRASE, encoding="utf-8")
    session = create(made.folder, PASSPHRASE, default_config(MediaClient(), "Europe/London"))
    session.journal.record(Incident(what="He was outside again."))
    session.close()
    return made


@pytest.fixture
def record(first_record: Record, tmp_path: Path) -> Record:
    """A copy of it."""
    shutil.copytree(first_record.folder, tmp_path / "record")
    return Record(tmp_path / "record", first_record.key)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "letter.txt"
    file.write_text("Outside again.\n" * 1000, encoding="utf-8")
    return file


def attached(record: Record, *words: object) -> tuple[object, ...]:
    return ("attach", record.folder, "1", "--passphrase-file", record.key, *words)


def test_a_terminal_shows_progress(record: Record, file: Path) -> None:
    with on_terminal(*attached(record, file)) as (ours, process):
        seen = shown(ours)
        assert process.wait() == 0
    assert PROGRESS + b"100 %" in seen


def test_it_shows_none_if_it_is_to_be_quiet(record: Record, file: Path) -> None:
    with on_terminal(*attached(record, file, "--quiet")) as (ours, process):
        seen = shown(ours)
        assert process.wait() == 0
    assert seen
    assert b" %" not in seen


def test_a_pipe_gets_none(record: Record, file: Path) -> None:
    piped = ran(*attached(record, file))
    assert piped.returncode == 0
    assert b" %" not in piped.stdout + piped.stderr


def test_ctrl_c_ends_it_with_its_code_and_keeps_the_record(record: Record, tmp_path: Path) -> None:
    large = tmp_path / "film.bin"
    with large.open("wb") as file:
        file.truncate(LARGE)
    with on_terminal(*attached(record, large)) as (ours, process):
        shown(ours, PROGRESS)
        os.write(ours, b"\x03")
        seen = shown(ours)
        assert process.wait() == 130
    assert b"Traceback" not in seen
    assert b"Stopped" in seen
    session = unlock(record.folder, PASSPHRASE, default_config(MediaClient(), "Europe/London"))
    report = session.integrity.verify()
    session.close()
    assert report.ok
    assert report.attachments == 0
