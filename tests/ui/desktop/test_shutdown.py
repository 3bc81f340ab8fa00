"""Endings, in processes of their own."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from diary.errors import Damaged, DiskFull, StorageError
from diary.files import durable
from diary.model.books_and_nouns import Noun
from diary.model.entered_lines import WAITING, EnteredLine, line_values
from diary.model.record_nouns import Incident
from diary.services.journal import Journal
from diary.store.draft_file import Drafts
from ui.desktop.draft_autosave import DraftAutosave
from ui.desktop.idle_lock_and_hiding import IdleLock
from ui.desktop.lock_reason import LockCause, LockReason
from ui.desktop.page_list import RECORD_GROUPS, PageId, rows_of
from ui.desktop.page_navigation import Workspace
from ui.desktop.platform.capabilities import SystemCapabilities
from ui.desktop.preferences import Preferences
from ui.desktop.shutdown import LOOSE, CrashHook, ExitActions, Shutdown, place_of, removed_sentence
from ui.desktop.threads import JobPool, OpeningReport, VaultThread
from ui.desktop.typed_credentials import TypedCredentials
from ui.desktop.widgets.feedback import StatusLine

Shown = Callable[[QWidget], QWidget]
PAGES = {page: label for group in RECORD_GROUPS for page, label in group.pages}


class Ended:
    def __init__(self) -> None:
        self.order: list[str] = []
        self.windows: list[bool] = []


@pytest.fixture
def keeper(record: Any) -> Iterator[DraftAutosave]:
    made = DraftAutosave(record.page_context.jobs)
    yield made
    made.close()


@pytest.fixture
def workspace(
    record: Any, keeper: DraftAutosave, shown: Shown, qtbot: Any, system: SystemCapabilities
) -> Workspace:
    preferences = Preferences(
        record.page_context.vault_thread, record.page_context.theme, IdleLock(), system
    )
    made = Workspace(record.page_context, keeper, preferences, record.opened)
    shown(made)
    made.start(None)
    return made


@pytest.fixture
def ended() -> Ended:
    return Ended()


@pytest.fixture
def leaving(record: Any, keeper: DraftAutosave, ended: Ended) -> Shutdown:
    endings = ExitActions(
        end=lambda: ended.order.append("end"),
        replace=lambda: ended.order.append("replace"),
        tidy=lambda: ended.order.append("tidy"),
    )
    return Shutdown(record.page_context, keeper, endings)


def open_again(opening: Any, folder: Path) -> Any:
    return opening.unlock(folder, TypedCredentials("marble otter quiet lantern"))


def test_locking_seals_the_draft_closes_and_replaces(
    workspace: Workspace, leaving: Shutdown, ended: Ended, record: Any, opening: Any
) -> None:
    timeline: Any = workspace.page("timeline")
    QTest.keyClicks(timeline.quick.line, "half a sen")
    leaving.lock()
    assert ended.order == ["tidy", "replace"]
    assert not workspace.isVisible()
    session = open_again(opening, record.folder)
    held = json.loads(session.drafts.load())["held"]
    session.close()
    assert held["timeline"]["text"] == "half a sen"


@pytest.fixture
def endings() -> Iterator[ExitStack]:
    """What ends the parts of the process after the lock."""
    with ExitStack() as made:
        yield made


def begun_with(workspace: Workspace, leaving: Shutdown) -> None:
    """What the record's controller connects."""
    leaving.follow_place(workspace.place)


def next_workspace(
    record: Any, opening: Any, shown: Shown, qtbot: Any, system: SystemCapabilities,
    endings: ExitStack,
) -> Workspace:  # fmt: skip
    """The workspace of the next process, in this one."""
    context = record.page_context
    session = open_again(opening, record.folder)
    draft = session.drafts.load()
    session.close()
    vault_thread, got = VaultThread(), list[OpeningReport]()
    typed = TypedCredentials("marble otter quiet lantern")
    vault_thread.unlock(
        vault_thread,
        record.folder,
        lambda: opening.unlock(record.folder, typed),
        got.append,
        pytest.fail,
    )
    qtbot.waitUntil(lambda: bool(got))
    jobs = JobPool()
    keeper = DraftAutosave(jobs)
    endings.callback(lambda: (keeper.close(), jobs.shut_down(), vault_thread.shut_down()))
    again = replace(context, vault_thread=vault_thread, jobs=jobs)
    preferences = Preferences(vault_thread, context.theme, IdleLock(), system)
    made = Workspace(again, keeper, preferences, got[0])
    shown(made)
    made.start(draft)
    return made


def test_after_a_lock_the_page_that_was_open_is_offered_and_not_shown(
    workspace: Workspace, leaving: Shutdown, record: Any, opening: Any, shown: Shown, qtbot: Any,
    system: SystemCapabilities, endings: ExitStack,
) -> None:  # fmt: skip
    begun_with(workspace, leaving)
    workspace.show_page(PageId.ORDER)
    leaving.lock()
    made = next_workspace(record, opening, shown, qtbot, system, endings)
    assert made.page(PageId.TIMELINE).isVisible()
    assert made.resume.said.text() == "When it was locked, 'Orders' was open."
    # nothing typed is waiting, and nothing says so
    timeline: Any = made.page(PageId.TIMELINE)
    assert "not saved" not in timeline.status.text()
    QTest.mouseClick(made.resume.go, Qt.MouseButton.LeftButton)
    assert made.page(PageId.ORDER).isVisible()
    assert not made.resume.isVisible()


def test_after_a_lock_an_incident_that_was_open_is_offered(
    workspace: Workspace, leaving: Shutdown, record: Any, opening: Any, shown: Shown, qtbot: Any,
    system: SystemCapabilities, endings: ExitStack,
) -> None:  # fmt: skip
    begun_with(workspace, leaving)
    item = record.do(lambda s: s.journal.record(Incident(what="one")))
    workspace.open_incident(item.id)
    page: Any = workspace.page(PageId.INCIDENT)
    qtbot.waitUntil(lambda: page.subject_on_show() == item.id)
    leaving.lock()
    made = next_workspace(record, opening, shown, qtbot, system, endings)
    assert made.resume.said.text() == "When it was locked, an incident was open."
    made.resume.go.click()
    again: Any = made.page(PageId.INCIDENT)
    qtbot.waitUntil(lambda: again.subject_on_show() == item.id)


def test_another_page_takes_the_offer_away(
    workspace: Workspace, leaving: Shutdown, record: Any, opening: Any, shown: Shown, qtbot: Any,
    system: SystemCapabilities, endings: ExitStack,
) -> None:  # fmt: skip
    begun_with(workspace, leaving)
    workspace.show_page(PageId.KEEPING)
    leaving.lock()
    made = next_workspace(record, opening, shown, qtbot, system, endings)
    assert made.resume.isVisible()
    made.show_page(PageId.EVIDENCE)
    assert not made.resume.isVisible()


@pytest.mark.parametrize("page", [PageId.TIMELINE, PageId.RECORD])
def test_where_one_begins_anyway_is_not_offered(
    workspace: Workspace, leaving: Shutdown, record: Any, page: PageId
) -> None:
    begun_with(workspace, leaving)
    workspace.show_page(page)
    leaving.lock()
    assert not (record.folder / "draft").exists()


def test_hiding_keeps_no_page(workspace: Workspace, leaving: Shutdown, record: Any) -> None:
    begun_with(workspace, leaving)
    workspace.show_page(PageId.ORDER)
    leaving.hide()
    assert not (record.folder / "draft").exists()


@pytest.mark.parametrize(
    "place", [None, [], {}, {"page": "nowhere", "subject": ""}, {"page": "order"},
              {"page": "order", "subject": 3}, {"page": ["order"], "subject": ""}]
)  # fmt: skip
def test_a_place_that_is_none_is_not_offered(
    workspace: Workspace, keeper: DraftAutosave, place: object
) -> None:
    workspace.resume.offer(place, PAGES)
    assert not workspace.resume.isVisible()


def test_the_reason_says_what_was_not_kept(
    workspace: Workspace, leaving: Shutdown, keeper: DraftAutosave, monkeypatch: pytest.MonkeyPatch
) -> None:
    timeline: Any = workspace.page("timeline")
    QTest.keyClicks(timeline.quick.line, "half a sen")

    def refuse(self: object, text: str) -> None:
        raise DiskFull("draft")

    monkeypatch.setattr(Drafts, "save", refuse)
    leaving.lock(LockReason(LockCause.IDLE, 10))
    assert leaving.why == LockReason(LockCause.IDLE, 10, is_kept=False)


def test_the_reason_counts_the_files_that_were_cut_off(
    workspace: Workspace, leaving: Shutdown, tmp_path: Path
) -> None:
    page: Any = workspace.page("record")
    file = tmp_path / "photo.bin"
    # so large that it is not kept by the time of the lock, on any machine
    with file.open("wb") as large:
        large.truncate(256 << 20)
    page.drop.add([file])
    leaving.lock()
    assert leaving.why == LockReason(unfinished=1)


def test_hiding_ends_and_happens_once(
    leaving: Shutdown, ended: Ended, workspace: Workspace
) -> None:
    leaving.hide()
    leaving.hide()
    leaving.lock()
    assert ended.order == ["tidy", "end"]
    assert not workspace.isVisible()


def test_windows_go_before_anything_else(
    workspace: Workspace, leaving: Shutdown, keeper: DraftAutosave, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[bool] = []
    monkeypatch.setattr(keeper, "seal_now", lambda extra=None: seen.append(workspace.isVisible()))
    leaving.hide()
    assert seen == [False]


STEPS = (
    ("drafts", "stop"),
    ("drafts", "seal_now"),
    ("clipboard", "clear_ours"),
    ("jobs", "cancel_all"),
    ("vault_thread", "run_and_wait"),
    ("media", "close"),
    ("jobs", "shut_down"),
    ("drafts", "shut_down"),
    ("vault_thread", "shut_down"),
)


@pytest.fixture
def done(
    record: Any, keeper: DraftAutosave, ended: Ended, monkeypatch: pytest.MonkeyPatch
) -> list[str]:
    """What is done on the way out, in order, with the endings; all of it really is."""
    within: list[str] = []

    def watch(owner: object, name: str, told: str) -> None:
        real = getattr(owner, name)

        def watched(*given: Any) -> Any:
            if not within:
                ended.order.append(told)
            within.append(told)
            try:
                return real(*given)
            finally:
                within.pop()

        monkeypatch.setattr(owner, name, watched)

    for who, name in (*STEPS, ("drafts", "close"), ("vault_thread", "lock")):
        owner = keeper if who == "drafts" else getattr(record.page_context, who)
        watch(owner, name, f"{who}.{name}")
    return ended.order


@pytest.mark.parametrize(("how", "last"), [("hide", ["end"]), ("lock", ["replace"])])
def test_everything_is_put_in_order_before_the_process_ends(
    workspace: Workspace, leaving: Shutdown, done: list[str], record: Any, how: str, last: list[str]
) -> None:
    getattr(leaving, how)()
    assert done == [*map(".".join, STEPS), "tidy", *last]


def test_after_a_crash_all_is_put_in_order_and_once(
    workspace: Workspace, leaving: Shutdown, done: list[str]
) -> None:
    leaving.hide_after_crash()
    assert not workspace.isVisible()
    once = [*map(".".join, STEPS), "tidy"]
    assert done == once
    leaving.hide()
    leaving.hide_after_crash()
    assert done == [*once, "tidy"]


def test_work_on_the_folder_waits_for_a_closed_session_and_loses_nothing(
    workspace: Workspace, leaving: Shutdown, done: list[str], record: Any, opening: Any, qtbot: Any
) -> None:
    timeline: Any = workspace.page("timeline")
    QTest.keyClicks(timeline.quick.line, "half a sen")
    record.page_context.clipboard.put("secret words")
    closed: list[Any] = []
    record.page_context.attachment_queue.final_work = lambda: (
        ("one",),
        lambda _session: done.append("admitted"),
    )
    leaving.close_session(workspace, closed.append)
    qtbot.waitUntil(lambda: bool(closed) and closed[0].done())
    assert done == [
        "jobs.cancel_all", "drafts.stop", "drafts.seal_now", "drafts.close",
        "clipboard.clear_ours", "admitted", "vault_thread.lock",
    ]  # fmt: skip
    assert workspace.isVisible()
    assert QGuiApplication.clipboard().text() == ""
    session = open_again(opening, record.folder)
    held = json.loads(session.drafts.load())["held"]
    session.close()
    assert (held["timeline"]["text"], held[LOOSE]) == ("half a sen", ["one"])


@pytest.mark.parametrize("how", ["hide", "lock"])
def test_a_disk_that_answers_no_more_does_not_keep_the_process_alive(
    record: Any,
    workspace: Workspace,
    keeper: DraftAutosave,
    ended: Ended,
    how: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answered = threading.Event()

    def end(what: str) -> None:
        ended.order.append(what)
        answered.set()

    monkeypatch.setattr(keeper, "seal_now", lambda extra=None: answered.wait())
    endings = ExitActions(
        lambda: end("hide"), lambda: end("lock"), lambda: ended.order.append("tidy")
    )
    getattr(Shutdown(record.page_context, keeper, endings, most_seconds=0.01), how)()
    assert ended.order == ["tidy", how]


def test_nothing_unsaved_leaves_no_draft(
    leaving: Shutdown, workspace: Workspace, record: Any
) -> None:
    leaving.hide()
    assert not (record.folder / "draft").exists()


def test_a_file_that_is_kept_but_not_saved_is_in_the_record_and_in_the_draft(
    workspace: Workspace, leaving: Shutdown, record: Any, opening: Any, tmp_path: Path, qtbot: Any
) -> None:
    page: Any = workspace.page("record")
    file = tmp_path / "photo.bin"
    file.write_bytes(b"evidence")
    page.drop.add([file])
    qtbot.waitUntil(lambda: page.drop.list.item(0).text().endswith("kept"))
    leaving.lock()
    session = open_again(opening, record.folder)
    (exhibit,) = session.journal.items(Noun.EVIDENCE)
    held = json.loads(session.drafts.load())["held"]
    session.close()
    assert exhibit.content.incidents == ()
    assert held[LOOSE] == [exhibit.id]


def test_our_clipboard_goes_and_that_of_others_stays(
    leaving: Shutdown, record: Any, workspace: Workspace
) -> None:
    record.page_context.clipboard.put("secret words")
    assert QGuiApplication.clipboard().text() == "secret words"
    leaving.hide()
    assert QGuiApplication.clipboard().text() == ""


def test_what_somebody_else_put_there_since_stays(leaving: Shutdown, record: Any) -> None:
    record.page_context.clipboard.put("ours")
    QGuiApplication.clipboard().setText("theirs")
    leaving.hide()
    assert QGuiApplication.clipboard().text() == "theirs"


def test_the_draft_comes_back_where_it_was_typed(
    workspace: Workspace,
    keeper: DraftAutosave,
    record: Any,
    shown: Shown,
    qtbot: Any,
    system: SystemCapabilities,
    endings: ExitStack,
) -> None:
    first: Any = workspace.page("record")
    first.form.editor("what").restore("half a story")
    notes: Any = workspace.page("note")
    notes.list.add.click()
    notes.form.form.editor("text").restore("half a note")
    text = keeper.text()
    keeper.stop()
    other_keeper = DraftAutosave(record.page_context.jobs)
    preferences = Preferences(
        record.page_context.vault_thread, record.page_context.theme, IdleLock(), system
    )
    other = Workspace(record.page_context, other_keeper, preferences, record.opened)
    shown(other)
    other.start(text)
    record.do(lambda s: None)
    page: Any = other.page("record")
    assert page.form.editor("what").value() == "half a story"
    assert other.page("note").form.form.editor("text").value() == "half a note"
    timeline: Any = other.page("timeline")
    assert "not saved" in timeline.status.text()
    assert "Look under: Record an incident, Private notes." in timeline.status.text()
    assert json.loads(other_keeper.text()) == json.loads(text)


def test_a_line_that_is_refused_again_at_the_opening_comes_back_to_its_page(
    record: Any,
    shown: Shown,
    system: SystemCapabilities,
    qtbot: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def full(*_args: object) -> None:
        raise DiskFull("write")

    monkeypatch.setattr(Journal, "record_once", full)
    line = EnteredLine("ab" * 16, Incident(what="He was outside again."))
    context = record.page_context
    keeper = DraftAutosave(context.jobs)
    keeper.follow(context.waiting_line)
    preferences = Preferences(context.vault_thread, context.theme, IdleLock(), system)
    other = Workspace(context, keeper, preferences, record.opened)
    shown(other)
    text = json.dumps({"version": 1, WAITING: line_values([line]), "held": {}})
    steps = other.start_steps(text)
    # whatever comes back from the record is here before the first page is
    record.do(lambda s: None)
    assert json.loads(keeper.text())[WAITING] == line_values([line])
    for step in steps:
        step()
    timeline: Any = other.page("timeline")
    qtbot.waitUntil(lambda: timeline.quick.line.text() == "He was outside again.")
    qtbot.waitUntil(lambda: json.loads(keeper.text() or "{}").get(WAITING) == [])
    assert json.loads(keeper.text())["held"]["timeline"]["id"] == line.id
    keeper.close()


def test_a_draft_that_could_not_be_read_is_said_and_kept_out_of_the_way(
    record: Any, shown: Shown, system: SystemCapabilities
) -> None:
    drafts = record.opened.beside.drafts
    (record.folder / "draft").write_bytes(b"torn")
    with pytest.raises(Damaged) as refused:
        drafts.take()
    preferences = Preferences(
        record.page_context.vault_thread, record.page_context.theme, IdleLock(), system
    )
    other = Workspace(
        record.page_context, DraftAutosave(record.page_context.jobs), preferences, record.opened
    )
    shown(other)
    other.start(None, refused.value)
    timeline: Any = other.page("timeline")
    assert "put aside, not deleted" in timeline.status.text()
    assert (record.folder / "orphans" / "draft").read_bytes() == b"torn"


def test_a_draft_that_the_disk_did_not_give_is_said_to_be_there_still(
    record: Any, shown: Shown, system: SystemCapabilities
) -> None:
    preferences = Preferences(
        record.page_context.vault_thread, record.page_context.theme, IdleLock(), system
    )
    other = Workspace(
        record.page_context, DraftAutosave(record.page_context.jobs), preferences, record.opened
    )
    shown(other)
    other.start(None, StorageError("read"))
    timeline: Any = other.page("timeline")
    assert "It is still there" in timeline.status.text()


def test_a_draft_that_the_disk_refuses_is_said_once_until_it_is_kept(
    workspace: Workspace,
    keeper: DraftAutosave,
    record: Any,
    qtbot: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    timeline: Any = workspace.page("timeline")
    drafts, said = record.opened.beside.drafts, []

    def refuse(*_args: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(workspace.unkept, "problem", said.append)
    for _turn in range(2):
        with monkeypatch.context() as patch, qtbot.waitSignal(keeper.failed):
            patch.setattr(durable, "write_all", refuse)
            QTest.keyClicks(timeline.quick.line, "more")
            keeper.tick()
        StatusLine.problem(workspace.unkept, said[0])
    assert len(said) == 1
    assert workspace.unkept.isVisible()
    assert workspace.unkept.text().startswith(
        "What you type is not on the disk yet. The disk is full. What you typed is still here"
    )
    with qtbot.waitSignal(keeper.kept):
        keeper.tick()
    assert not workspace.unkept.isVisible()
    assert json.loads(drafts.load())["held"]["timeline"]["text"] == "moremore"


def test_a_draft_that_cannot_be_taken_away_is_not_called_unkept(
    record: Any, workspace: Any, keeper: DraftAutosave, qtbot: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What it has is in the record by then: "not on the disk" beside "is recorded" is untrue."""
    line = workspace.page("timeline").quick.line
    QTest.keyClicks(line, "He rang.")
    with qtbot.waitSignal(keeper.kept):
        keeper.tick()

    def refuse(*_args: object) -> None:
        raise OSError(errno.EIO, "no disk")

    def lost(*_args: object) -> None:
        raise StorageError("draft")

    with monkeypatch.context() as patch, qtbot.waitSignal(keeper.failed):
        patch.setattr(durable, "write_all", refuse)
        QTest.keyClicks(line, " Twice.")
        keeper.tick()
    assert workspace.unkept.text().startswith("What you type is not on the disk yet. ")
    with monkeypatch.context() as patch, qtbot.waitSignal(keeper.failed):
        patch.setattr(record.opened.beside.drafts, "clear", lost)
        line.clear()
        keeper.tick()
    assert workspace.unkept.text() == ""


def test_the_clock_goes_on_sealing_after_a_page_of_erasing_was_opened(
    workspace: Workspace, keeper: DraftAutosave, record: Any
) -> None:
    item = record.do(lambda s: s.journal.record(Incident(what="one")))
    workspace.open_incident(item.id)
    workspace.erase(item.id)
    (clock,) = keeper.findChildren(QTimer)
    assert clock.isActive()


def test_the_draft_is_sealed_by_the_clock_and_cleared_once_saved(
    workspace: Workspace, keeper: DraftAutosave, record: Any, qtbot: Any
) -> None:
    timeline: Any = workspace.page("timeline")
    QTest.keyClicks(timeline.quick.line, "words in private")
    with qtbot.waitSignal(keeper.kept):
        keeper.tick()
    draft = record.folder / "draft"
    assert b"private" not in draft.read_bytes()
    timeline.quick.line.clear()
    keeper.tick()
    qtbot.waitUntil(lambda: not draft.exists())


def test_a_draft_of_another_version_is_left_alone(record: Any, keeper: DraftAutosave) -> None:
    for text in ("", "null", "[]", "{}", '{"version": 99, "held": {"timeline": {}}}', "not json"):
        assert keeper.open(record.opened.beside.drafts, text) == ()


def test_a_crash_locks_first_and_tells_the_place_not_the_words() -> None:
    order: list[str] = []
    hook = CrashHook(lambda: order.append("locked"), order.append, lambda: order.append("ended"))
    try:
        raise KeyError("he wrote this")
    except KeyError as error:
        hook.handle(type(error), error, error.__traceback__)
        hook.handle(type(error), error, error.__traceback__)
    assert order[0] == "locked"
    assert "(KeyError at test_shutdown.py:" in order[1]
    assert order[2:] == ["ended"]
    assert "he wrote" not in order[1]


def test_a_program_that_was_removed_locks_says_so_and_ends() -> None:
    order: list[str] = []
    hook = CrashHook(lambda: order.append("locked"), order.append, lambda: order.append("ended"))
    hook.leave(removed_sentence())
    hook.handle(KeyError, KeyError(), None)
    assert order == ["locked", removed_sentence(), "ended"]


@pytest.mark.parametrize("fails", ["lock", "tell"])
def test_a_crash_ends_the_process_whatever_fails_on_the_way(fails: str) -> None:
    order: list[str] = []

    def gone(*_told: object) -> None:
        raise ModuleNotFoundError("the program was removed")

    lock = gone if fails == "lock" else lambda: order.append("locked")
    hook = CrashHook(lock, gone, lambda: order.append("ended"))
    with pytest.raises(ModuleNotFoundError):
        hook.handle(KeyError, KeyError(), None)
    assert order[-1] == "ended"


def test_the_place_is_that_of_the_innermost_frame() -> None:
    def deep() -> None:
        raise ValueError("x")

    with pytest.raises(ValueError, match="x") as caught:
        deep()
    line = deep.__code__.co_firstlineno + 1
    assert place_of(ValueError, caught.tb) == f"ValueError at test_shutdown.py:{line}"


def test_each_page_puts_the_focus_where_one_begins(workspace: Workspace, qtbot: Any) -> None:
    for name in PAGES:
        workspace.show_page(name)
        focused = workspace.focusWidget()
        assert focused is not None
        assert workspace.page(name).isAncestorOf(focused), name
    workspace.show_page("timeline")
    timeline: Any = workspace.page("timeline")
    assert timeline.quick.line.hasFocus()


def test_every_number_key_leads_to_a_page(workspace: Workspace, qtbot: Any) -> None:
    for number, name in enumerate(
        (
            *("timeline", "record", "evidence", "import", "patterns", "export", "police", "order"),
            "questions",
        ),
        1,
    ):
        QTest.keyClick(
            workspace.window(), Qt.Key(Qt.Key.Key_0 + number), Qt.KeyboardModifier.ControlModifier
        )
        assert workspace.page(name).isVisible(), name


def test_the_groups_of_pages_have_names_and_none_is_a_page(workspace: Workspace) -> None:
    shown = [label.text() for label in workspace.side.findChildren(QLabel)]
    assert shown[:2] == ["Today", "The record"]
    ways = [each.text() for each in workspace.side.findChildren(QPushButton) if each.isCheckable()]
    assert ways == [label for group in RECORD_GROUPS for _page, label in rows_of(group)]


ROOT = Path(__file__).resolve().parents[3]


def ran(script: str) -> subprocess.CompletedProcess[str]:
    line = [sys.executable, "-c", f"import sys\nfrom ui.desktop import shutdown\n{script}"]
    return subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)


def test_a_program_that_is_not_there_any_more_ends_and_says_nothing() -> None:
    done = ran(
        "shutdown.restart_command = lambda: ['/nowhere/daybook']\n"
        "shutdown.restart_process(None)\nprint('here')"
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.needs("names")
def test_the_folder_is_told_by_a_pipe_and_not_on_the_line() -> None:
    said = "print(ascii([sys.argv[1:], str(shutdown.read_resumed().folder)]))"
    fresh = f"import sys; from ui.desktop import shutdown; {said}"
    odd = "/home/a/Daybook \\udcff"  # a name that is no text
    done = ran(
        "from pathlib import Path\n"
        f"shutdown.restart_command = lambda: [sys.executable, '-c', {fresh!r}, shutdown.RESUME]\n"
        f"shutdown.restart_process(Path('{odd}'))"
    )
    assert done.stdout.strip() == f"[['--resume'], '{odd}']"


def test_the_reason_goes_the_same_way() -> None:
    said = "from ui.desktop import shutdown; print(shutdown.read_resumed().why.line)"
    done = ran(
        "from ui.desktop.lock_reason import *\n"
        f"shutdown.restart_command = lambda: [sys.executable, '-c', {said!r}, shutdown.RESUME]\n"
        "shutdown.restart_process(None, LockReason(LockCause.IDLE, 10))"
    )
    assert done.stdout.strip() == "idle 10 1 0"


def test_how_the_window_looked_goes_the_same_way() -> None:
    said = "from ui.desktop import shutdown; print(shutdown.read_resumed().shown.line)"
    done = ran(
        "from ui.desktop.theme import Appearance\n"
        f"shutdown.restart_command = lambda: [sys.executable, '-c', {said!r}, shutdown.RESUME]\n"
        "shutdown.restart_process(None, None, Appearance('contrast', 200))"
    )
    assert done.stdout.strip() == "contrast 200"


def test_a_window_that_follows_one_without_a_folder_begins_anew() -> None:
    said = "from ui.desktop import shutdown; print(shutdown.read_resumed().arguments)"
    done = ran(
        f"shutdown.restart_command = lambda: [sys.executable, '-c', {said!r}, shutdown.RESUME]\n"
        "shutdown.restart_process(None)"
    )
    assert done.stdout.strip() == "[]"


# The window's own beginning, which in place of waiting says whether Qt would tell of each key.
TELLING = """
import os, sys
from PySide6.QtCore import QLoggingCategory
from ui.desktop import application as program
class Application(program.QApplication):
    def exec(self):
        sys.stdout.write(f"{QLoggingCategory('qt.qpa.input.events').isDebugEnabled()}")
        sys.stdout.flush()
        os._exit(0)
program.QApplication = Application
program.run(["/nowhere"])
"""


@pytest.mark.needs("settings in files")
def test_no_file_among_the_settings_has_keys_written_down(tmp_path: Path) -> None:
    rules = tmp_path / ".config" / "QtProject" / "qtlogging.ini"
    rules.parent.mkdir(parents=True)
    rules.write_text("[Rules]\n*.debug=true\n", encoding="utf-8")
    home = {"HOME": str(tmp_path), "QT_QPA_PLATFORM": "offscreen"}
    asked = "from PySide6.QtCore import QLoggingCategory as Q; print(Q('a').isDebugEnabled())"
    said = [
        subprocess.run(
            [sys.executable, "-I", "-c", code], env=home, capture_output=True, text=True, check=True
        ).stdout.strip()
        for code in (asked, TELLING)
    ]
    # the first is what the file does to a program that lets it
    assert said == ["True", "False"]
