"""What the window's tests share: a real vault with cheap keys, a clock, answers to dialogs."""

from __future__ import annotations

import gc
import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import SIGNAL, QCoreApplication, QEvent, QObject
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import delete, isValid

from diary import audience_profiles
from diary.crypto.kdf import KdfCost
from diary.i18n import use_language
from diary.jurisdiction import Vocabulary, load
from diary.media.decoder_client import MediaClient
from diary.model.record_nouns import Incident
from diary.progress import no_progress
from diary.services.disclosure.exhibit_scan import scan
from diary.vault.lifecycle import VaultConfig
from exporters.delivery import bundle_writer
from tests.support import vaults
from tests.support.filled_record import Ids, fill
from tests.support.navigator import AskedNavigator
from tests.support.pseudo_locale import TAG, write_catalogue
from tests.support.qt import PATIENCE, work_until
from tests.support.screens import Screen, Window
from tests.support.seconds import Seconds
from ui.bundle_session import open_bundle
from ui.desktop.attachment_queue import AttachmentQueue
from ui.desktop.bundle_workspace import BundleWorkspace
from ui.desktop.draft_autosave import DraftAutosave
from ui.desktop.files_not_kept import FilesNotKept
from ui.desktop.forms.form import FormContext
from ui.desktop.idle_lock_and_hiding import Clipboard, IdleLock, InputWatcher
from ui.desktop.main_window import MainWindow
from ui.desktop.page_context import PageContext
from ui.desktop.page_navigation import Workspace
from ui.desktop.platform.capabilities import SystemCapabilities
from ui.desktop.platform.screen_capture import ScreenCaptureGuard
from ui.desktop.platform.session_events import SessionEvents
from ui.desktop.preferences import Preferences
from ui.desktop.record_controller import RecordController
from ui.desktop.shutdown import ExitActions
from ui.desktop.theme import Theme
from ui.desktop.threads import JobPool, OpeningReport, VaultThread
from ui.desktop.typed_credentials import TypedCredentials
from ui.desktop.vault_access import VaultAccess
from ui.desktop.waiting_line import WaitingLine

ROOT = Path(__file__).resolve().parents[3]
CHEAP = KdfCost(memory_kib=64, passes=1, lanes=2)
ZONE = "Europe/London"
PASSPHRASE = "marble otter quiet lantern"
START = datetime(2026, 11, 24, 16, 0, tzinfo=UTC)
MARKUP = (
    "<b>bold</b>",
    "a & b && c",
    '<img src="file:///etc/passwd">',
    "{} {0} {name} %s %(x)d",
    "word" * 5000,
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    # the screenless platform says this about windows with a least size or over others; no fault
    unsupported = r"does not support (propagateSizeHints|raise|grabbing)"
    quiet = pytest.mark.qt_log_ignore(unsupported, extend=True)
    here = f"{Path(__file__).parent}{os.sep}"
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(quiet)


def wait_until(condition: Callable[[], object], *, timeout: int = PATIENCE) -> None:
    """Let the program work until this is so.

    Whoever waits in milliseconds gets what comes afterwards as well, unless the machine has much
    else to do: a page that has its widgets, and not yet their places. Here it is never so.
    """
    work_until(condition, patience=max(timeout, PATIENCE))


@pytest.fixture
def qtbot(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> QtBot:
    """As it is, but patient: a machine with much else to do makes no test fail."""
    for name in ("waitSignal", "waitSignals", "waitExposed", "waitActive"):
        monkeypatch.setattr(qtbot, name, partial(getattr(qtbot, name), timeout=PATIENCE))
    monkeypatch.setattr(qtbot, "waitUntil", wait_until)
    return qtbot


class Clock:
    """A wall clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = START

    def __call__(self) -> datetime:
        return self.at

    def pass_time(self, **by: float) -> None:
        self.at += timedelta(**by)


class Answers:
    """Answers what pages ask, and keeps what was asked."""

    def __init__(self) -> None:
        self.yes = True
        self.said: str | None = "because"
        self.chosen: tuple[Path, ...] = ()
        self.asked: list[str] = []
        self.told: list[str] = []

    def confirm(
        self,
        parent: QWidget,
        title: str,
        sentences: Sequence[str],
        yes: str,
        *,
        is_risk: bool = False,
    ) -> bool:
        self.asked.append(title)
        self.told += sentences
        return self.yes

    def line(
        self, parent: QWidget, title: str, sentences: Sequence[str], label: str, yes: str
    ) -> str | None:
        self.asked.append(title)
        return self.said

    def files(self, parent: QWidget, title: str) -> tuple[Path, ...]:
        self.asked.append(title)
        return self.chosen

    def folder(self, parent: QWidget, title: str, start: Path) -> Path | None:
        self.asked.append(title)
        return self.chosen[0] if self.chosen else None


class Record:
    """An open record: work on its lane, and wait for it."""

    def __init__(
        self, context: PageContext, opened: OpeningReport, folder: Path, qtbot: QtBot
    ) -> None:
        self.page_context, self.opened, self.folder = context, opened, folder
        self.navigator = AskedNavigator()
        self._qtbot = qtbot
        self._owner = QObject()

    def do(self, work: Callable[[Any], Any]) -> Any:
        got: list[Any] = []

        def failed(error: Exception) -> None:
            raise error

        self.page_context.vault_thread.run(self._owner, work, got.append, failed)
        self._qtbot.waitUntil(lambda: bool(got))
        return got[0]


@pytest.fixture(scope="module", autouse=True)
def rubbish_of_the_file_here() -> Iterator[None]:
    """What outlived its own test goes with the file, and on this thread, or never.

    Tests of other rooms have threads, on any of which the interpreter may collect.
    """
    yield
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def rubbish_here() -> Iterator[None]:
    """As in the program: what is collected is collected on the thread of the window."""
    gc.disable()
    yield
    gc.collect(1)
    gc.enable()


@pytest.fixture
def system() -> SystemCapabilities:
    """One that tells nothing and can be asked for nothing."""
    return SystemCapabilities(SessionEvents(), ScreenCaptureGuard())


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load()


@pytest.fixture
def around(clock: Clock, vocabulary: Vocabulary, qapp: QApplication) -> FormContext:
    return FormContext(clock, ZONE, vocabulary)


@pytest.fixture(scope="session")
def light(qapp: QApplication) -> tuple[Theme, str]:
    """The light theme and its style sheet: to read one takes as long as to make a page."""
    made = Theme(qapp)
    made.choose("light")
    return made, qapp.styleSheet()


@pytest.fixture
def theme(qapp: QApplication, light: tuple[Theme, str]) -> Iterator[Theme]:
    """The light theme at its own size, whatever a test before left; nobody hears of it later."""
    kept, sheet = light
    if (kept.choice, kept.zoom, qapp.styleSheet()) != ("light", 1.0, sheet):
        kept.set_zoom(1.0)
        kept.choose("light")
    yield kept
    if kept.receivers(SIGNAL("changed()")):
        kept.changed.disconnect()


@pytest.fixture
def media() -> Iterator[MediaClient]:
    """The decoder of the window; a module may have another one."""
    made = MediaClient()
    yield made
    made.close()


@pytest.fixture
def context(
    theme: Theme, answers: Answers, around: FormContext, media: MediaClient
) -> Iterator[PageContext]:
    vault_thread, jobs = VaultThread(), JobPool()
    made = PageContext(
        vault_thread=vault_thread,
        jobs=jobs,
        attachment_queue=AttachmentQueue(vault_thread, jobs, lambda: secrets.token_hex(16)),
        prompter=answers,
        form_context=around,
        clipboard=Clipboard(QGuiApplication.clipboard()),
        theme=theme,
        media=media,
        waiting_line=WaitingLine(vault_thread, 0),
        files_not_kept=FilesNotKept(),
    )
    yield made
    media.close()
    assert jobs.shut_down()
    assert vault_thread.shut_down()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def opening(context: PageContext, clock: Clock) -> VaultAccess:
    def settled(media: MediaClient, zone: str, now: Callable[[], datetime]) -> VaultConfig:
        return VaultConfig(media=media, zone=zone, now=now, cost=CHEAP, floor=CHEAP)

    return VaultAccess(context.media, ZONE, clock, settled)


@pytest.fixture
def record(context: PageContext, opening: VaultAccess, tmp_path: Path, qtbot: QtBot) -> Record:
    got: list[OpeningReport] = []
    folder = vaults.lay(tmp_path / "Daybook", PASSPHRASE, CHEAP)
    typed = TypedCredentials(PASSPHRASE)
    context.vault_thread.unlock(
        context.vault_thread, folder, lambda: opening.unlock(folder, typed), got.append, pytest.fail
    )
    qtbot.waitUntil(lambda: bool(got))
    context.attachment_queue.open(got[0].beside)
    return Record(context, got[0], folder, qtbot)


@pytest.fixture
def ids(record: Record, picture: Path, tmp_path: Path, vocabulary: Vocabulary) -> Ids:
    """Fill the record with something of everything; the identifiers of it by kind."""
    topic, chat = next(iter(vocabulary.factors)).id, tmp_path / "_chat.txt"
    made: Ids = record.do(lambda session: fill(session, picture, chat, topic))
    return made


@pytest.fixture
def make_workspace(record: Record, system: SystemCapabilities) -> Callable[[], Workspace]:
    """Make the workspace of the record."""
    context = record.page_context

    def make() -> Workspace:
        preferences = Preferences(context.vault_thread, context.theme, IdleLock(), system)
        return Workspace(context, DraftAutosave(context.jobs), preferences, record.opened)

    return make


@pytest.fixture(scope="session")
def filled_bundle(
    tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary, qapp: QApplication
) -> tuple[Path, Ids]:
    """A bundle of a record with something of everything, which tests only look at."""
    place = tmp_path_factory.mktemp("filled")
    with closing(MediaClient()) as media, closing(vaults.new(place / "vault", media=media)) as made:
        topic = next(iter(vocabulary.factors)).id
        ids = fill(made, write_picture(place / "photo.png"), place / "_chat.txt", topic)
        case = made.snapshot.take(
            audience_profiles.load("police"), scan(made.snapshot.originals(), no_progress)
        )
        bundle_writer.write(case, place / "bundle", sign=made.signer)
    return place / "bundle", ids


@pytest.fixture
def make_bundle(
    filled_bundle: tuple[Path, Ids], record: Record, qtbot: QtBot
) -> Callable[[], BundleWorkspace]:
    """Make the workspace of a bundle."""
    context = record.page_context.for_reader()

    def make() -> BundleWorkspace:
        opened = open_bundle([filled_bundle[0]], context.media)
        there: list[None] = []
        context.vault_thread.read(context.vault_thread, opened, there.append, pytest.fail)
        qtbot.waitUntil(lambda: bool(there))
        return BundleWorkspace(context, opened)

    return make


@pytest.fixture
def shown(qtbot: QtBot) -> Iterator[Callable[..., QWidget]]:
    """Shows a widget as the active window, so that keys reach it; keeps it until the test ends."""
    kept: list[QWidget] = []

    def show(widget: QWidget, width: int = 1000, height: int = 800) -> QWidget:
        kept.append(widget)
        widget.resize(width, height)
        with qtbot.waitExposed(widget):
            widget.show()
        widget.activateWindow()
        return widget

    yield show
    for widget in kept:
        if isValid(widget):
            delete(widget)


@pytest.fixture
def settle(record: Record, qapp: QApplication) -> Callable[[], None]:
    """Wait until what is read from the record is shown, and what that asks for after it."""

    def wait() -> None:
        for _turn in range(3):
            record.do(lambda _session: None)
            qapp.processEvents()

    return wait


@pytest.fixture
def make_window(
    request: pytest.FixtureRequest,
    settle: Callable[[], None],
    context: PageContext,
    opening: VaultAccess,
    tmp_path: Path,
) -> Callable[[Window], tuple[QWidget, Ids, Callable[[], None]]]:
    """Make a window of a kind: with the identifiers of what it has, and what waits for a page."""

    def make(kind: Window) -> tuple[QWidget, Ids, Callable[[], None]]:
        if kind is Window.RECORD:
            ids = request.getfixturevalue("ids")
            return request.getfixturevalue("make_workspace")(), ids, settle
        if kind is Window.BUNDLE:
            ids = request.getfixturevalue("filled_bundle")[1]
            return request.getfixturevalue("make_bundle")(), ids, settle
        made = MainWindow(
            context.vault_thread, context.jobs, context.theme, context.prompter, opening, tmp_path
        )
        return made, {}, settle

    return make


@pytest.fixture
def screen(
    request: pytest.FixtureRequest,
    make_window: Callable[[Window], tuple[QWidget, Ids, Callable[[], None]]],
    shown: Callable[..., QWidget],
) -> QWidget:
    """The window with one screen in it; `request.param` is a Screen."""
    wanted: Screen = request.param
    made, ids, settle = make_window(wanted.window)
    shown(made)
    wanted.show(made, ids)
    settle()
    return made


@pytest.fixture(scope="session")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the invented language, whose every text is bracketed and twice as long."""
    sources = (ROOT / name for name in ("ui", "diary", "exporters"))
    return write_catalogue(tmp_path_factory.mktemp("catalogues"), *sources)


@pytest.fixture
def long_texts(catalogues: Path) -> Iterator[None]:
    """The invented language, as long as the test lasts."""
    with use_language(TAG, catalogues):
        yield


class Running:
    """The program with an open record, and what its window shows."""

    def __init__(self) -> None:
        self.shown: list[Any] = []
        self.ended: list[str] = []
        self.program: Any = None


@pytest.fixture
def running(
    record: Record,
    opening: VaultAccess,
    system: SystemCapabilities,
    shown: Callable[..., QWidget],
    qapp: QApplication,
    qtbot: QtBot,
) -> Iterator[Running]:
    made, context = Running(), record.page_context
    record.do(lambda s: s.journal.record(Incident(what="one")))
    endings = ExitActions(
        end=lambda: made.ended.append("end"),
        replace=lambda: made.ended.append("replace"),
        tidy=lambda: None,
    )
    watch = InputWatcher(qapp, context.vault_thread)
    program = RecordController(
        qapp, watch, context.vault_thread, context.jobs, context.theme, context.prompter, opening,
        system, context.form_context.vocabulary, endings, waits=0,
    )  # fmt: skip
    made.program = program
    for ready in (program.workspace_ready, program.whole_ready):
        ready.connect(lambda page: made.shown.append(shown(page)))
    program.open(record.folder, record.opened)
    qtbot.waitUntil(lambda: bool(made.shown))
    yield made
    program.idle.stop()
    program.drafts.close()
    assert program.drafts.shut_down(5)


@pytest.fixture
def picture(tmp_path: Path, qapp: object) -> Path:
    return write_picture(tmp_path / "photo.png")


def write_picture(path: Path) -> Path:
    """Write a small picture to a file; return its path."""
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor("#204060"))
    for at in range(0, 64, 2):
        image.setPixelColor(at, 20, QColor("#ffffff"))
    image.save(str(path))
    return path


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()
