"""What a handover means: one sentence that is seen, and the rest for whoever opens it.

**Invariants:**

- It is said to everybody, before a file is opened or a page is made, and it asks nothing.
"""

from __future__ import annotations

from diary.i18n import _
from diary.jurisdiction import Vocabulary
from ui.desktop.widgets.basic import PlainLabel
from ui.desktop.widgets.fold import Fold


class HandoverMeaning(Fold):
    """The notices of the moment before something leaves, under one line."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        super().__init__(_("The other side may read it one day"))
        for row in vocabulary.notices_at("export"):
            self.column.addWidget(PlainLabel(row.title, role="field"))
            for sentence in row.text:
                self.column.addWidget(PlainLabel(sentence))
