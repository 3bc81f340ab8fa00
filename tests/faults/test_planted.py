"""Whatever stands under a name: she gets in or is told, and nothing outside is touched."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.needs("fork")


def not_stood(every: int, patience: float) -> str:
    """What the sweep says of one in so many; it ends each trial that hangs by itself."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.faults.planted", "--every", str(every)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=patience,
        check=False,
    )
    assert ran.stdout.count("\n") > 13, ran.stderr
    return ran.stderr


def test_some_of_what_can_be_planted() -> None:
    assert not_stood(43, 110) == ""


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_everything_that_can_be_planted() -> None:
    assert not_stood(1, 3500) == ""
