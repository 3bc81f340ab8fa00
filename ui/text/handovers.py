"""Plain English for the log of what was handed over, for the window and the command line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from diary.i18n import N_, _, ngettext
from diary.model.private_nouns import CopyState, HandoverRecord
from diary.model.revisions import Recorded
from diary.text import number_texts, time_texts

if TYPE_CHECKING:
    from diary.case_file import CaseFile
    from exporters.delivery.delivered_bundle import CopyRemoval

DELIVERY_TEXTS: Final = {
    "folder": N_("A folder"),
    "zip": N_("One zip file"),
    "upload": N_("A few files for an upload page"),
    "pdf": N_("One PDF with a passphrase"),
}
DELIVERY_NOTES: Final = {
    "folder": N_(
        "Best for a stick: everything can be opened and checked as it is. Nothing in it is "
        "encrypted."
    ),
    "zip": N_("The same folder in one file. Nothing in it is encrypted."),
    "upload": N_(
        "No more than 16, for the link that police send. Upload every file of the folder it makes. "
        "Nothing in them is encrypted."
    ),
    "pdf": N_(
        "Everything is inside. For a stick or the post. Tell the passphrase by another way, such "
        "as by voice. It is not PDF/A, the form for archives."
    ),
}
_STATES = {
    CopyState.KEPT: N_("kept where it is"),
    CopyState.GONE: N_("gone"),
    CopyState.REMOVED: N_("removed"),
    CopyState.PARTLY: N_("partly removed"),
}


def incidents_behind_texts(case: CaseFile) -> Iterator[str]:
    """Yield which incidents of the record are not in a bundle, if any are not."""
    behind = case.incidents_behind
    if behind:
        text = ngettext(
            "Incident {numbers} is not in it.", "Incidents {numbers} are not in it.", len(behind)
        )
        yield text.format(numbers=number_texts.numbers_text(behind))


def handover_line(item: Recorded[HandoverRecord], zone: str) -> str:
    """Return one handover in a line or two."""
    return "\n".join(handover_lines(item, zone))


def handover_lines(item: Recorded[HandoverRecord], zone: str) -> list[str]:
    """Return one handover, line by line."""
    own = item.content
    head = _("Bundle {number}, {when}: for {audience}").format(
        number=item.number,
        when=time_texts.written_text(item.first_written, zone),
        audience=own.audience,
    )
    lines = [part for part in (_to(own), _what(own), _after(own), _copy(own)) if part]
    return [head, *(f"  {each}" for each in lines)]


def short_name(item: Recorded[HandoverRecord], zone: str) -> str:
    """Return one handover in a few words, for a choice."""
    return _("Bundle {number}, {when}").format(
        number=item.number, when=time_texts.written_text(item.first_written, zone)
    )


def none_given() -> str:
    return _("Nothing was handed over from this record so far.")


def may_still_be(item: Recorded[HandoverRecord]) -> str:
    """Return the line about a copy that was left on a disk."""
    if item.content.copy is CopyState.PARTLY:
        return _("Part of the copy of bundle {number} is still at {place}").format(
            number=item.number, place=item.content.folder
        )
    return _("A copy of bundle {number} may still be at {place}").format(
        number=item.number, place=item.content.folder
    )


def removed(place: str, removal: CopyRemoval) -> list[str]:
    """Return what removing a copy did, and what it does not reach."""
    if removal.absent:
        return [
            _(
                "Nothing is at {place} now, and nothing was noted. If it was on a stick, plug the "
                "stick in and do this again. If the copy is gone, note that it is."
            ).format(place=place)
        ]
    n = removal.files
    lines = [ngettext("{n} file was removed.", "{n} files were removed.", n).format(n=n)]
    if removal.kept:
        lines.append(
            _(
                "Left there, because they are not what was written: {names}. The folder "
                "stays with them."
            ).format(names=_first(removal.kept))
        )
    if removal.refused:
        lines.append(
            _(
                "Not removed, because another program has them open, or the system does not let "
                "them go: {names}. Close them there, then remove the copy once more; until then "
                "it is noted as partly removed."
            ).format(names=_first(removal.refused))
        )
    lines.append(not_reached())
    return lines


def _first(names: tuple[str, ...]) -> str:
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")


def not_reached() -> str:
    """Return what removing a copy does not do."""
    return _(
        "Lists of recent files may still name it, and on most sticks and disks what was removed "
        "can be found again with special programs."
    )


def _to(own: HandoverRecord) -> str:
    parts = [own.to and _("to {name}").format(name=own.to), own.route]
    if own.given:
        parts.append(time_texts.when_short(own.given))
    return ", ".join(part for part in parts if part) or _("to whom is not noted")


def _what(own: HandoverRecord) -> str:
    form = _(DELIVERY_TEXTS[own.form]) if own.form in DELIVERY_TEXTS else own.form
    entries = ngettext("{n} entry shown", "{n} entries shown", own.entries).format(n=own.entries)
    files = files_of_evidence(evidence_files(own))
    digest = ""
    if own.digest:
        begins = _("fingerprint of the bundle begins {digest}")
        digest = begins.format(digest=own.digest[:16])
    return ", ".join(part for part in (form, entries, files, digest) if part)


def evidence_files(own: HandoverRecord) -> int:
    """Count the files of evidence of a bundle: originals, and copies that went in their place.

    One count for the window, the command line and the log. An early note names no files.
    """
    return len(own.files) or own.originals


def files_of_evidence(n: int) -> str:
    """Return how many files of evidence a bundle has; `evidence_files` counts them."""
    return ngettext("{n} file of evidence", "{n} files of evidence", n).format(n=n)


def copies_text(copies: int, originals: int) -> str:
    """Return how many of the files are copies and how many originals; empty for no copy."""
    if not copies:
        return ""
    made = ngettext("{n} copy", "{n} copies", copies).format(n=f"{copies:,}")
    whole = ngettext("{n} original", "{n} originals", originals).format(n=f"{originals:,}")
    text = _(
        "Of the files of evidence: {copies}, {originals}. An original that is not given stays "
        "in your record."
    )
    return text.format(copies=made, originals=whole if originals else _("no original"))


def _after(own: HandoverRecord) -> str:
    return _("adds to bundle {number}").format(number=own.after) if own.after else ""


def _copy(own: HandoverRecord) -> str:
    state = _(_STATES[own.copy]) if own.copy else _("not said whether it is still there")
    return _("copy at {place}: {state}").format(place=own.folder, state=state)
