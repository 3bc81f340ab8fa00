"""Every screen of the window, to be walked by tests that ask the same of all of them.

A test that takes `screen`, parametrized with `SCREENS` or a part of it, gets the window with that
screen in it, read and settled; see the fixture.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Any, Final

from tests.support.filled_record import OF_ONE, OF_RECORD, Ids
from ui.desktop.page_list import BUNDLE_GROUPS, PageId


class Window(StrEnum):
    """What the window holds: an open record, an open bundle, or nothing that is open."""

    RECORD = "record"
    BUNDLE = "bundle"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen: its name, what the window holds, and how it is shown there."""

    name: str
    window: Window
    show: Callable[[Any, Ids], object]


def _show_page(page: PageId, window: Any, _ids: Ids) -> None:
    window.show_page(page)


def _call(name: str, window: Any, _ids: Ids) -> None:
    getattr(window, name)()


def _show_step(number: int, window: Any, _ids: Ids) -> None:
    from ui.desktop.pages.welcome import WelcomePage

    window.show_welcome()
    window.findChildren(WelcomePage)[-1].show_step(number)


# They show one subject, and nothing without it.
_OF_ONE: Final = {
    PageId.INCIDENT, PageId.VIEWER, PageId.LINES, PageId.COVER, PageId.ERASE, PageId.TRANSCRIPT,
}  # fmt: skip
_BEFORE: Final = ("show_welcome", "show_safety", "show_recover", "show_restore", "show_read")
_STEPS: Final = 4

OF_RECORD_PAGES: Final = [
    Screen(page, Window.RECORD, partial(_show_page, page))
    for page in PageId
    if page not in {PageId.CHECKED, *_OF_ONE}
]
OF_RECORD_ONE: Final = [Screen(name, Window.RECORD, show) for name, show in OF_RECORD.items()]
OF_BUNDLE_PAGES: Final = [
    Screen(f"bundle: {page}", Window.BUNDLE, partial(_show_page, page))
    for group in BUNDLE_GROUPS
    for page, _label in group.pages
]
OF_BUNDLE_ONE: Final = [
    Screen(f"bundle: {name}", Window.BUNDLE, show) for name, show in OF_ONE.items()
]
BEFORE: Final = [
    Screen("lock screen", Window.CLOSED, lambda _window, _ids: None),
    *(Screen(name, Window.CLOSED, partial(_call, name)) for name in _BEFORE),
    *(Screen(f"step {at}", Window.CLOSED, partial(_show_step, at)) for at in range(_STEPS)),
]
OPEN: Final = [*OF_RECORD_PAGES, *OF_RECORD_ONE, *OF_BUNDLE_PAGES, *OF_BUNDLE_ONE]
SCREENS: Final = [*OPEN, *BEFORE]

# so many, shown in turn, take no longer than a single test may, on a machine with much else to do
_OF_A_WALK: Final = 12


def walks() -> list[list[Screen]]:
    """Return all screens in parts, each to be shown in turn in one window."""
    kinds = ([each for each in SCREENS if each.window is kind] for kind in Window)
    return [
        screens[at : at + _OF_A_WALK]
        for screens in kinds
        for at in range(0, len(screens), _OF_A_WALK)
    ]


def walk_name(screens: list[Screen]) -> str:
    """Return the names of the first and the last screen of a walk."""
    return f"{screens[0].name} to {screens[-1].name}"


def screen_name(screen: Screen) -> str:
    """Return the name of a screen, which names its test."""
    return screen.name
