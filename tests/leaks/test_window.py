from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.leaks.markers import found
from tests.leaks.surroundings import Surroundings, python
from tests.leaks.window import EXPORT

ROOT = Path(__file__).resolve().parents[2]
DRIVER, SHORT = (Path(__file__).with_name(name) for name in ("window.py", "window_short.py"))
DAYBOOK = Path(sys.executable).with_name("daybook")


@pytest.fixture
def around(tmp_path: Path) -> Surroundings:
    made = Surroundings(tmp_path)
    # Qt's file dialog would write its settings into a folder that goes with the program.
    made.allowed_beside = (
        re.compile(r"/dev/shm/tmp[a-z0-9_]{8}(/QtProject\.conf.*)?"),
        re.compile(re.escape(str(made.vault.parent))),
        # what a file without a name is called while it gets one, which is looked at as well
        re.compile(r"/proc/self/fd/\d+"),
    )
    return made


@pytest.fixture
def extra(around: Surroundings) -> dict[str, str]:
    """What the window needs besides a fresh environment."""
    return {
        EXPORT: str(around.export), "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT),
    }  # fmt: skip


@pytest.mark.soak
def test_clipboard_file_dialog_and_a_crash_leave_nothing_outside_the_vault(
    around: Surroundings, extra: dict[str, str]
) -> None:
    said = around.run(*python(SHORT, around.photo), **extra)
    assert re.fullmatch(
        r"Something went wrong inside the program \(RuntimeError at window_short\.py:\d+\)\. "
        r"Your record was closed first [^\n]+\nclipboard: ",
        said,
    )
    around.check()


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_two_evenings_at_the_window_leave_nothing_outside_the_vault(
    around: Surroundings, extra: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    around.run(*python(DRIVER, around.photo), **extra)
    secret = ("--passphrase-file", str(around.passphrase))
    around.run(DAYBOOK, "check", around.export)
    around.run(DAYBOOK, "verify", around.vault, *secret)
    assert "quick" in found(around.run(DAYBOOK, "show", around.vault, *secret, "1").encode())
    looked = around.check()
    with capsys.disabled():
        sys.stdout.write(f"\nleaks, window: {looked}\n")
