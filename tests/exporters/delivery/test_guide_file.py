"""A chapter as a file: whole or not at all, beside vaults and bundles, and over nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from diary.errors import AlreadyExists, NotAllowed, PlaceGone
from diary.guide.chapters import load
from exporters.bundle import layout
from exporters.delivery import guide_file
from tests.support import vaults

GUIDE = load()
SHEET = GUIDE.chapter("officers")


def test_the_file_is_the_pdf(tmp_path: Path) -> None:
    file = tmp_path / "officers.pdf"
    assert guide_file.write(GUIDE, SHEET, "Daybook 1", file) == 1
    assert file.read_bytes() == guide_file.pdf(GUIDE, SHEET, "Daybook 1")[0]
    assert [path.name for path in tmp_path.iterdir()] == ["officers.pdf"]


def test_nothing_is_written_over(tmp_path: Path) -> None:
    file = tmp_path / "officers.pdf"
    file.write_text("mine", encoding="utf-8")
    with pytest.raises(AlreadyExists):
        guide_file.write(GUIDE, SHEET, "Daybook 1", file)
    assert file.read_text(encoding="utf-8") == "mine"


def test_a_vault_and_a_bundle_are_refused(tmp_path: Path) -> None:
    vault = vaults.lay(tmp_path / "vault", "marble otter quiet lantern", vaults.CHEAP)
    bundle = tmp_path / "bundle"
    bundle.mkdir()
    for mark in layout.BUNDLE_MARKS:
        (bundle / mark).write_text("", encoding="utf-8")
    for folder in (vault, bundle):
        with pytest.raises(NotAllowed):
            guide_file.write(GUIDE, SHEET, "Daybook 1", folder / "officers.pdf")
        assert not (folder / "officers.pdf").exists()


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(PlaceGone):
        guide_file.write(GUIDE, SHEET, "Daybook 1", tmp_path / "none" / "officers.pdf")
