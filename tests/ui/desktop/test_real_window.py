"""Real windows on a real (if unseen) display: keys, a drag between two programs, lock and hide.

Needs Xvfb, openbox and xdotool; left to the long runs.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from diary import vault
from diary.model.incident import Incident
from diary.model.kinds import Noun
from tests.ui.desktop.display import SOURCE, Display, until

pytestmark = pytest.mark.soak

PASSPHRASE = "marble otter quiet lantern"


@pytest.fixture
def display() -> Iterator[Display]:
    missing = [name for name in ("Xvfb", "openbox", "xdotool") if shutil.which(name) is None]
    assert missing == []
    made = Display(number=90 + os.getpid() % 400)
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    from diary.media.client import MediaClient

    media = MediaClient()
    how = vault.Settled(media=media, zone="Europe/London")
    session = vault.create(tmp_path / "Daybook", PASSPHRASE, how)
    session.close()
    media.close()
    return tmp_path / "Daybook"


def looked_into(folder: Path, work: Callable[[Any], Any]) -> Any:
    from diary.media.client import MediaClient

    media = MediaClient()
    session = vault.unlock(folder, PASSPHRASE, vault.Settled(media=media, zone="Europe/London"))
    try:
        return work(session)
    finally:
        session.close()
        media.close()


def opened(display: Display, folder: Path) -> subprocess.Popen[str]:
    program = display.start("-m", "ui.desktop", str(folder))
    unlock(display, folder)
    return program


def unlock(display: Display, folder: Path) -> None:
    window = display.window("Daybook")
    display.do("windowactivate", "--sync", window)
    display.words(PASSPHRASE)
    display.keys("Return")
    until(lambda: (folder / "db-wal").exists())
    time.sleep(1)


def dragged(display: Display, file: Path, to: tuple[int, int]) -> str:
    """Drag a file out of another program's window; what that program was told.

    Each step waits for what the program says of the one before. It lives on until the display
    goes: the bytes are asked for after the drop.
    """
    log = file.parent / f"{file.name} dragged"
    with log.open("w") as out:
        display.start("-c", SOURCE, str(file), stdout=out.fileno())
    said = log.read_text
    until(lambda: "shown" in said())
    display.do("mousemove", "120", "160", "mousedown", "1", "mousemove", "140", "165")
    until(lambda: "began" in said())
    display.do("mousemove", "300", "300")
    x, y = to

    def taken() -> bool:
        for at in ((x - 2, y - 1), to):
            display.do("mousemove", str(at[0]), str(at[1]))
        return "over DropAction.CopyAction" in said()

    until(taken)
    display.do("mouseup", "1")
    until(lambda: "ended" in said())
    return said().splitlines()[-1]


def words_of(session: Any) -> list[str]:
    items = session.journal.items(Noun.INCIDENT)
    return [item.content.what for item in items if isinstance(item.content, Incident)]


def test_record_lock_unlock_and_hide(display: Display, folder: Path) -> None:
    program = opened(display, folder)
    display.keys("ctrl+1")
    display.words("He was there again.")
    display.keys("Return")
    time.sleep(0.5)
    display.words("half a sen")
    display.keys("ctrl+l")
    until(lambda: b"--resume" in Path(f"/proc/{program.pid}/cmdline").read_bytes())
    until(lambda: not (folder / "db-wal").exists())
    assert str(folder) not in Path(f"/proc/{program.pid}/cmdline").read_text()
    unlock(display, folder)
    assert program.poll() is None
    display.words("tence")
    start = time.monotonic()
    display.do("key", "--delay", "30", "shift", "shift", "shift")
    assert program.wait(5) == 0
    assert time.monotonic() - start < 3
    assert not display.visible("Daybook")
    words, draft = looked_into(folder, lambda s: (words_of(s), s.drafts.load()))
    assert words == ["He was there again."]
    assert json.loads(draft)["held"]["timeline"]["text"] == "half a sentence"


def test_capitals_hide_nothing(display: Display, folder: Path) -> None:
    program = opened(display, folder)
    display.words("ABC He SAID That")
    time.sleep(0.5)
    assert program.poll() is None
    display.keys("ctrl+shift+h")
    assert program.wait(5) == 0
    draft = looked_into(folder, lambda s: s.drafts.load())
    assert json.loads(draft)["held"]["timeline"]["text"] == "ABC He SAID That"


def test_a_file_dragged_from_another_program_is_kept(
    display: Display, folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "dragged.txt"
    file.write_text("from another program")
    program = opened(display, folder)
    display.keys("ctrl+3")
    window = display.window("Daybook")
    display.do("windowsize", "--sync", window, "900", "800")
    display.do("windowmove", "--sync", window, "400", "40")
    # a folder is refused, which leaves its line in the list; then on the list itself
    assert "CopyAction" in dragged(display, tmp_path, (860, 760))
    assert "CopyAction" in dragged(display, file, (860, 226))
    until(lambda: any(path.is_file() for path in (folder / "att").rglob("*")))
    display.do("windowactivate", "--sync", window)
    display.keys("shift", "shift", "shift")
    assert program.wait(5) == 0
    (name,) = looked_into(
        folder, lambda s: [item.content.name for item in s.journal.items(Noun.EVIDENCE)]
    )
    assert name == "dragged.txt"
