"""What an unfinished bundle leaves under its hidden name, and how it is cleared away."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from diary.errors import Damaged, StorageError
from exporters.delivery import writer

Put = Callable[..., writer.BundleResult]


def test_what_cannot_be_cleared_away_is_said_and_keeps_nothing_else(
    small: Any, put: Put, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlink, held = os.unlink, ""

    def stay(path: str | Path, **other: Any) -> None:
        if Path(path).name == held:
            raise PermissionError(errno.EACCES, "in use")
        unlink(path, **other)

    def pdf(case: Any, out: Any, **_: Any) -> int:
        nonlocal held
        held = min(path.name for path in (tmp_path / ".b.part").rglob("*.*"))
        raise Damaged("pdf")

    monkeypatch.setattr(os, "unlink", stay)
    for _again in range(2):
        with pytest.raises(StorageError, match="clear-away"):
            writer.write(small.case, tmp_path / "b", sign=small.sign, pdf=pdf)
        assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [held]
    monkeypatch.setattr(os, "unlink", unlink)
    put(small, tmp_path / "b")
    assert [path.name for path in tmp_path.iterdir()] == ["b"]
