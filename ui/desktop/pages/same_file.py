"""That a file is in the record already, and the way to the exhibit that has it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from diary.i18n import _
from diary.model.record_nouns import Evidence
from diary.model.revisions import Recorded
from ui.desktop.widgets.basic import FlowLayout, PlainLabel, button
from ui.text.same_file import same_file_text


def same_file(
    item: Recorded[Evidence], first: Recorded[Evidence], look: Callable[[str], object]
) -> QWidget:
    """Return that an exhibit has the file of an earlier one; `look` is given that one's id."""
    made = QWidget()
    row = FlowLayout(made)
    row.addWidget(PlainLabel(same_file_text(item, first), role="muted", wrap=False))
    label = _("Look at {ref}").format(ref=first.content.reference)
    row.addWidget(button(label, "quiet", partial(look, first.id)))
    return made
