"""Which benches run, and of which code their figures are."""

from __future__ import annotations

import shutil
import string
import subprocess
from pathlib import Path

import pytest

from bench import harness, start
from bench.__main__ import found


def test_benches_are_chosen_by_their_module_or_by_words_of_their_names() -> None:
    (benches,) = found("start").values()
    assert [bench.name for bench in benches] == [bench.name for bench in start.BENCHES]
    (by_words,) = found("Window / TOOLKIT").values()
    assert [bench.name for bench in by_words] == ["start: window / toolkit"]
    assert not found("named like nothing")


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_the_commit_is_told_and_whether_modules_differ_from_it(tmp_path: Path) -> None:
    def git(*arguments: str) -> None:
        who = ["-c", "user.name=Ada", "-c", "user.email=ada@mail.example"]
        subprocess.run(["git", "-C", str(tmp_path), *who, *arguments], check=True)

    assert not harness.code_measured(tmp_path / "nothing there")
    module = tmp_path / "a.py"
    module.write_text("a = 1\n", encoding="utf-8")
    git("init", "--quiet")
    git("add", "a.py")
    git("commit", "--quiet", "--message", "one")
    told = harness.code_measured(tmp_path)
    assert len(told) >= 4
    assert set(told) <= set(string.hexdigits)
    (tmp_path / "notes.txt").write_text("no module", encoding="utf-8")
    assert harness.code_measured(tmp_path) == told
    module.write_text("a = 2\n", encoding="utf-8")
    assert harness.code_measured(tmp_path) == f"{told}+"
