from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tests.leaks.markers import found
from tests.leaks.surroundings import Surroundings, python
from tests.leaks.window import EXPORT

ROOT = Path(__file__).resolve().parents[2]
DRIVER = Path(__file__).with_name("window.py")
DAYBOOK = Path(sys.executable).with_name("daybook")


@pytest.mark.soak
@pytest.mark.timeout(900)
def test_two_evenings_at_the_window_leave_nothing_outside_the_vault(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    around = Surroundings(tmp_path)
    extra = {EXPORT: str(around.export), "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    around.run(*python(DRIVER, around.photo), **extra)
    secret = ("--passphrase-file", str(around.passphrase))
    around.run(DAYBOOK, "check", around.export)
    around.run(DAYBOOK, "verify", around.vault, *secret)
    assert "quick" in found(around.run(DAYBOOK, "show", around.vault, *secret, "1").encode())
    # Qt's file dialog would write its settings into a folder that goes with the program.
    around.allowed_beside = (
        re.compile(r"/dev/shm/tmp[a-z0-9_]{8}"),
        re.compile(re.escape(str(around.vault.parent))),
    )
    looked = around.check()
    with capsys.disabled():
        sys.stdout.write(f"\nleaks, window: {looked}\n")
