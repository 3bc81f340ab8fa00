"""Load modules while the person types a passphrase, so that pages appear at once later.

**Invariants:**

- This module imports nothing of Qt: a worker calls `load_core_modules`.
- Modules that import Qt are loaded on the UI thread, one page a turn: PySide creates a Qt class
  when it is first used, and two threads that do so at once crash the program. Everything else is
  loaded by a worker and must not import Qt.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module


def load_core_modules() -> None:
    """Load the modules without Qt and the shipped data; from any thread."""
    from diary import audience_profiles, behaviour_words
    from diary.patterns import pattern_report  # noqa: F401 - as large as the page that shows them
    from diary.vault import lifecycle  # noqa: F401 - brings database and ciphers along
    from ui import bundle_handover  # noqa: F401 - brings the check along

    audience_profiles.shipped()
    behaviour_words.word_table()


def gui_module_loaders() -> list[Callable[[], object]]:
    """Return calls that load the pages, to be run one a turn on the UI thread."""
    from ui.desktop.page_factory import page_modules

    return [*(partial(import_module, name) for name in page_modules()), _make_widget_classes]


def _make_widget_classes() -> None:
    # for a widget that Qt made by itself, PySide creates all widget classes, once
    from PySide6.QtWidgets import QScrollArea

    QScrollArea().viewport()
