"""Endings, in processes of their own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def ran(script: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-c", f"import sys\nfrom ui.desktop import shutdown\n{script}"]
    return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_program_that_is_not_there_any_more_ends_and_says_nothing() -> None:
    done = ran(
        "process.command = lambda: ['/nowhere/daybook']\nprocess.replace(None)\nprint('here')"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_folder_is_told_by_a_pipe_and_not_on_the_line() -> None:
    said = "print(ascii([sys.argv[1:], str(process.read_resumed())]))"
    fresh = f"import sys; from ui.desktop import shutdown; {said}"
    odd = "/home/a/Daybook \\udcff"  # a name that is no text
    done = ran(
        "from pathlib import Path\n"
        f"process.command = lambda: [sys.executable, '-c', {fresh!r}, process.RESUME]\n"
        f"process.replace(Path('{odd}'))"
    )
    assert done.stdout.strip() == f"[['--resume'], '{odd}']"


def test_a_window_that_follows_one_without_a_folder_begins_anew() -> None:
    said = "from ui.desktop import shutdown; print(shutdown.resumed_arguments())"
    done = ran(
        f"process.command = lambda: [sys.executable, '-c', {said!r}, process.RESUME]\n"
        "process.replace(None)"
    )
    assert done.stdout.strip() == "[]"


# The window's own beginning, which in place of waiting says whether Qt would tell of each key.
TELLING = """
import os, sys
from PySide6.QtCore import QLoggingCategory
from ui.desktop import app as program
class Application(program.QApplication):
    def exec(self):
        sys.stdout.write(f"{QLoggingCategory('qt.qpa.input.events').isDebugEnabled()}")
        sys.stdout.flush()
        os._exit(0)
program.QApplication = Application
program.run(["/nowhere"])
"""


def test_no_file_among_the_settings_has_keys_written_down(tmp_path: Path) -> None:
    rules = tmp_path / ".config" / "QtProject" / "qtlogging.ini"
    rules.parent.mkdir(parents=True)
    rules.write_text("[Rules]\n*.debug=true\n")
    home = {"HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    asked = "from PySide6.QtCore import QLoggingCategory as Q; print(Q('a').isDebugEnabled())"
    said = [
        subprocess.run(
            [sys.executable, "-I", "-c", code], env=home, capture_output=True, text=True, check=True
        ).stdout.strip()
        for code in (asked, TELLING)
    ]
    # the first is what the file does to a program that lets it
    assert said == ["True", "False"]
