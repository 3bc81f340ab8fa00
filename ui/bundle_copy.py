"""The copy of a bundle where it was written: its files, its removal, and what is left of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from diary.model.private_nouns import CopyState, HandoverRecord
from diary.model.revisions import Recorded
from diary.progress import Progress

# Services and exporters load inside the steps, because the first window opens before the vault.
if TYPE_CHECKING:
    from exporters.delivery.delivered_bundle import CopyRemoval


def written_at(item: Recorded[HandoverRecord]) -> dict[str, str]:
    """Return the hash of each file that was written for this bundle, by its path there."""
    own = item.content
    lines = (*own.files, *own.left) if own.form == "folder" else own.left
    return {path: digest for digest, _gap, path in (line.partition("  ") for line in lines)}


def remove_copy(item: Recorded[HandoverRecord], progress: Progress) -> CopyRemoval:
    """Remove the files that were written for this bundle; raise Cancelled."""
    from exporters.bundle import layout
    from exporters.delivery import bundle_output, delivered_bundle, zip_output

    own = item.content
    written = written_at(item)
    place = Path(own.folder)
    if own.form == "folder":
        return delivered_bundle.remove_copy(
            place, written, progress, folders=layout.FOLDERS, unfinished=layout.own_names()
        )
    if own.form == "upload":
        return delivered_bundle.remove_copy(place, written, progress, unfinished=written)
    magic = zip_output.MAGIC if own.form == "zip" else bundle_output.PDF
    return delivered_bundle.remove_copy(place, written, progress, magic=magic)


def copy_state(own: HandoverRecord, removal: CopyRemoval) -> CopyState | None:
    """Return the state of a copy to note after a removal."""
    if removal.absent:
        # A removable drive that is not plugged in looks the same.
        return own.copy
    if removal.refused:
        return CopyState.PARTLY
    return CopyState.KEPT if removal.kept else CopyState.REMOVED
