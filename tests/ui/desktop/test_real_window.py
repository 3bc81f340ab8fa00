"""Real windows on a real (if unseen) display: keys, a drag between two programs, lock and hide.

Needs Xvfb, openbox and xdotool; left to the long runs.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Incident
from diary.vault import lifecycle
from tests.support.display import Display, Heard
from tests.support.smallest_exports import SMALLEST
from tests.ui.desktop.watched import MODULE

pytestmark = pytest.mark.soak

PASSPHRASE = "marble otter quiet lantern"


@pytest.fixture
def display() -> Iterator[Display]:
    made = Display()
    yield made
    made.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    from diary.media.decoder_client import MediaClient

    media = MediaClient()
    how = lifecycle.VaultConfig(media=media, zone="Europe/London")
    session = lifecycle.create(tmp_path / "Daybook", PASSPHRASE, how)
    session.close()
    media.close()
    return tmp_path / "Daybook"


def looked_into(folder: Path, work: Callable[[Any], Any]) -> Any:
    from diary.media.decoder_client import MediaClient

    media = MediaClient()
    session = lifecycle.unlock(
        folder, PASSPHRASE, lifecycle.VaultConfig(media=media, zone="Europe/London")
    )
    try:
        return work(session)
    finally:
        session.close()
        media.close()


class Watched:
    """The program on the screen, and what it says that a person would see."""

    def __init__(self, display: Display, folder: Path) -> None:
        self._display = display
        self.process = display.start("-m", MODULE, str(folder), stdout=subprocess.PIPE)
        self._heard, self._last = Heard(self.process), "{}"
        self.unlock()

    def sees(self, **wanted: str) -> None:
        """Returns once the page, its line or what was said begins like this."""

        def so(line: str) -> bool:
            seen = json.loads(line)
            return all(seen.get(name, "-").startswith(text) for name, text in wanted.items())

        if not so(self._last):
            self._last = self._heard.until(so)

    def unlock(self) -> None:
        window = self._display.window("^Daybook$")
        self._display.do("windowactivate", "--sync", window)
        self.sees(page="UnlockPage")
        self._display.words(PASSPHRASE)
        self._display.keys("Return")
        self.sees(page="TimelinePage")


def words_of(session: Any) -> list[str]:
    items = session.journal.items(Noun.INCIDENT)
    return [item.content.what for item in items if isinstance(item.content, Incident)]


def test_record_lock_unlock_and_hide(display: Display, folder: Path) -> None:
    watched = Watched(display, folder)
    program = watched.process
    display.keys("ctrl+1")
    display.words("He was there again.")
    display.keys("Return")
    display.words("half a sen")
    watched.sees(line="half a sen")
    display.keys("ctrl+l")
    watched.sees(page="UnlockPage", follows="a lock")
    assert not (folder / "db-wal").exists()
    assert str(folder) not in Path(f"/proc/{program.pid}/cmdline").read_text(encoding="utf-8")
    watched.unlock()
    assert program.poll() is None
    watched.sees(line="half a sen")
    display.words("tence")
    watched.sees(line="half a sentence")
    display.do("key", "--delay", "30", "shift", "shift", "shift")
    assert program.wait(5) == 0
    assert not display.visible("Daybook")
    words, draft = looked_into(folder, lambda s: (words_of(s), s.drafts.load()))
    assert words == ["He was there again."]
    assert json.loads(draft)["held"]["timeline"]["text"] == "half a sentence"


def test_capitals_hide_nothing(display: Display, folder: Path) -> None:
    watched = Watched(display, folder)
    program = watched.process
    display.words("ABC He SAID That")
    watched.sees(line="ABC He SAID That")
    assert program.poll() is None
    display.keys("ctrl+shift+h")
    assert program.wait(5) == 0
    draft = looked_into(folder, lambda s: s.drafts.load())
    assert json.loads(draft)["held"]["timeline"]["text"] == "ABC He SAID That"


def test_a_file_dragged_from_another_program_is_kept(
    display: Display, folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "dragged.txt"
    file.write_text("from another program", encoding="utf-8")
    watched = Watched(display, folder)
    program = watched.process
    display.keys("ctrl+3")
    watched.sees(page="EvidencePage")
    window = display.window("^Daybook$")
    display.do("windowsize", "--sync", window, "900", "800")
    display.do("windowmove", "--sync", window, "400", "40")
    # a folder is refused, which leaves its line in the list; then on the list itself
    assert "CopyAction" in display.dragged(tmp_path, (860, 760))
    assert "CopyAction" in display.dragged(file, (860, 226))
    display.do("windowactivate", "--sync", window)
    watched.sees(page="EvidencePage", status="EX/1 is part of the record")
    display.keys("shift", "shift", "shift")
    assert program.wait(5) == 0
    (name,) = looked_into(
        folder, lambda s: [item.content.name for item in s.journal.items(Noun.EVIDENCE)]
    )
    assert name == "dragged.txt"


def test_an_export_dragged_onto_the_timeline_is_asked_about_and_read(
    display: Display, folder: Path, tmp_path: Path
) -> None:
    file = tmp_path / "sms.xml"
    file.write_bytes(SMALLEST["sms-backup-restore"][1])
    watched = Watched(display, folder)
    program = watched.process
    window = display.window("^Daybook$")
    display.do("windowsize", "--sync", window, "900", "800")
    display.do("windowmove", "--sync", window, "400", "40")
    assert "CopyAction" in display.dragged(file, (860, 600))
    display.do("windowactivate", "--sync", window)
    watched.sees(page="ImportPage", focus="Which number or account of yours")
    display.words("07700 900111")
    display.keys("Return")
    watched.sees(page="ImportPage", focus="Look through it")
    display.keys("Return")
    watched.sees(page="ReviewPage", focus="Senders")
    display.keys("shift", "shift", "shift")
    assert program.wait(5) == 0
    (kept,) = looked_into(folder, lambda s: s.journal.items(Noun.CONVERSATION))
    assert (kept.content.texts, kept.content.own_number) == (1, "07700 900111")
