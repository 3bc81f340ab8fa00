"""Every screen, built once and asked everything: what a reader hears, Tab, places, sizes of text.

All that is wrong with a screen is told together. Texts that are long or large from the start are
laid out otherwise than those that grew: a second and a third walk shows the screens in these, a
dozen in turn in one window, which builds each page when it is first shown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from tests.support import focus_round
from tests.support.accessible import faults as untold
from tests.support.fitting import (
    other_sizes,
    overprinted,
    sideways,
    sizes,
    squeezed,
    too_large,
)
from tests.support.focus_after import is_on_purpose
from tests.support.screens import SCREENS, Screen, Window, screen_name, walk_name, walks
from tests.ui.desktop.test_focus_after import faults as lost_focus
from tests.ui.desktop.test_page_order import far_labels, not_at_their_top
from tests.ui.desktop.test_said_once import said_twice
from ui.desktop import accessible_roles
from ui.desktop.pages.base import Page
from ui.desktop.theme import Theme
from ui.desktop.widgets.announcement import page_name
from ui.desktop.widgets.basic import PageStack, is_deliberate

# the smallest screen, without what the system keeps of it
SMALL: Final = (1024, 600)


@dataclass(frozen=True, slots=True)
class Built:
    """A screen as it was built, and what its checks need beside it."""

    made: QWidget
    screen: Screen
    theme: Theme
    qtbot: Any

    def comes_to(self, look: Callable[[], Iterable[str]]) -> list[str]:
        """Return what is still wrong once a page has had the time to come to its place."""
        found: list[str] = []

        def is_well() -> bool:
            found[:] = look()
            return not found

        try:
            self.qtbot.waitUntil(is_well)
        except TimeoutError:
            return found
        return []


Check = Callable[[Built], Iterable[str]]


def has_a_focus(built: Built) -> Iterator[str]:
    """The focus of a page that came up is on a part of it that can be used."""
    QApplication.processEvents()
    at = QApplication.focusWidget()
    if at is None or not (at.isVisible() and at.isEnabled() and built.made.isAncestorOf(at)):
        yield f"the focus is at {at!r}"


def tells_what_everything_is(built: Built) -> Iterable[str]:
    return untold(built.made)


def has_a_name_to_be_said(built: Built) -> Iterator[str]:
    stacks = (each for each in built.made.findChildren(PageStack) if each.isVisible())
    pages = (page for each in stacks if isinstance(page := each.currentWidget(), Page))
    yield from (f"{type(page).__name__} has no name" for page in pages if not page_name(page))


def says_a_sentence_once(built: Built) -> Iterable[str]:
    return said_twice(built.made)


def marks_what_is_pressed_on_purpose(built: Built) -> Iterator[str]:
    if built.screen.window is Window.CLOSED:
        return
    for each in built.made.findChildren(QPushButton):
        if is_on_purpose(each) and not is_deliberate(each):
            yield f"{each.text()!r} takes the focus as any other button"


def begins_at_its_top(built: Built) -> Iterable[str]:
    built.made.resize(*SMALL)
    return built.comes_to(lambda: not_at_their_top(built.made))


def has_labels_by_their_fields(built: Built) -> Iterable[str]:
    built.made.resize(*SMALL)
    # what is looked up beside the window comes into the layout a moment later
    return built.comes_to(lambda: far_labels(built.made))


def follows_the_size_of_text_there_and_back(built: Built) -> Iterator[str]:
    made, theme = built.made, built.theme
    made.resize(*SMALL)
    yield from built.comes_to(lambda: ill_placed(made))
    before = sizes(made)
    theme.set_zoom(2.0)
    try:
        yield from (f"at 200 per cent {each}" for each in built.comes_to(lambda: ill_placed(made)))
    finally:
        theme.set_zoom(1.0)
    yield from (f"back again {each}" for each in built.comes_to(lambda: other_sizes(made, before)))


def goes_round_by_tab(built: Built) -> Iterable[str]:
    built.made.resize(1280, 800)
    QApplication.processEvents()
    return [*focus_round.faults(built.made)]


def keeps_the_focus(built: Built) -> Iterable[str]:
    """The focus stays on a page when what has it goes, and off what is pressed on purpose."""
    if built.screen.window is Window.CLOSED:
        return []
    return [*lost_focus(built.made)]


def fits_a_small_screen(built: Built) -> Iterable[str]:
    built.made.resize(*SMALL)
    return built.comes_to(lambda: too_large(built.made, *SMALL))


def stands_well_on_a_small_screen(built: Built) -> Iterable[str]:
    built.made.resize(*SMALL)
    return built.comes_to(lambda: ill_placed(built.made))


def ill_placed(made: QWidget) -> Iterator[str]:
    for look in (sideways, overprinted, squeezed):
        yield from look(made)
    yield from too_large(made, *SMALL)


# in this order: Tab scrolls a page, and taking away what has the focus moves it
CHECKS: Final[tuple[Check, ...]] = (
    has_a_focus,
    tells_what_everything_is,
    has_a_name_to_be_said,
    says_a_sentence_once,
    marks_what_is_pressed_on_purpose,
    begins_at_its_top,
    has_labels_by_their_fields,
    follows_the_size_of_text_there_and_back,
    goes_round_by_tab,
    keeps_the_focus,
)


def all_faults(built: Built, checks: Iterable[Check]) -> list[str]:
    return [f"{check.__name__}: {each}" for check in checks for each in check(built)]


@pytest.fixture
def roles() -> None:
    accessible_roles.install()


@pytest.fixture
def built(screen: QWidget, request: pytest.FixtureRequest, theme: Theme, qtbot: Any) -> Built:
    return Built(screen, request.node.callspec.params["screen"], theme, qtbot)


@pytest.fixture
def large(theme: Theme) -> Iterator[None]:
    """Text of 200 per cent, as long as the test lasts."""
    theme.set_zoom(2.0)
    yield
    theme.set_zoom(1.0)


@pytest.mark.parametrize("screen", SCREENS, indirect=True, ids=screen_name)
def test_a_screen(roles: None, built: Built) -> None:
    found = all_faults(built, CHECKS)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("screens", walks(), ids=walk_name)
def test_screens_in_turn_in_texts_of_twice_the_length(
    long_texts: None, screens: list[Screen], make_window: Any, shown: Any, theme: Theme, qtbot: Any
) -> None:
    found = walk(screens, make_window, shown, theme, qtbot, stands_well_on_a_small_screen)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("screens", walks(), ids=walk_name)
def test_screens_in_turn_in_text_of_200_per_cent(
    large: None, screens: list[Screen], make_window: Any, shown: Any, theme: Theme, qtbot: Any
) -> None:
    found = walk(screens, make_window, shown, theme, qtbot, fits_a_small_screen)
    assert not found, "\n".join(found)


def walk(
    screens: list[Screen], make_window: Any, shown: Any, theme: Theme, qtbot: Any, check: Check
) -> list[str]:
    """Show screens in turn, each page built as it is shown; return the faults of all."""
    made, ids, settle = make_window(screens[0].window)
    shown(made)
    found: list[str] = []
    for screen in screens:
        screen.show(made, ids)
        settle()
        wrong = all_faults(Built(made, screen, theme, qtbot), [check])
        found += [f"{screen.name}: {each}" for each in wrong]
    return found
