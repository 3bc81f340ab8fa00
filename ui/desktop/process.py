"""How this process ends, starts anew and starts quietly: argument lists, pipes, core dumps.

The rules are:

- A new process is started as the first one was (`ui.start`), with what the person's variables have
  for the program and nothing else, so that nothing in a folder or a variable can take its place.
- It learns which folder to open through a pipe, not from its command line or
  environment, which other programs of the same person can read.
- A crash leaves no memory image behind, where the system allows to say so.
- A program that cannot be started anew, its stick pulled out, ends: better closed than open.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from ui.start import line
from ui.surroundings import RESUME, kept, own_folder


def command() -> list[str]:
    """How to start this program again at the lock screen."""
    return line([RESUME])


def end() -> None:
    """End now; whatever had to be kept was kept before."""
    os._exit(0)


def replace(vault: Path | None) -> None:
    """Become a fresh process that shows the lock screen of `vault`, or end."""
    try:
        _become(str(vault or "").encode("utf-8", "surrogateescape"))
    except OSError:
        os._exit(0)


def _become(told: bytes) -> None:
    if sys.platform == "win32":
        import subprocess

        started = subprocess.Popen(
            command(),
            stdin=subprocess.PIPE,
            close_fds=True,
            cwd=own_folder(),
            env=kept(os.environ),
        )
        if started.stdin is not None:
            started.stdin.write(told)
            started.stdin.close()
        os._exit(0)
    reading, writing = os.pipe()
    os.write(writing, told)
    os.close(writing)
    os.dup2(reading, 0)
    words = command()
    os.chdir(own_folder())
    os.execve(words[0], words, kept(os.environ))  # noqa: S606 - our own program, by its full path


def new_id() -> str:
    """A fresh identifier for a subject of the record: 128 random bits as hex."""
    return os.urandom(16).hex()


def read_resumed() -> Path | None:
    """Which folder the process before was about."""
    told = sys.stdin.buffer.read(1 << 16).decode("utf-8", "surrogateescape")
    return Path(told) if told else None


def resumed() -> list[str]:
    """What the window is started with; a process before this one may have had no folder open."""
    folder = read_resumed()
    return [str(folder)] if folder else []


def keep_no_image() -> None:
    """Ask the system not to write this process's memory to a core file."""
    from ui import memory_image

    memory_image.keep_none()
