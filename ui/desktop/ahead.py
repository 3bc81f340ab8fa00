"""What is loaded ahead, while somebody types a passphrase, so that nobody waits for it then.

The rules are:

- Modules that know Qt are loaded on the window's own thread, a few at a time. PySide makes a class
  of Qt when it is first asked for it, and two threads that ask at once end the whole program.
- Everything else is loaded by a worker, which must not bring a class of Qt along.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module

_PLAIN = (
    "diary.patterns.figures",
    "diary.vault",
    "ui.copy_words",
    "ui.erasing_words",
    "ui.handover",
    "ui.paper_handover",
    "ui.recovery_sheet",
    "ui.seal_words",
    "ui.stamp_words",
)
# Those that bring much along stand before those that need it, so that each is a small portion.
_WINDOW = (
    "widgets.timeline_view",
    "widgets.day_edit",
    "widgets.when_edit",
    "widgets.evidence_drop",
    "widgets.behaviours",
    "forms.editors",
    "forms.form",
    "forms.reference_editors",
    "forms.incident_fields",
    "forms.register_fields",
    "intake",
    "desk",
    "program",
    "pages.timeline",
    "pages.record",
    "pages.incident",
    "pages.register",
    "pages.evidence",
    "pages.patterns",
    "pages.export_steps",
    "pages.export",
    "pages.handovers",
    "pages.papers",
    "pages.erase",
    "pages.cover",
    "pages.safety",
    "pages.settings",
    "pages.keeping.page",
    "pages.keeping.copies",
    "pages.keeping.code",
    "pages.keeping.passphrase",
    "pages.keeping.seal",
    "pages.keeping.stamp",
    "pages.keeping.rotate",
    "pages.keeping.remove",
)


def plain() -> None:
    """Load what knows nothing of Qt, and read what is shipped with it; on any thread."""
    from diary import profiles

    for name in _PLAIN:
        import_module(name)
    profiles.shipped()


def portions(system: tuple[str, ...]) -> list[Callable[[], object]]:
    """What loads the rest, with the modules of this system, on the window's thread in turns."""
    names = (*(f"ui.desktop.{name}" for name in _WINDOW), *system)
    return [*(partial(import_module, name) for name in names), _make_widget_classes]


def _make_widget_classes() -> None:
    # handed a widget that Qt made by itself, PySide makes every class of widget there is, once
    from PySide6.QtWidgets import QScrollArea

    QScrollArea().viewport()
