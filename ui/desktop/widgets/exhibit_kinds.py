"""The choice that narrows exhibits to one kind: pictures, sound and film, papers, things, the rest.

**Invariants:**

- The kind of a file is what was seen in it, once it was looked at; until then what its name says.
  A name that says nothing is that of another file, which `All` has too.
- A kind of which there is nothing is not offered, and one kind alone is no choice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from pathlib import PurePath
from typing import Final

from PySide6.QtCore import Signal

from diary.i18n import N_, _
from diary.model.record_nouns import Evidence
from ui.desktop.widgets.basic import ComboBox


class ExhibitKind(StrEnum):
    """What an exhibit is, as a person looks for it."""

    ALL = "all"
    PICTURE = "picture"
    PLAYED = "played"
    PAPER = "paper"
    THING = "thing"
    OTHER = "other"


_LABELS: Final = {
    ExhibitKind.ALL: N_("All {n}"),
    ExhibitKind.PICTURE: N_("Pictures {n}"),
    ExhibitKind.PLAYED: N_("Sound and film {n}"),
    ExhibitKind.PAPER: N_("Documents and messages {n}"),
    ExhibitKind.THING: N_("Things {n}"),
    ExhibitKind.OTHER: N_("Other files {n}"),
}
# by what the decoder says of a file
_SEEN: Final = {
    "image": ExhibitKind.PICTURE,
    "video": ExhibitKind.PLAYED,
    "audio": ExhibitKind.PLAYED,
    "pdf": ExhibitKind.PAPER,
    "email": ExhibitKind.PAPER,
    "text": ExhibitKind.PAPER,
    "other": ExhibitKind.OTHER,
}
_ENDINGS: Final = {
    ExhibitKind.PICTURE: "avif bmp gif heic heif jfif jpeg jpg png tif tiff webp",
    ExhibitKind.PLAYED: (
        "3ga 3gp aac amr avi caf flac m4a m4v mkv mov mp3 mp4 mpeg mpg oga ogg opus wav webm wma"
        " wmv"
    ),
    ExhibitKind.PAPER: "csv doc docx eml htm html json mbox md msg odt pdf rtf txt xls xlsx xml",
}
_NAMED: Final = {
    f".{ending}": kind for kind, endings in _ENDINGS.items() for ending in endings.split()
}


def kind_of_exhibit(content: Evidence, seen: str) -> ExhibitKind:
    """Return the kind of an exhibit; `seen` is what the decoder says of its file, '' before."""
    if content.physical:
        return ExhibitKind.THING
    if seen in _SEEN:
        return _SEEN[seen]
    return _NAMED.get(PurePath(content.name).suffix.casefold(), ExhibitKind.OTHER)


class ExhibitKinds(ComboBox):
    """The choice of a kind; `changed` is sent when somebody chooses another one."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(_("Kind of evidence"))
        self._counts: Counter[ExhibitKind] = Counter()
        self.activated.connect(lambda _row: self.changed.emit())
        self.count_kinds(())

    @property
    def chosen(self) -> ExhibitKind:
        """Return the kind that is shown."""
        return ExhibitKind(self.currentData() or ExhibitKind.ALL)

    def count_kinds(self, kinds: Iterable[ExhibitKind]) -> None:
        """Say how many there are of each kind; of one that is gone, all are shown."""
        counts, chosen = Counter(kinds), self.chosen
        counts[ExhibitKind.ALL] = counts.total()
        if counts != self._counts:
            self._counts = counts
            self.clear()
            for kind in ExhibitKind:
                if counts[kind] or kind is ExhibitKind.ALL:
                    self.addItem(_(_LABELS[kind]).format(n=f"{counts[kind]:,}"), kind.value)
            self.setCurrentIndex(max(self.findData(chosen.value), 0))
        self.setVisible(len(counts) > 2)

    def has(self, kind: ExhibitKind) -> bool:
        """Return whether exhibits of this kind are shown."""
        return self.chosen in (ExhibitKind.ALL, kind)
