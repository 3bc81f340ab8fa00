"""Load modules while the person types a passphrase, so that pages appear at once later.

**Invariants:**

- This module imports nothing of Qt: a worker calls `load_core_modules`.
- Modules that import Qt are loaded on the UI thread, one a turn: PySide creates a Qt class
  when it is first used, and two threads that do so at once crash the program. Everything else is
  loaded by a worker and must not import Qt.
- A module comes after those that it imports, so that no turn loads more than one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from importlib import import_module
from importlib.util import find_spec

# Modules below the first import Qt, those below the others never do.
_GUI = "ui.desktop."
_OURS = ("diary", "exporters", "ui")
_WORKSPACE = "ui.desktop.record_controller"
# What is shown after a crash, which may be that the program was removed from the disk.
_DIALOGS = "ui.desktop.dialogs"


def load_core_modules() -> list[Callable[[], object]]:
    """Load the modules without Qt and the shipped data; from any thread.

    Return calls that load the modules of pages, to be run one a turn on the UI thread.
    """
    from diary import audience_profiles, behaviour_words
    from diary.patterns import pattern_report  # noqa: F401 - as large as the page that shows them
    from diary.vault import lifecycle  # noqa: F401 - brings database and ciphers along
    from ui import bundle_handover  # noqa: F401 - brings the check along
    from ui.desktop.page_factory import page_modules

    audience_profiles.shipped()
    behaviour_words.word_table()
    ordered = [*_in_order((_DIALOGS, *page_modules(), _WORKSPACE))]
    for name in ordered:
        if not name.startswith(_GUI):
            import_module(name)
    gui = (partial(import_module, name) for name in ordered if name.startswith(_GUI))
    return [*gui, _make_widget_classes]


def _in_order(names: Sequence[str]) -> Iterator[str]:
    """Yield the modules and what of ours they import, each once and after what it imports."""
    seen: set[str] = set()

    def reached(name: str) -> Iterator[str]:
        if name in seen:
            return
        seen.add(name)
        for each in _imported(name):
            yield from reached(each)
        yield name

    for name in names:
        yield from reached(name)


def _imported(name: str) -> Iterator[str]:
    """Yield the modules of ours that a module imports when it is loaded."""
    spec = find_spec(name)
    read = getattr(spec.loader if spec else None, "get_code", None)
    code = read(name) if read else None
    names = code.co_names if code else ()
    for each in names:
        # of the names in code, only those of imports have dots
        if each.partition(".")[0] not in _OURS:
            continue
        yield each
        found = find_spec(each)
        if found is not None and found.submodule_search_locations is not None:
            parts = (f"{each}.{part}" for part in names if part.islower() and "." not in part)
            yield from filter(find_spec, parts)


def _make_widget_classes() -> None:
    # for a widget that Qt made by itself, PySide creates all widget classes, once
    from PySide6.QtWidgets import QScrollArea

    QScrollArea().viewport()
