"""A sound server of this computer without a loudspeaker, and when the last sound came out of it.

**Invariants:**

- The server is PulseAudio with a sink that plays nothing. Its settings and its socket are in one
  folder, and the person's own server is not asked.
- What is heard is what the sink's monitor gives. A sound is stamped when it arrives, which is later
  than it was played: a time that is told is never too short.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

MODULES = ("module-null-sink", "module-native-protocol-unix")
_PIECE = 48 * 4  # bytes of a millisecond
_LOUD = 16  # of 32,768: the noise of a conversion is below this


class NoSoundServerError(Exception):
    """This computer has no sound server that could be started."""


# bytes; a longer one is not made, and the server goes on without it
_LONGEST_SOCKET: Final = 107


def _socket(runtime: Path) -> Path:
    return runtime / "pulse" / "native"


@contextmanager
def server(folder: Path, modules: tuple[str, ...] = MODULES) -> Iterator[Path]:
    """Run a sound server; yield what `XDG_RUNTIME_DIR` has to be to find it."""
    program = shutil.which("pulseaudio")
    if program is None:
        raise NoSoundServerError
    home, runtime = folder / "home", folder / "run"
    if len(os.fsencode(_socket(runtime))) > _LONGEST_SOCKET:
        raise NoSoundServerError(f"{folder} is too long a path for the socket of a sound server")
    home.mkdir(parents=True)
    runtime.mkdir(mode=0o700)
    command = [program, "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no"]
    command += [word for name in modules for word in ("-L", name)]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "XDG_RUNTIME_DIR": str(runtime),
        "LC_ALL": "C.UTF-8",
    }
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        # the server is there once it has its socket; one that ends says why in its log
        while not _socket(runtime).exists():
            try:
                process.wait(0.05)
            except subprocess.TimeoutExpired:
                continue
            raise NoSoundServerError((folder / "log").read_text(encoding="utf-8"))
        yield runtime
    finally:
        process.terminate()
        process.wait(60)


def asked(runtime: Path, *words: str) -> str:
    """Return what the server answers to `pactl`."""
    environment = {"PATH": os.environ["PATH"], "XDG_RUNTIME_DIR": str(runtime), "LC_ALL": "C.UTF-8"}
    command = ["pactl", *words]
    return subprocess.run(command, env=environment, check=True, capture_output=True).stdout.decode()


class Ear:
    """Listens to all that the server plays, until it is closed."""

    def __init__(self, runtime: Path) -> None:
        environment = {
            "PATH": os.environ["PATH"],
            "XDG_RUNTIME_DIR": str(runtime),
            "LC_ALL": "C.UTF-8",
        }
        command = ["parec", "--raw", "--format=s16le", "--rate=48000", "--channels=2"]
        command += ["--latency-msec=5", "--device=@DEFAULT_MONITOR@"]
        self._process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE)
        self._lock = threading.Lock()
        self._last = 0.0
        threading.Thread(target=self._listen, daemon=True).start()

    @property
    def last(self) -> float:
        """Return when a sound was heard last, of the clock `time.monotonic`."""
        with self._lock:
            return self._last

    def close(self) -> None:
        """Listen no longer."""
        self._process.kill()
        self._process.wait(60)

    def _listen(self) -> None:
        out = self._process.stdout
        assert out is not None
        while piece := os.read(out.fileno(), 1 << 16):
            now = time.monotonic()
            if _is_loud(piece):
                with self._lock:
                    self._last = now


def _is_loud(piece: bytes) -> bool:
    samples = memoryview(piece[: len(piece) // 2 * 2]).cast("h")
    return max(samples, default=0) > _LOUD or min(samples, default=0) < -_LOUD
