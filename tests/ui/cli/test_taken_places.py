"""A place that is taken is said by its option, with a name that is free beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ui.cli.conftest import Cli

MARKER = "police-matters"


@pytest.mark.parametrize(
    ("words", "option", "free"),
    [
        (("export", "{vault}", "--for", "police", "--out", "{taken}"), "--out", "new-2026-03-01"),
        (("paper", "{vault}", "--kind", "statement", "--out", "{taken}.PDF"), "--out", ".pdf"),
        (("stamp", "{vault}", "--out", "{taken}.PDF"), "--out", "new-2026-03-01.pdf"),
        (("transcript", "{vault}", "1", "--out", "{taken}"), "--out", "new-2026-03-01"),
        (("help", "safe-here", "--out", "{taken}.PDF"), "--out", "new-2026-03-01.pdf"),
        (("new", "{taken}"), "VAULT", "new-2026-03-01"),
        (("demo", "{taken}"), "FOLDER", "new-2026-03-01"),
        (("restore", "{vault}", "--to", "{taken}"), "--to", "new-2026-03-01"),
    ],
)
def test_a_taken_place_is_refused_before_anything_is_asked(
    cli: Cli, tmp_path: Path, words: tuple[str, ...], option: str, free: str
) -> None:
    taken = tmp_path / MARKER
    taken.mkdir()
    (taken / "x").touch()
    taken.with_suffix(".PDF").write_bytes(b"kept")
    line = [each.format(vault=cli.vault, taken=taken) for each in words]
    ran = cli.bare(*line, "--json", person=True)
    error = ran.json["error"]
    assert (ran.code, error["code"], error["field"]) == (2, "already-exists", option)
    assert error["text"].startswith(f"{option}: something has that name already.")
    assert free in error["text"]
    assert MARKER not in ran.err
    assert "assphrase" not in ran.err
    assert taken.with_suffix(".PDF").read_bytes() == b"kept"


def test_the_name_that_is_proposed_is_free(cli: Cli, tmp_path: Path) -> None:
    for name in ("taken", "new-2026-03-01"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "x").touch()
    ran = cli.bare("new", tmp_path / "taken")
    assert "new-2026-03-01-2 is free" in ran.err
