"""Nothing that somebody planted is loaded by a process that holds a key, however it is started.

Each way of starting runs under strace. Which process read the passphrase is seen in the log;
neither it nor what it started names anything in the folder where all that was planted lies.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.leaks import tracing
from tests.leaks.planted import HEEDED, Planted, breaking, lives, naive, variables
from tests.leaks.surroundings import Surroundings
from tests.support.display import Display

ROOT = Path(__file__).resolve().parents[2]
BREAKING = tuple(breaking(Path()))
DAYBOOK = Path(sys.executable).with_name("daybook")
WAYS: dict[str, list[str | Path]] = {
    "installed": [DAYBOOK],
    "checkout": [sys.executable, ROOT / "dev.py", "run"],
    "by its file": [sys.executable, "-I", "-B", ROOT / "ui" / "start.py"],
}
# What locking does, in a process whose surroundings somebody has changed since.
LOCKING = """
import os, sys
from pathlib import Path
from ui.desktop import shutdown
os.environ.update(word.split("=", 1) for word in sys.argv[2:])
shutdown.restart_process(Path(sys.argv[1]))
"""


def cached(module: str) -> str:
    """Return how the file begins that Python keeps of a module; a module that is gone fails."""
    found = importlib.util.find_spec(module)
    assert found is not None, module
    return f"__pycache__/{module.rpartition('.')[2]}."


def in_memory(log: Path) -> list[str]:
    """Name the folders for Qt's settings; a program that is ended by a signal leaves its own."""
    begins = re.escape("".join(f"\\x{letter:02x}" for letter in b"/dev/shm/tmp").encode())
    found = re.findall(rb'mkdir\("(' + begins + rb'[^"]*)"', log.read_bytes())
    return [bytes.fromhex(name.decode().replace("\\x", "")).decode() for name in found]


# What only a process that shows the window loads: one that locks has Qt too.
WINDOW = cached("ui.desktop.main_window")
# The window is there, and what is behind the lock screen is being loaded.
BEHIND = cached("ui.desktop.record_controller")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Surroundings:
    """A record with one incident in it."""
    around = Surroundings(tmp_path_factory.mktemp("kept"))
    around.photo = around.photo.rename(around.own / "photo.jpg")
    around.lay_vault()
    return around


class Scene:
    """The record, and beside it all that is planted, whose `cwd` is the working folder."""

    def __init__(self, kept: Surroundings, folder: Path) -> None:
        self._environment = {**kept.environment, "QT_QPA_PLATFORM": "offscreen"}
        # Of Python's own there is only what was planted.
        del self._environment["PYTHONDONTWRITEBYTECODE"]
        self.planted, self.log = Planted(folder / "planted"), folder / "log"
        self.vault = Path(shutil.copytree(kept.vault, folder / "vault"))
        self.photo, self.words = (
            shutil.copy(each, folder) for each in (kept.photo, kept.passphrase)
        )

    def relative(self, path: Path | str) -> str:
        return os.path.relpath(path, self.planted.cwd)

    def line(self, program: list[str | Path], planted: dict[str, str], log: Path) -> list[str]:
        """Under strace; whatever is planted in variables is the program's alone."""
        given = [f"{name}={value}" for name, value in planted.items()]
        return tracing.traced(log, ["env", *given, *program])

    def run(
        self, program: list[str | Path], planted: dict[str, str]
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            self.line(program, planted, self.log), cwd=self.planted.cwd, env=self._environment,
            stdin=subprocess.DEVNULL, capture_output=True, check=False,
        )  # fmt: skip

    def attach(
        self, program: list[str | Path], planted: dict[str, str]
    ) -> subprocess.CompletedProcess[bytes]:
        """A command that reads the passphrase, opens the record and starts a decoder."""
        paths = [self.relative(path) for path in (self.vault, self.photo, self.words)]
        words = ["attach", paths[0], "1", paths[1], "--passphrase-file", paths[2]]
        return self.run([*program, *words], planted)

    def until_behind(self, program: list[str | Path], planted: dict[str, str]) -> None:
        """Start the window and end it once it has loaded what it would show."""
        hexadecimal = "".join(f"\\x{letter:02x}" for letter in BEHIND.encode()).encode()
        calls = self.log.with_name("calls")
        os.mkfifo(calls)
        with subprocess.Popen(
            self.line(program, planted, calls), cwd=self.planted.cwd, env=self._environment,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as running, calls.open("rb") as made, self.log.open("wb") as log:  # fmt: skip
            for line in made:
                log.write(line)
                if hexadecimal in line:
                    # gone already, if this is its end
                    with contextlib.suppress(ProcessLookupError):
                        os.killpg(running.pid, signal.SIGTERM)
        for folder in in_memory(self.log):
            shutil.rmtree(folder, ignore_errors=True)

    def looked(self, opened: str) -> set[str] | None:
        """What of the planted was named by whoever opened a file of that name, and its children.

        None where nobody opened it.
        """
        seen = lives(self.log)
        holders = [life for life in seen if any(opened in path for path in life.named)]
        assert len(holders) < 2, [life.program[:6] for life in holders]
        if not holders:
            return None
        inside = f"{self.planted.root}/"
        theirs = (life for life in seen if life.comes_from(holders[0]))
        return {path for life in theirs for path in life.named if path.startswith(inside)}


@pytest.fixture
def scene(kept: Surroundings, tmp_path: Path) -> Scene:
    return Scene(kept, tmp_path)


def holds(scene: Scene, way: str, planted: dict[str, str]) -> None:
    done = scene.attach(WAYS[way], planted)
    assert scene.looked(str(scene.words)) == set(), done.stderr.decode()
    assert done.returncode == 0, done.stderr.decode()
    # It did what was asked for, of the paths as they were typed, and the decoder ran.
    assert b"EX/1" in done.stdout
    assert any(b"diary.media.decoder" in life.program for life in lives(scene.log))


@pytest.mark.parametrize(
    "way", [*WAYS][:2] + [pytest.param(way, marks=pytest.mark.soak) for way in [*WAYS][2:]]
)
def test_whoever_reads_the_passphrase_loads_nothing_that_was_planted(
    scene: Scene, way: str
) -> None:
    holds(scene, way, variables(scene.planted.root))


@pytest.mark.soak
@pytest.mark.parametrize("name", HEEDED)
@pytest.mark.parametrize("way", WAYS)
def test_each_planted_variable_alone(scene: Scene, way: str, name: str) -> None:
    holds(scene, way, {name: variables(scene.planted.root)[name]})


@pytest.mark.soak
@pytest.mark.parametrize("name", BREAKING)
@pytest.mark.parametrize("way", WAYS)
def test_a_variable_that_keeps_python_from_starting_reaches_nobody_who_reads_the_passphrase(
    scene: Scene, way: str, name: str
) -> None:
    done = scene.attach(WAYS[way], {name: breaking(scene.planted.root)[name]})
    looked = scene.looked(str(scene.words))
    assert looked == set() or (looked is None and done.returncode != 0)


def window(scene: Scene, way: str) -> list[str | Path]:
    if way == "relaunched":
        given = [f"{name}={value}" for name, value in variables(scene.planted.root).items()]
        return [sys.executable, "-P", "-c", LOCKING, scene.vault, *given]
    return [*WAYS[way], "--window", scene.relative(scene.vault)]


@pytest.mark.parametrize(
    "way",
    [
        pytest.param("installed", marks=pytest.mark.soak),
        pytest.param("checkout", marks=pytest.mark.soak),
        pytest.param("by its file", marks=pytest.mark.soak),
        "relaunched",
    ],
)
def test_the_window_loads_nothing_that_was_planted(scene: Scene, way: str) -> None:
    planted = {} if way == "relaunched" else variables(scene.planted.root)
    if way == "by its file":
        # a process that is apart as it is, and has to forget the rest
        first = ("PYTHON", "LD_", "GCONV_PATH", "LOCPATH")
        planted = {name: value for name, value in planted.items() if not name.startswith(first)}
    scene.until_behind(window(scene, way), planted)
    assert scene.looked(WINDOW) == set()


@pytest.mark.soak
def test_a_desktop_brings_no_gtk_whose_settings_name_modules(scene: Scene) -> None:
    screen = Display()
    try:
        named = {name: screen.environment[name] for name in ("DISPLAY", "QT_QPA_PLATFORM")}
        scene.until_behind(window(scene, "installed"), {**named, "XDG_CURRENT_DESKTOP": "GNOME"})
    finally:
        screen.close()
    assert scene.looked("libQt6XcbQpa") is not None
    assert scene.looked("libgtk") is None


# --- what is planted would be loaded --------------------------------------------------------------


SAMPLE = ("PYTHONPATH", "LD_PRELOAD", "QT_PLUGIN_PATH", "OPENSSL_CONF")
REST = [pytest.param(name, marks=pytest.mark.soak) for name in HEEDED if name not in SAMPLE]


@pytest.mark.parametrize("name", [*SAMPLE, *REST])
def test_a_program_that_is_started_as_it_comes_looks_there(scene: Scene, name: str) -> None:
    scene.run(naive(Path(scene.words), "-P"), {name: variables(scene.planted.root)[name]})
    assert scene.looked(str(scene.words))


def test_a_program_that_looks_for_modules_where_it_was_started_looks_there(scene: Scene) -> None:
    scene.run(naive(Path(scene.words)), {})
    assert scene.looked(str(scene.words))
