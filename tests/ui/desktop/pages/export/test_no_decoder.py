"""On a computer that keeps no decoder apart, the advised answers hand over a photograph."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from diary.media.byte_source import BytesSource
from diary.media.decoder_client import MediaClient
from diary.model.record_nouns import Evidence, Incident
from tests.support import hostile_decoders
from tests.support.media_samples import heic, jpeg
from tests.ui.desktop.pages.export.driving import WHEN, Shown, choose, opened, said, walk
from ui.desktop.pages.export.delivery import DeliveryStep
from ui.desktop.pages.export.files import FilesStep
from ui.desktop.pages.export.preview import PreviewStep
from ui.desktop.pages.export.result import ResultStep
from ui.text import missing_protection


@pytest.fixture
def media() -> Iterator[MediaClient]:
    made = MediaClient(hostile_decoders.unconfined())
    yield made
    made.close()


def test_a_photograph_leaves_without_its_place_and_device(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path
) -> None:
    photograph = tmp_path / "photo.jpg"
    photograph.write_bytes(jpeg(orientation=6))
    item = record.do(lambda s: s.journal.record(Incident(what="He was there", when=WHEN)))
    (stored,) = record.opened.beside.store([photograph])
    record.do(lambda s: s.evidence.admit(stored, Evidence(incidents=(item.id,))))
    page = opened(record, shown)
    choose(page, "police", qtbot)
    assert said(walk(page, FilesStep, qtbot), "photo.jpg")
    preview = walk(page, PreviewStep, qtbot)
    qtbot.waitUntil(lambda: preview.seen == 1, timeout=30_000)
    leaving = walk(page, DeliveryStep, qtbot)
    target = tmp_path / "Bundle"
    leaving.place.line.setText(str(target))
    result = walk(page, ResultStep, qtbot)
    assert said(result, "consistent, and signed with the key of this record")
    (copy,) = target.rglob("*.jpg")
    assert b"Fono" not in copy.read_bytes()
    assert not record.page_context.media.inspect(BytesSource(copy.read_bytes())).positions
    assert missing_protection.QUESTION[0] not in record.page_context.prompter.asked


def test_a_picture_without_a_copy_stays_behind_and_the_window_says_how_it_goes(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path
) -> None:
    picture = tmp_path / "picture.heic"
    picture.write_bytes(heic())
    item = record.do(lambda s: s.journal.record(Incident(what="He was there", when=WHEN)))
    (stored,) = record.opened.beside.store([picture])
    record.do(lambda s: s.evidence.admit(stored, Evidence(incidents=(item.id,))))
    page = opened(record, shown)
    choose(page, "police", qtbot)
    files = walk(page, FilesStep, qtbot)
    assert said(files, "no copy can be made here: unless it goes unchanged, it stays behind")
    leaving = walk(page, DeliveryStep, qtbot)
    leaving.place.line.setText(str(tmp_path / "Bundle"))
    result = walk(page, ResultStep, qtbot)
    assert said(result, "no copy could be made without places and devices: EX/1.")
    assert said(result, "choose “Goes unchanged” beside it")
    assert not [*(tmp_path / "Bundle").rglob("*.heic")]
    (row,) = files.rows
    assert row.what.findText("Goes unchanged") >= 0
