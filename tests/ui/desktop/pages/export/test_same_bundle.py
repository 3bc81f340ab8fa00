"""Window and command line take the same case for the same answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from diary.case_file import CaseFile
from diary.conversations.line_tally import LineGaps
from diary.media.decoder_client import MediaClient
from diary.model.record_nouns import Evidence, Incident, Person, Preservation, Role
from tests.support.media_samples import jpeg
from tests.ui.cli.conftest import Cli
from tests.ui.desktop.conftest import PASSPHRASE
from tests.ui.desktop.pages.export.driving import (
    Shown,
    bring,
    choose,
    on,
    opened,
    point,
    walk,
    watch,
)
from ui.desktop.pages.export.conversations import ConversationsStep
from ui.desktop.pages.export.extent import ExtentStep
from ui.desktop.pages.export.files import FilesStep
from ui.desktop.pages.export.preview import PreviewStep
from ui.desktop.pages.export.sheets import SheetsStep
from ui.desktop.pages.export.words import WordsStep


def filled(record: Any, folder: Path) -> str:
    """Record something for each question, and return the identifier of a person."""
    add = lambda content: record.do(lambda s: s.journal.record(content))  # noqa: E731
    lew = add(Person(name="Lew Ash", role=Role.SUSPECTED))
    add(Incident(what="in March", when=on(date(2026, 3, 5))))
    add(Incident(what="by Lew", when=on(date(2026, 5, 5)), person=lew.id))
    said = Incident(what="My solicitor and my therapist know", when=on(date(2026, 5, 6)))
    told = add(said)
    for what in ("the shop's film", "the tyre"):
        add(Preservation(what=what, holder="Ravi"))
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        (folder / name).write_bytes(jpeg(gps=True, comment=name.encode()))
    stored = record.opened.beside.store([folder / name for name in ("a.jpg", "b.jpg", "c.jpg")])
    for each in stored:
        record.do(lambda s, e=each: s.evidence.admit(e, Evidence(incidents=(told.id,))))
    bring(record, folder)
    point(record)
    return str(lew.id)


NO_GAPS = LineGaps()


def test_the_same_answers_make_the_same_case(
    record: Any, shown: Shown, qtbot: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = watch(monkeypatch, "take_case")
    lew = filled(record, tmp_path)
    page = opened(record, shown)
    choose(page, "police", qtbot)
    extent = walk(page, ExtentStep, qtbot)
    extent.days.since.set_day(date(2026, 5, 1))
    extent.people.ticks[lew].click()
    assert len(walk(page, ConversationsStep, qtbot).conversations.ticked()) == 1
    files = walk(page, FilesStep, qtbot)
    for row, what in zip(
        files.rows, ("As answered above", "Goes unchanged", "Stays behind"), strict=True
    ):
        row.what.setCurrentIndex(row.what.findText(what))
    words = walk(page, WordsStep, qtbot)
    words.let_go.ticks["solicitor"].click()
    sheets = walk(page, SheetsStep, qtbot)
    next(iter(sheets.sheets.values())).ticks["secure/2"].click()
    walk(page, PreviewStep, qtbot)
    vault_thread = record.page_context.vault_thread
    vault_thread.lock().result(30)

    cli = Cli(tmp_path)
    cli.vault, cli.clock.at = record.folder, record.page_context.form_context.clock.at
    cli.key.write_text(PASSPHRASE + "\n", encoding="utf-8")
    cli.media = MediaClient()
    try:
        ran = cli(
            *("export", "--for", "police", "--out", tmp_path / "bundle"),
            *("--from-day", "2026-05-01", "--leave-person", "person/1"),
            *("--positions", "withhold", "--device", "withhold"),
            *("--let-go", "EX/2", "--leave-out", "EX/3"),
            *("--words", "take-out", "--let-word", "solicitor", "--on-sheet", "secure/2"),
            *("--transcript", "1"),
        )
    finally:
        cli.media.close()
    assert ran.code == 0, ran.err
    by_window, by_command = cases.made
    assert next(item.content.what for item in by_window.incidents).startswith("My solicitor")
    (opened_lines,) = by_window.conversations
    assert opened_lines.shown.total
    assert comparable(by_window) == comparable(by_command)


def comparable(case: CaseFile) -> object:
    """Return the case without its moment, and without what opens a file in one session alone."""
    exhibits = [
        (each.item, each.withheld, each.why, each.open is None, each.copy is None)
        for each in case.exhibits
    ]
    sheets = [(each.kind, each.items, each.kept) for each in case.sheets]
    made = datetime(2026, 11, 24, tzinfo=UTC)
    conversations = [
        (
            replace(each, lines=tuple, gaps=NO_GAPS, leave=()),
            [*each.lines()],
            [*each.gaps],
            [line for line in range(each.item.content.lines + 1) if line in each.leave],
        )
        for each in case.conversations
    ]
    rest = replace(case, made=made, exhibits=(), sheets=(), conversations=())
    return rest, exhibits, sheets, conversations
