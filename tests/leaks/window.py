"""The window's own program, used by a script in place of a person: real widgets, real endings.

`window.py PHOTO` is a first evening: make a record, write, attach, search, type half a line, lock.
Locking becomes the second one, in the fresh process: unlock, hand over, close the window.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from tests.leaks.markers import MARKERS
from tests.support.pages import choices_of, stack_of
from tests.support.qt import work_until
from ui.desktop import application as program
from ui.desktop import shutdown
from ui.desktop.main_window import MainWindow
from ui.desktop.page_navigation import Workspace
from ui.desktop.pages.export.audience import AudienceStep
from ui.desktop.pages.export.delivery import DeliveryStep
from ui.desktop.pages.export.preview import PreviewStep
from ui.desktop.pages.export.result import ResultStep
from ui.desktop.pages.unlock import UnlockPage
from ui.desktop.pages.welcome import WelcomePage

EXPORT, STUCK, MOST_MILLISECONDS = "LEAKS_EXPORT", 70, 120_000
_Found = TypeVar("_Found", bound=QWidget)


def until(condition: Callable[[], object]) -> None:
    """Let the program work until something is so; the number of seconds is a guard only."""
    work_until(condition, patience=MOST_MILLISECONDS)


def shown(kind: type[_Found]) -> _Found:
    """The one widget of a kind that stands on the screen, once it does."""

    def found() -> list[_Found]:
        tops = QApplication.topLevelWidgets()
        return [w for top in tops for w in top.findChildren(kind) if w.isVisible()]

    until(found)
    return found()[0]


def typed(widget: QWidget, text: str) -> None:
    QTest.keyClicks(widget, text)


def made() -> Workspace:
    """The desk of a record that was just made."""
    welcome = shown(WelcomePage)
    welcome.device.no.click()
    for _step in range(3):
        welcome.go_on.click()
    typed(welcome.passphrase.first.line, MARKERS["passphrase"])
    typed(welcome.passphrase.second.line, MARKERS["passphrase"])
    welcome.passphrase.understood.click()
    welcome.go_on.click()
    desk = shown(Workspace)
    # a new record begins with how it is kept safe
    desk.show_page("timeline")
    return desk


def quick(timeline: Any) -> None:
    """One line and Enter."""
    typed(timeline.quick.line, MARKERS["quick"])
    QTest.keyClick(timeline.quick.line, Qt.Key.Key_Return)
    until(timeline.waiting_row.undo.isVisible)
    timeline.waiting_line.record_now()
    until(lambda: "is recorded" in timeline.status.text())


def first_evening(photo: Path) -> None:
    desk = made()
    timeline: Any = desk.page("timeline")
    quick(timeline)
    with_a_photo(desk, photo)
    desk.show_page("timeline")
    typed(timeline.filters.words, MARKERS["effect"])
    until(lambda: timeline.model.total == 1)
    look_into_files(timeline)
    timeline.filters.clear()
    until(lambda: timeline.model.total == 2)
    typed(timeline.quick.line, MARKERS["draft"])
    (window,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))
    window.lock_requested.emit()


def look_into_files(timeline: Any) -> None:
    """Read the words of the photograph, and find them with what is around them."""
    until(timeline.unsearched.look.isVisible)
    timeline.unsearched.look.click()
    until(lambda: not timeline.unsearched.at_work and timeline.unsearched.look.isHidden())
    timeline.filters.words.setText(MARKERS["photocomment"])
    until(lambda: timeline.results.models["files"].rows)
    until(lambda: all(row.words for row in timeline.results.models["files"].rows))


def with_a_photo(desk: Workspace, photo: Path) -> None:
    desk.show_page("record")
    page: Any = desk.page("record")
    page.form.editor("what").restore(MARKERS["what"])
    page.form.editor("effect").restore(MARKERS["effect"])
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(photo))])
    assert page.drop.take_mime(dropped)
    until(lambda: page.drop.list.item(0).text().endswith("kept"))
    page.save.click()
    until(desk.page("incident").isVisible)
    # The exhibit's card looks into the file, by the decoder.
    evidence: Any = desk.page("evidence")
    desk.show_page("evidence")
    until(lambda: evidence.isVisible())


def second_evening(export: Path) -> None:
    unlock = shown(UnlockPage)
    typed(unlock.passphrase.line, MARKERS["passphrase"])
    QTest.keyClick(unlock.passphrase.line, Qt.Key.Key_Return)
    desk = shown(Workspace)
    timeline: Any = desk.page("timeline")
    until(lambda: timeline.quick.line.text() == MARKERS["draft"])
    desk.show_page("export")
    page: Any = desk.page("export")
    audience: Any = shown(AudienceStep)
    choices_of(audience).button(0).setChecked(True)
    # a step with nothing to ask is not shown
    stack = stack_of(page)
    while not isinstance(stack.currentWidget(), PreviewStep):
        count = stack.count()
        page.go_on.click()
        until(lambda count=count: stack.count() == count + 1)
    preview = shown(PreviewStep)
    for seen in range(1, preview.thumbnails.count() + 1):
        until(lambda seen=seen: preview.seen == seen)
        preview.after.click()
    page.go_on.click()
    shown(DeliveryStep).place.line.setText(str(export))
    page.go_on.click()
    shown(ResultStep)
    (window,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow))
    window.close()


class Application(QApplication):
    """In place of waiting for a person, runs the script; it ends by an ending of the program."""

    script: Callable[[], None]

    def exec(self) -> int:
        try:
            Application.script()
            until(lambda: False)
        except BaseException:
            traceback.print_exc()
            sys.stderr.flush()
        os._exit(STUCK)


def main() -> int:
    following = [sys.executable, "-P", "-B", __file__, shutdown.RESUME]
    shutdown.restart_command = lambda: [*following, os.environ[EXPORT]]
    program.QApplication = Application
    if shutdown.RESUME in sys.argv:
        folder = shutdown.read_resumed().folder
        # it got none of the variables that tests have
        Application.script = lambda: second_evening(Path(sys.argv[2]))
        return program.run([str(folder)])
    photo = Path(sys.argv[1])
    Application.script = lambda: first_evening(photo)
    return program.run()


if __name__ == "__main__":
    sys.exit(main())
