"""Plain English for backups: one that was made, one that was verified, a restored record.

**Invariants:**

- Qt-free, so that window and command line say the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from diary.i18n import N_, _, ngettext
from diary.text.time_texts import age_text, written_text
from ui.text.entry_counts import entries_text

if TYPE_CHECKING:
    from diary.services.backup.service import LastBackup
    from diary.services.backup.verification import BackupReport
    from diary.services.backup.writer import BackupResult
    from diary.vault.restoration import RestoreResult

_FAULTS: Final = {
    "copy-file-damaged": N_("is missing, or is not what was copied"),
    "attachment-damaged": N_("its file is missing, or is not what was attached"),
}


def last_backup_text(last: LastBackup | None, now: datetime) -> str:
    """Return how old the last backup is, or that there is none."""
    if last is None:
        return _("There is no copy yet.")
    entries = ngettext("{n} entry since", "{n} entries since", last.since).format(n=last.since)
    return _("Last copy: {age}, {entries}.").format(age=age_text(now - last.made), entries=entries)


def backup_lines(copied: BackupResult) -> Iterator[str]:
    """Yield what to say after a backup was made."""
    yield _("Copied: {what}; {size} MB, {new} MB of it new.").format(
        what=_counts(copied.entries, copied.private_entries, copied.attachments),
        size=f"{copied.size / 1e6:.1f}",
        new=f"{copied.written / 1e6:.1f}",
    )
    yield _("Every byte was read back from there and is what was written.")
    yield _(
        "The copy opens with the passphrase you have now, and the key file if you use one, even "
        "if you change them later."
    )
    if copied.same_disk:
        yield _("It is on the same disk as the record. If that disk fails, both are lost.")
    for name in copied.damaged:
        yield _("{name}: its file is damaged or missing in the record.").format(name=name)


def verification_lines(report: BackupReport, zone: str) -> Iterator[str]:
    """Yield what to say after a backup was verified."""
    yield _("Read the copy of {day}: {what}, {size} MB.").format(
        day=written_text(report.made, zone),
        what=_counts(report.entries, report.private_entries, report.attachments),
        size=f"{report.size / 1e6:.1f}",
    )
    if report.ok:
        yield _("All of it is as it was written.")
        return
    yield from (f"{fault.part}: {_(_FAULTS[fault.code])}" for fault in report.faults)
    yield _("Make a new copy: what is damaged there is then written again.")


def restored_lines(folder: Path, restored: RestoreResult, zone: str) -> Iterator[str]:
    """Yield what to say after a record was restored from a backup."""
    what = _counts(restored.entries, 0, restored.attachments)
    yield _("Restored to {folder}, as it was on {day}: {what}.").format(
        folder=folder, day=written_text(restored.made, zone), what=what
    )
    yield _("Every entry and every file was checked. One entry more says that it was restored.")
    yield _("What was written after that day is not in it.")
    for name in restored.missing:
        yield _("{name}: damaged or missing in the copy, so left out.").format(name=name)


def _counts(record: int, private: int, attachments: int) -> str:
    files = ngettext("{n} attached file", "{n} attached files", attachments)
    return _("{entries}; {files}").format(
        entries=entries_text(record, private), files=files.format(n=f"{attachments:,}")
    )
