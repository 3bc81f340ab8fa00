"""Tab through every page: round and back, every control once, in the order of sight."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from tests.support.filled_record import OF_ONE, OF_RECORD, Ids
from tests.support.focus_round import faults
from ui.desktop.bundle_workspace import BundleWorkspace
from ui.desktop.main_window import MainWindow
from ui.desktop.page_list import BUNDLE_GROUPS, PageId
from ui.desktop.page_navigation import Workspace
from ui.desktop.pages.welcome import WelcomePage

_ONE = {PageId.INCIDENT, PageId.VIEWER, PageId.LINES, PageId.COVER, PageId.ERASE, PageId.TRANSCRIPT}
PAGES = [page for page in PageId if page not in {PageId.CHECKED, *_ONE}]
OF_BUNDLE = [page for group in BUNDLE_GROUPS for page, _label in group.pages]

Settled = Callable[[], None]


@pytest.fixture
def settle(record: Any, qapp: QApplication) -> Settled:
    def wait() -> None:
        # what is read from the record is shown when it is read, and what that asks for after it
        for _turn in range(3):
            record.do(lambda _session: None)
            qapp.processEvents()

    return wait


@pytest.fixture
def workspace(record: Any, ids: Ids, make_workspace: Any, shown: Any) -> Workspace:
    made: Workspace = make_workspace()
    shown(made)
    made.resize(1280, 800)
    return made


def with_focus_in_sight(window: QWidget) -> None:
    at = QApplication.focusWidget()
    assert at is not None
    assert (at.isVisible(), at.isEnabled(), window.isAncestorOf(at)) == (True, True, True)


def without_faults(window: QWidget) -> None:
    found = list(faults(window))
    assert not found, "\n".join(found)


@pytest.mark.parametrize("page", PAGES)
def test_tab_goes_round_every_page_of_a_record(
    page: PageId, workspace: Workspace, settle: Settled
) -> None:
    workspace.show_page(page)
    settle()
    with_focus_in_sight(workspace)
    without_faults(workspace)


@pytest.mark.parametrize("name", OF_RECORD)
def test_tab_goes_round_every_page_of_one_thing(
    name: str, workspace: Workspace, ids: Ids, settle: Settled
) -> None:
    OF_RECORD[name](workspace, ids)
    settle()
    with_focus_in_sight(workspace)
    without_faults(workspace)


@pytest.fixture
def bundle(make_bundle: Any, shown: Any) -> BundleWorkspace:
    made: BundleWorkspace = make_bundle()
    shown(made)
    made.resize(1280, 800)
    return made


@pytest.mark.parametrize("page", OF_BUNDLE)
def test_tab_goes_round_every_page_of_a_bundle(
    page: PageId, bundle: BundleWorkspace, settle: Settled
) -> None:
    bundle.show_page(page)
    settle()
    with_focus_in_sight(bundle)
    without_faults(bundle)


@pytest.mark.parametrize("name", OF_ONE)
def test_tab_goes_round_every_page_of_one_thing_of_a_bundle(
    name: str, bundle: BundleWorkspace, filled_bundle: tuple[Path, Ids], settle: Settled
) -> None:
    OF_ONE[name](bundle, filled_bundle[1])
    settle()
    with_focus_in_sight(bundle)
    without_faults(bundle)


@pytest.fixture
def front(context: Any, opening: Any, shown: Any, tmp_path: Path) -> MainWindow:
    window = MainWindow(
        context.vault_thread, context.jobs, context.theme, context.prompter, opening, tmp_path
    )
    shown(window)
    return window


BEFORE = ("show_welcome", "show_safety", "show_recover", "show_restore", "show_read")


@pytest.mark.parametrize("name", BEFORE)
def test_tab_goes_round_every_page_before_opening(
    name: str, front: MainWindow, settle: Settled
) -> None:
    getattr(front, name)()
    settle()
    with_focus_in_sight(front)
    without_faults(front)


@pytest.mark.parametrize("step", range(4))
def test_tab_goes_round_every_step_of_the_first_run(
    step: int, front: MainWindow, settle: Settled
) -> None:
    front.show_welcome()
    settle()
    welcome = front.findChildren(WelcomePage)[-1]
    welcome.show_step(step)
    settle()
    with_focus_in_sight(front)
    without_faults(front)
