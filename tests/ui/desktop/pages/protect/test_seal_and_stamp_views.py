"""Seals given, dates from outside, and what ends the session."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from diary.crypto.timestamps.reply import dump_query, new_nonce
from diary.model.record_nouns import Incident
from tests.support.time_stamp_authority import asked, plain
from tests.ui.desktop.pages.protect.driving import click, said, type_in
from ui.desktop.pages.protect.page import ProtectionPage
from ui.desktop.pages.protect.view import ViewId

PASSPHRASE = "marble otter quiet lantern"
NEW = "seven quiet stones below"
MARKUP = '<b>bold</b> & <img src="file:///etc/passwd">'


def test_a_seal_is_a_numbered_list_and_noted_privately(
    record: Any, enter: Callable[[str], Any], qtbot: Any
) -> None:
    record.do(lambda s: s.journal.record(Incident(what="one")))
    view = enter(ViewId.SEAL)
    words = record.do(lambda s: s.seals.now()).words.split()
    qtbot.waitUntil(lambda: f"12.  {words[11]}" in said(view))
    assert [w for w in words if f"  {w}" not in said(view)] == []
    assert "No seal was noted" in view.given.text()
    assert not view.note.isEnabled()
    type_in(view.to, MARKUP)
    type_in(view.how, "by telephone")
    QTest.keyClick(view.how, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "by telephone" in view.given.text())
    assert MARKUP in said(view.given)
    assert MARKUP in view.status.text()
    (given,) = record.do(lambda s: s.seals.items())
    assert (given.content.given_to, given.content.entries) == (MARKUP, 1)


def test_a_query_is_written_and_a_stranger_s_reply_is_refused(
    record: Any, answers: Any, enter: Callable[[str], Any], qtbot: Any, tmp_path: Path
) -> None:
    view = enter(ViewId.STAMP)
    answers.chosen = (tmp_path,)
    click(view.query)
    qtbot.waitUntil(lambda: "nothing to put a date to" in view.status.text())
    assert not (tmp_path / "query.tsq").exists()
    record.do(lambda s: s.journal.record(Incident(what="one")))
    click(view.query)
    qtbot.waitUntil(lambda: "It covers everything up to entry 1." in view.said.text())
    assert asked((tmp_path / "query.tsq").read_bytes())
    answers.chosen = (tmp_path / "query.tsq",)
    click(view.reply)
    qtbot.waitUntil(lambda: "This is a query, not the reply to it." in view.status.text())
    assert "No time stamp is kept" in view.kept.text()
    answers.chosen = (record.folder,)
    click(view.query)
    qtbot.waitUntil(lambda: "own folder" in view.status.text())
    assert not (record.folder / "query.tsq").exists()


def test_a_reply_that_does_not_fit_says_why_and_what_can_be_done(
    record: Any, answers: Any, enter: Callable[[str], Any], qtbot: Any, tmp_path: Path
) -> None:
    record.do(lambda s: s.journal.record(Incident(what="one")))
    view = enter(ViewId.STAMP)
    query = record.do(lambda s: s.stamps.query())
    fits = plain().reply(query.raw, tmp_path)
    strangers = plain().reply(dump_query(bytes(32), new_nonce()), tmp_path)
    again = "The same query can be taken to an authority again"
    for name, raw, said_of_it in (
        ("empty", b"", "This file is empty: nothing of a reply is in it."),
        ("cut", fits[:600], "This file is no time stamp reply, or it was damaged on the way."),
        ("page", b"<html>503</html>", "This file is no time stamp reply"),
        ("changed", fits[:-1] + bytes([fits[-1] ^ 1]), "it was changed or damaged"),
        ("strangers", strangers, "It covers no point of this record."),
    ):
        (tmp_path / name).write_bytes(raw)
        answers.chosen = (tmp_path / name,)
        click(view.reply)
        qtbot.waitUntil(lambda words=said_of_it: words in view.status.text())
        assert again in view.status.text()
        assert "No time stamp is kept" in view.kept.text()
        assert not view.why_roots.isVisible()


def test_a_reply_that_fits_says_so_once_and_what_roots_are(
    record: Any, answers: Any, enter: Callable[[str], Any], qtbot: Any, tmp_path: Path
) -> None:
    record.do(lambda s: s.journal.record(Incident(what="one")))
    view = enter(ViewId.STAMP)
    query = record.do(lambda s: s.stamps.query())
    (tmp_path / "fits").write_bytes(plain().reply(query.raw, tmp_path))
    answers.chosen = (tmp_path / "fits",)
    click(view.reply)
    qtbot.waitUntil(lambda: "covers it up to entry 1" in view.said.text())
    qtbot.waitUntil(lambda: "Test Stamps 1" in view.kept.text())
    assert said(view).count("Test Stamps 1") == 1
    assert view.status.text() == ""
    assert "whoever gets a bundle can tell with it as well" in said(view)
    (tmp_path / "roots").write_bytes(plain().roots)
    answers.chosen = (tmp_path / "roots",)
    click(view.roots)
    qtbot.waitUntil(lambda: "no root certificates" not in view.kept.text())


def test_removing_asks_for_the_name_and_the_passphrase(
    page: ProtectionPage, record: Any, enter: Callable[[str], Any], qtbot: Any
) -> None:
    view = enter(ViewId.REMOVE)
    text = view.told.text()
    assert "Nobody can undo this" in text
    assert "daybook backup" not in text
    assert "'Make a copy'" in text
    type_in(view.words.passphrase.line, "wrong")
    assert not view.go.isEnabled()
    type_in(view.name, "daybook")
    click(view.go)
    qtbot.waitUntil(lambda: "does not open" in view.status.text())
    type_in(view.words.passphrase.line, PASSPHRASE)
    click(view.go)
    qtbot.waitUntil(lambda: bool(record.navigator.calls))
    wished = record.navigator.about("close_for")
    assert wished[0].gone
    assert record.do(lambda s: s.info.entries) == 0
    click(view.copy)
    qtbot.waitUntil(page.view(ViewId.COPIES).isVisible)
    assert view.name.text() == ""


def test_new_keys_say_what_they_do_and_prove_the_words_first(
    page: ProtectionPage, record: Any, enter: Callable[[str], Any], qtbot: Any
) -> None:
    view = enter(ViewId.ROTATE)
    assert "stays beside it" in view.told.text()
    view.remove_old.click()
    assert "removed at the end" in view.told.text()
    assert "'daybook" not in view.told.text()
    type_in(view.words.passphrase.line, "wrong")
    view.new.set_passphrase(NEW)
    view.new.understood.click()
    click(view.go)
    qtbot.waitUntil(lambda: "does not open" in view.status.text())
    assert record.navigator.calls == []
    type_in(view.words.passphrase.line, PASSPHRASE)
    click(view.go)
    qtbot.waitUntil(lambda: bool(record.navigator.calls))
    wished = record.navigator.about("close_for")
    assert not wished[0].gone
    assert wished[0].stoppable
