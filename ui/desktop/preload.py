"""Load modules while somebody types a passphrase, so that nobody waits for them later.

**Invariants:**

- This module imports nothing of Qt: a worker calls its first half.
- Modules that know Qt are loaded on the UI thread, one page a turn: PySide makes a class of Qt when
  it is first asked for it, and two threads that ask at once end the program. Everything else is
  loaded by a worker, which must not bring a class of Qt along.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module


def load_core_modules() -> None:
    """Load what knows nothing of Qt, and read what is shipped with it; on any thread."""
    from diary import profiles
    from diary.patterns import report  # noqa: F401 - as large as the page that shows them
    from diary.vault import lifecycle  # noqa: F401 - brings database and ciphers along
    from ui import handover  # noqa: F401 - brings the check along

    profiles.shipped()


def gui_module_loaders() -> list[Callable[[], object]]:
    """Return what loads the pages, to be run in turns on the window's thread."""
    from ui.desktop.navigation import page_modules

    return [*(partial(import_module, name) for name in page_modules()), _make_widget_classes]


def _make_widget_classes() -> None:
    # handed a widget that Qt made by itself, PySide makes every class of widget there is, once
    from PySide6.QtWidgets import QScrollArea

    QScrollArea().viewport()
