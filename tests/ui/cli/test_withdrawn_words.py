"""What a withdrawn incident said leaves for police, unless it is kept back by name or answer."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.ui.cli.conftest import Cli

SAID = "He took my bins."


@pytest.fixture
def withdrawn(cli: Cli) -> Cli:
    cli.done("record", typed=f'{{"what": "{SAID}"}}\n{{"what": "He rang."}}')
    cli.done("withdraw", "1", "--reason", "A lorry.")
    return cli


@pytest.mark.parametrize(
    ("audience", "more", "how", "leaves"),
    [
        ("police", [], {}, True),
        ("police", ["--keep-words", "1"], {}, False),
        ("police", [], {"typed": "yes\nno\n", "person": True}, False),
        ("police", [], {"typed": "no\nno\n", "person": True}, True),
        ("court", [], {}, False),
    ],
)
def test_the_words_leave_unless_they_are_kept_back(
    withdrawn: Cli, tmp_path: Path, audience: str, more: list[str], how: Any, leaves: bool
) -> None:
    place = tmp_path / "bundle"
    ran = withdrawn("export", "--for", audience, "--out", place, *more, **how)
    assert ran.code == 0, ran.err
    opened = (place / "record.json").read_text(encoding="utf-8")
    assert (SAID in opened) is leaves
    assert "A lorry." in opened


@pytest.mark.parametrize(("audience", "named"), [("police", "2"), ("court", "1")])
def test_only_words_that_would_leave_can_be_kept_back(
    withdrawn: Cli, tmp_path: Path, audience: str, named: str
) -> None:
    place = tmp_path / "bundle"
    ran = withdrawn("export", "--for", audience, "--out", place, "--keep-words", named)
    assert ran.code == 2
    assert "must be a withdrawn incident whose words are in this bundle" in ran.err
    assert not place.exists()
