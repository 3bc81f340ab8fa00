"""Where there is no screen, one sentence says so; Qt would end the process with its own lines."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from ui.desktop import display
from ui.desktop.display import has_display

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="elsewhere a window can always be made"
)


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A computer with a server at the file X7, and one at the name X9 without a file."""
    (tmp_path / "X7").touch()
    listed = tmp_path / "unix"
    listed.write_text(
        f"Num Path\n0: 0002 @{tmp_path}/X9\n0: 0002 {tmp_path}/X7\n0: 0003\n", encoding="utf-8"
    )
    monkeypatch.setattr(display, "_FOLDER", tmp_path)
    monkeypatch.setattr(display, "_LISTED", listed)


@pytest.mark.parametrize("form", [":7", ":7.0", "unix:7", ":9"])
def test_a_screen_that_answers_is_one(server: None, form: str) -> None:
    assert has_display({"DISPLAY": form})


@pytest.mark.parametrize("named", ["", ":8", ":8.0", "unix:8", ":99999"])
def test_a_screen_that_does_not_answer_is_none(server: None, named: str) -> None:
    assert not has_display({"DISPLAY": named})
    assert has_display({"DISPLAY": named, "WAYLAND_DISPLAY": "wayland-0"})
    assert has_display({"DISPLAY": named, "QT_QPA_PLATFORM": "offscreen"})


def test_a_screen_of_another_computer_is_left_to_qt(server: None) -> None:
    assert has_display({"DISPLAY": "desk.example:0"})


def test_without_a_screen_one_sentence_says_so(tmp_path: Path) -> None:
    start = Path(display.__file__).parents[1] / "start.py"
    gone = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    kept = {name: value for name, value in os.environ.items() if name not in gone}
    ran = subprocess.run(
        [sys.executable, "-I", start, "--window", tmp_path / "any"],
        capture_output=True, text=True, check=False, env=kept, cwd=tmp_path,
    )  # fmt: skip
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr.splitlines() == [
        "There is no screen here to open the window on. "
        "Commands work without one: 'daybook help' lists them."
    ]
