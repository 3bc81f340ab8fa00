"""What `dev.py house` counts, in a small tree made for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import house

FILES = {
    "diary/__init__.py": "",
    "diary/a.py": "from typing import Any\nfrom diary import b\nclass Same: x: Any\n",
    "diary/b.py": "def f(x):\n    from diary.c import g\n    getattr(x, 'y', hasattr(x, 'y'))\n",
    "diary/c.py": "import diary.a\ng = 1\n",
    "ui/d.py": "from diary import a\nclass Same: ...\nclass Other: ...\n",
    "tests/test_a.py": (
        "def test(page, qtbot):\n    page._stack.shown\n    self._own\n    page.__doc__\n"
        "    os._exit(0)\n    time.sleep(1)\n    qtbot.wait(20)\n    process.wait(20)\n"
    ),
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_counts_are_told_with_the_names_behind_them(root: Path) -> None:
    assert [line.strip() for line in house.report(root)] == [
        "5 files",
        "1 names `Any`",
        "2 calls of hasattr and getattr",
        "1 class names that mean two things",
        "Same: diary/a.py, ui/d.py",
        "1 circles of imports",
        "diary/a.py, diary/b.py, diary/c.py",
        "1 private reaches in tests",
        "2 fixed sleeps in tests",
        "2 packages",
        "diary: 4",
        "ui: 1",
    ]
