"""After locking, the memory of the process holds nothing of the record: looked for from outside."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from diary.crypto.kdf import KdfCost
from diary.media.decoder_client import MediaClient
from diary.vault import lifecycle
from tests.ui.desktop.platform.login import LOGIN, MANAGER, Login

ROOT = Path(__file__).resolve().parents[4]
PROGRAM = Path(__file__).with_name("memory_program.py")
CHEAP = KdfCost(memory_kib=64, passes=1, lanes=1)
BEGINNING = f"zq{secrets.token_hex(8)}"
_PIECE = 1 << 20


def in_memory(process: int, words: dict[str, str]) -> set[str]:
    """Which of these words stand in the memory of a process, as UTF-8, UTF-16 or UTF-32.

    They begin alike: each of them is looked for only where such a beginning stands.
    """
    assert all(word.startswith(BEGINNING) for word in words.values())
    forms = {
        BEGINNING.encode(code): {(name, word.encode(code)) for name, word in words.items()}
        for code in ("utf-8", "utf-16-le", "utf-32-le")
    }
    longest = max(len(form) for each in forms.values() for _name, form in each)
    found, looked = set(), 0
    with (
        open(f"/proc/{process}/mem", "rb", 0) as memory,
        open(f"/proc/{process}/maps", encoding="utf-8") as maps,
    ):
        for line in maps:
            span, rights, *rest = line.split()
            if not rights.startswith("r") or rest[-1] in ("[vvar]", "[vvar_vclock]", "[vsyscall]"):
                continue
            start, end = (int(part, 16) for part in span.split("-"))
            for at in range(start, end, _PIECE):
                try:
                    memory.seek(at)
                    piece = memory.read(min(_PIECE + longest, end - at))
                except OSError:
                    continue  # never touched, or of a device
                looked += len(piece)
                near = (forms[first] for first in forms if first in piece)
                found |= {name for each in near for name, form in each if form in piece}
    assert looked > 10_000_000, "hardly anything was looked at"
    return found


class Running:
    """The program, and what to tell it."""

    def __init__(self, how: str, folder: Path, errors: Path, bus: str) -> None:
        environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
        environment["DBUS_SYSTEM_BUS_ADDRESS"] = bus
        # a program that is killed leaves its folder for Qt's settings
        environment["TMPDIR"] = str(errors.parent)
        self._errors = errors.open("w", encoding="utf-8")
        self._process = subprocess.Popen(
            [sys.executable, "-P", str(PROGRAM), how, str(folder)],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        self.hears("ready")

    @property
    def number(self) -> int:
        return self._process.pid

    def hears(self, word: str) -> None:
        assert self._process.stdout is not None
        said = self._process.stdout.readline().strip()
        assert said == word, Path(self._errors.name).read_text(encoding="utf-8")

    def told(self, *act: str, answer: str = "done") -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(act) + "\n")
        self._process.stdin.flush()
        if answer:
            self.hears(answer)

    def ended(self) -> int:
        return self._process.wait(30)

    def close(self) -> None:
        self._process.kill()
        self._process.communicate()
        self._errors.close()


@pytest.fixture
def words() -> dict[str, str]:
    names = ("recorded", "before", "drafted", "passphrase")
    return {name: f"{BEGINNING}{secrets.token_hex(4)}vj" for name in names}


@pytest.fixture
def folder(tmp_path: Path, words: dict[str, str]) -> Path:
    from diary.model.record_nouns import Incident

    media = MediaClient()
    how = lifecycle.VaultConfig(media=media, zone="Europe/London", cost=CHEAP, floor=CHEAP)
    session = lifecycle.create(tmp_path / "Daybook", words["passphrase"], how)
    session.journal.record(Incident(what=words["before"]))
    session.close()
    media.close()
    return tmp_path / "Daybook"


Run = Callable[[str], Running]


@pytest.fixture
def run(folder: Path, words: dict[str, str], tmp_path: Path, bus: str) -> Iterator[Run]:
    made: list[Running] = []

    def start(how: str) -> Running:
        running = Running(how, folder, tmp_path / "errors", bus)
        made.append(running)
        running.told("unlock", words["passphrase"])
        running.told("record", words["recorded"])
        running.told("open")
        running.told("draft", words["drafted"])
        return running

    yield start
    for running in made:
        running.close()


def test_nothing_of_the_record_outlives_the_lock(
    run: Run, words: dict[str, str], folder: Path
) -> None:
    running = run("exec")
    before = in_memory(running.number, words)
    # else the search would show nothing
    assert before >= {"recorded", "before", "drafted"}
    running.told("lock", answer="resumed")
    assert in_memory(running.number, words) == set()
    held = [str(link.readlink()) for link in Path(f"/proc/{running.number}/fd").iterdir()]
    assert held
    assert not [path for path in held if path.startswith(str(folder))]


def test_a_lock_that_only_closes_would_be_found_out(run: Run, words: dict[str, str]) -> None:
    running = run("keep")
    running.told("lock", answer="resumed")
    assert in_memory(running.number, words) >= {"recorded", "drafted"}


def test_sleep_finds_a_fresh_process_and_waits_for_it(
    run: Run, login: Login, words: dict[str, str], qtbot: Any
) -> None:
    running = run("exec")
    qtbot.waitUntil(lambda: any(name == "Inhibit" for name, _said in login.asked))
    qtbot.waitUntil(login.is_held_up)
    login.emit_signal(MANAGER, f"{LOGIN}.Manager", "PrepareForSleep", True)
    # by another thread, since the login manager has to go on meanwhile
    with ThreadPoolExecutor(1) as beside:
        heard = beside.submit(running.hears, "resumed")
        qtbot.waitUntil(heard.done, timeout=30_000)
        heard.result()
    assert not login.is_held_up()


def test_what_was_typed_is_back_after_the_lock_and_hiding_ends_the_process(
    run: Run, words: dict[str, str], folder: Path
) -> None:
    running = run("exec")
    running.told("hide", answer="")
    assert running.ended() == 0
    media = MediaClient()
    how = lifecycle.VaultConfig(media=media, zone="Europe/London", cost=CHEAP, floor=CHEAP)
    session = lifecycle.unlock(folder, words["passphrase"], how)
    held = json.loads(session.drafts.load() or "{}")["held"]
    session.close()
    media.close()
    assert held["record"]["form"]["what"] == words["drafted"]
