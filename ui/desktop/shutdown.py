"""Lock, hide, restart or crash: leave an open record without losing text.

**Invariants:**

- Windows are hidden first, before anything that can take time. Then, in this order: the draft is
  sealed, our clipboard is cleared, long jobs stop, a line that waits is recorded and durable files
  are admitted, the session closes. A line that could not be recorded waits in the sealed draft.
- Every step has a timeout, so a stalled USB drive cannot keep the process alive.
- No decrypted data stays in memory: the process ends or is replaced. A program that cannot restart,
  because its drive was removed, ends: better closed than open.
- A new process is started as the first one was (`ui.start`), with the environment variables that
  the program keeps and no others. It receives the folder to open, why it was locked and how the
  window looked through a pipe, not on its command line or in its environment, which other programs
  of the same person can read.
- Which page was open is sealed with the draft when the program locks, and not when it hides: the
  next opening offers to go on there, and shows nothing by itself.
- A crash leaves no memory image, where the system allows to ask for that. After an error the record
  is sealed and closed before a message is shown; the message has type and location but no value,
  which might be diary text.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from diary.i18n import _
from ui.desktop.lock_reason import LockReason
from ui.desktop.theme import Appearance
from ui.environment_variables import kept_variables
from ui.start_command import RESUME, own_folder, start_command

if TYPE_CHECKING:
    from diary.services.session import Session
    from ui.desktop.draft_autosave import DraftAutosave
    from ui.desktop.page_context import PageContext


def restart_command() -> list[str]:
    """Return the command that starts this program again at the lock screen."""
    return start_command([RESUME])


def end_process() -> None:
    """End the process at once; everything must be saved before."""
    os._exit(0)


def restart_process(
    vault: Path | None, why: LockReason | None = None, shown: Appearance | None = None
) -> None:
    """Replace this process with one at the lock screen of `vault`; if that fails, end.

    The other one says `why` and looks as this one did.
    """
    left = "\0".join((str(vault or ""), why.line if why else "", shown.line if shown else ""))
    try:
        _become(os.fsencode(left))
    except OSError:
        os._exit(0)


def _become(text: bytes) -> None:
    if sys.platform == "win32":
        import subprocess

        started = subprocess.Popen(
            restart_command(),
            stdin=subprocess.PIPE,
            close_fds=True,
            cwd=own_folder(),
            env=kept_variables(os.environ),
        )
        if started.stdin is not None:
            started.stdin.write(text)
            started.stdin.close()
        os._exit(0)
    reading, writing = os.pipe()
    os.write(writing, text)
    os.close(writing)
    os.dup2(reading, 0)
    words = restart_command()
    os.chdir(own_folder())
    os.execve(words[0], words, kept_variables(os.environ))  # noqa: S606 - our own program, by its full path


@dataclass(frozen=True, slots=True)
class Resumed:
    """What the previous process left: its folder, why it locked, and how its window looked."""

    folder: Path | None
    why: LockReason | None
    shown: Appearance

    @property
    def arguments(self) -> list[str]:
        """Return the window's arguments; empty if no folder was open."""
        return [str(self.folder)] if self.folder else []


def read_resumed() -> Resumed:
    """Return what the previous process left, read from standard input."""
    text = os.fsdecode(sys.stdin.buffer.read(1 << 16))
    folder, _end, rest = text.partition("\0")
    why, _end, shown = rest.partition("\0")
    return Resumed(Path(folder) if folder else None, LockReason.read(why), Appearance.read(shown))


def disable_core_dumps() -> None:
    """Ask the system not to write this process's memory to a core file."""
    from ui import memory_dumps

    memory_dumps.disable_core_dumps()


_ADMIT_SECONDS = 1.0
_STOP_SECONDS = 2.0
_SEAL_SECONDS = 1.0
_CLOSE_SECONDS = 3.0
MOST_SECONDS = 10.0
LOOSE = "loose-exhibits"
# The page that was open, in the draft.
PLACE = "place"


@dataclass(frozen=True, slots=True)
class ExitActions:
    """How to end the process, to replace it with one at the lock screen, and to tidy first."""

    end: Callable[[], None]
    replace: Callable[[], None]
    tidy: Callable[[], None]


class Shutdown:
    """The ways to leave an open record."""

    def __init__(
        self,
        context: PageContext,
        drafts: DraftAutosave,
        endings: ExitActions,
        most_seconds: float = MOST_SECONDS,
    ) -> None:
        self._context, self._drafts, self._endings = context, drafts, endings
        self._most_seconds = most_seconds
        self._gone = False
        self._ending = threading.Lock()
        self._place: Callable[[], object] = lambda: None
        self.why = LockReason()

    def hide(self) -> None:
        """Hide all windows, keep everything and end the process."""
        self._leave(self._endings.end)

    def lock(self, why: LockReason | None = None) -> None:
        """Hide all windows, keep everything and start a new process at the lock screen.

        `self.why` then is the reason, which the new process is told; without one it was asked for.
        """
        self.why = why or LockReason()
        self._leave(self._endings.replace, place=self._place)

    def follow_place(self, place: Callable[[], object]) -> None:
        """Keep with the draft what `place` returns when the program locks; None keeps nothing."""
        self._place = place

    def hide_after_crash(self) -> None:
        """Hide all windows and keep everything; the caller shows the message and ends."""
        self._pack_up()
        self._endings.tidy()

    def close_session(self, owner: QObject, then: Callable[[Future[None]], None]) -> None:
        """Keep everything and close the session for a task on its folder; windows stay.

        `then` gets a Future that is done once the session is closed.
        """
        context = self._context
        context.jobs.cancel_all()
        loose, admit = context.attachment_queue.final_work()
        self._drafts.stop()
        self._drafts.seal_now({LOOSE: list(loose)} if loose else {})
        self._drafts.close()
        context.clipboard.clear_ours()
        admit = self._with_lines(admit)

        def close(_outcome: object) -> None:
            then(context.vault_thread.lock())

        context.vault_thread.run(owner, admit, close, close)

    def _leave(self, end: Callable[[], None], place: Callable[[], object] = lambda: None) -> None:
        def finish() -> None:
            # only the first caller ends the process: the lock is never released
            if self._ending.acquire(blocking=False):
                self._endings.tidy()
                end()

        if self._gone:
            return
        guard = threading.Timer(self._most_seconds, finish)
        guard.daemon = True
        guard.start()
        self._pack_up(place)
        guard.cancel()
        guard.join()
        finish()

    def _pack_up(self, place: Callable[[], object] = lambda: None) -> None:
        if self._gone:
            return
        self._gone = True
        hide_windows()
        at = place()
        context = self._context
        unfinished = context.attachment_queue.unfinished
        loose, admit = context.attachment_queue.final_work()
        extra: dict[str, object] = {LOOSE: list(loose)} if loose else {}
        if at is not None:
            extra[PLACE] = at
        # the timer would seal again, without `extra`
        self._drafts.stop()
        # a disk that never answers has kept nothing either
        self.why = replace(self.why, is_kept=False, unfinished=unfinished)
        self.why = replace(self.why, is_kept=self._drafts.seal_now(extra))
        context.clipboard.clear_ours()
        context.jobs.cancel_all()
        context.vault_thread.run_and_wait(self._with_lines(admit), _ADMIT_SECONDS)
        context.media.close()
        context.jobs.shut_down(_STOP_SECONDS)
        self._drafts.shut_down(_SEAL_SECONDS)
        context.vault_thread.shut_down(_CLOSE_SECONDS)

    def _with_lines(self, admit: Callable[[Session], None]) -> Callable[[Session], None]:
        """Return the last work of the session: lines that wait are recorded first."""
        line = self._context.waiting_line
        lines = line.lines()
        line.forget()

        def work(session: Session) -> None:
            if lines:
                # the store is loaded with the record, and not before the first window
                from diary.services.waiting_lines import record_waiting

                record_waiting(session.journal, lines)
            admit(session)

        return work


def hide_windows() -> None:
    """Hide every window at once, and wait until the display knows."""
    for window in QApplication.topLevelWidgets():
        window.hide()
    app = QApplication.instance()
    if isinstance(app, QApplication):
        app.sync()


def place_of(kind: type[BaseException], trace: TracebackType | None) -> str:
    """Return, for example, `KeyError at workspace.py:12`, from the innermost frame."""
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return kind.__name__
    name = os.path.basename(trace.tb_frame.f_code.co_filename)
    return f"{kind.__name__} at {name}:{trace.tb_lineno}"


class CrashHook:
    """Handles uncaught exceptions of all threads, once.

    Whatever fails on the way, the process ends, and with it its keys: the program may have been
    removed from the disk while its window is open.
    """

    def __init__(
        self, lock: Callable[[], None], tell: Callable[[str], None], end: Callable[[], None]
    ) -> None:
        self._lock, self._tell, self._end = lock, tell, end
        self._used = False

    def install(self) -> None:
        """Become the handler of uncaught exceptions."""
        sys.excepthook = self.handle
        threading.excepthook = self._take_thread

    def handle(
        self,
        kind: type[BaseException],
        error: BaseException,
        trace: TracebackType | None,
    ) -> None:
        """Lock, report where the exception was raised, and end the process."""
        if not issubclass(kind, KeyboardInterrupt):
            self.leave(crash_sentence(place_of(kind, trace)))

    def leave(self, sentence: str) -> None:
        """Lock, say why, and end the process."""
        if self._used:
            return
        self._used = True
        try:
            self._lock()
            self._tell(sentence)
        finally:
            self._end()

    def _take_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None and not issubclass(arguments.exc_type, SystemExit):
            self.handle(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)


def removed_sentence() -> str:
    """Return the message to show where the program's files are gone."""
    return _(
        "Daybook was removed from this computer while it was open, or its drive was pulled out. "
        "Your record was closed first and is safe; what you were typing was kept as a draft. "
        "Install Daybook again, or put the drive back, to go on."
    )


def crash_sentence(place: str) -> str:
    """Return the message to show after a crash."""
    return _(
        "Something went wrong inside the program ({place}). Your record was closed first and is "
        "safe; what you were typing was kept as a draft. Start the program again to go on."
    ).format(place=place)
