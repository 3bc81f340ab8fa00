"""Handing a bundle over, for the window and the command line: write, look at it again, note it.

The rules are:

- The case that was shown is the one that is written; what was written is checked, as its receiver
  would check it, before anybody is told that it is there. Of an encrypted PDF every byte is read.
- What is noted is all in the private book: where the copy is, so that it can be taken away later,
  and what went, so that a later bundle can go on from it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from diary.blackout import Blackout
from diary.casefile import CaseFile, Supplement
from diary.errors import BadInput
from diary.i18n import N_, _
from diary.model.codec import text
from diary.model.note import CopyState, Sharing
from diary.model.recorded import Recorded
from diary.profiles import Numbering, Profile

if TYPE_CHECKING:
    from diary.progress import Progress
    from exporters.check import CheckReport
    from exporters.left_behind import Removal
    from exporters.ways import Left, Way, Writer

WAYS: Final = ("folder", "zip", "upload", "pdf")
ENDINGS: Final = {"zip": ".zip", "pdf": ".pdf"}
READ_BACK: Final = "read-back"
PROBLEMS: Final = "problems"
WAY_TEXTS: Final = {
    "folder": N_("A folder"),
    "zip": N_("One zip file"),
    "upload": N_("A few files for an upload page (no more than 16)"),
    "pdf": N_("One PDF with a passphrase, everything inside"),
}
WAY_NOTES: Final = {
    "folder": N_("Best for a stick: everything can be opened and checked as it is."),
    "zip": N_("The same folder in one file. Nothing in it is encrypted."),
    "upload": N_("For the link that police send. Upload every file of the folder it makes."),
    "pdf": N_(
        "For a stick or the post. Tell the passphrase by another way, such as by voice. It is not "
        "PDF/A, the form for archives."
    ),
}


@dataclass(frozen=True, slots=True)
class Handed:
    """A bundle that is written: `files` has the hash of each file at its place.

    `checked` is the verdict of a check, or `read-back` for an encrypted PDF, of which every byte is
    compared with what was written; `problems` where something is not as it was written.
    """

    place: Path
    way: str
    left: Left
    files: dict[str, str]
    checked: str
    report: CheckReport | None

    @property
    def evidence_files(self) -> int:
        """The count of `evidence_files`, before it is noted."""
        return len(self.left.written.payload)

    @property
    def ok(self) -> bool:
        """Whether what was read back is what was written."""
        return self.checked != PROBLEMS and (self.report is None or self.report.ok)


def said(handed: Handed) -> str:
    """What reading it back came to, in words."""
    from exporters.check import wording

    if handed.ok and handed.report:
        return wording.verdict(handed.report)
    if handed.ok:
        return _("every file reads back as it was written")
    return _("What was written does not read back as it was written. Do not rely on it.")


def too_long(profile: Profile, pages: int) -> str:
    """What to say of a document with so many pages; nothing while it is short enough."""
    if pages < profile.most_pages:
        return ""
    if profile.numbering is Numbering.SECTIONS:
        text = _("It has {pages} pages. A family court takes {most} unless it allows more.")
    else:
        text = _("It has {pages} pages. From {most} on, a court may ask for fewer.")
    return text.format(pages=f"{pages:,}", most=profile.most_pages)


def size_text(pages: int, files: int) -> str:
    """About how much will be written, in bytes of the pages and of the files with them."""
    return _("About {whole} will be written: pages {pages}, files {files}.").format(
        whole=_about(pages + files), pages=_about(pages), files=_about(files)
    )


def _about(size: int) -> str:
    if size < 1_000_000:
        return _("{n} kB").format(n=f"{-(-size // 1000):,}")
    return _("{n} MB").format(n=f"{size / 1e6:,.1f}")


def supplemented(case: CaseFile, supplement: Supplement | None, words: Blackout) -> CaseFile:
    """The case as a supplement, where it is to be one; raises NotAllowed.

    A file that was given under a name that holds some of the words is not listed as given: what is
    to leave of it leaves again, under a name without them.
    """
    from exporters import supplements

    if supplement is None:
        return case
    given = tuple(each for each in supplement.given if not words.touches(each.path))
    return supplements.attach(case, replace(supplement, given=given))


def refuse_ending(place: Path, way: str) -> None:
    """Raises BadInput for the name of a file that does not say what it is."""
    ending = ENDINGS.get(way, "")
    if not place.name.lower().endswith(ending):
        raise BadInput("--out", _("must end in {ending}").format(ending=ending))


def refuse_unkept(place: Path) -> None:
    """Raises BadInput for a name that the record cannot note afterwards: it is no text."""
    text(str(place.absolute()), "--out")


def write(
    writer: Writer, place: Path, way: Way, *, expected: str = "", progress: Progress
) -> Handed:
    """Write it, and check what is there; raises what the writer does."""
    from diary.files.durable import disk_errors
    from diary.progress import subprogress
    from exporters import left_behind
    from exporters.check import check
    from exporters.pdf import reading

    refuse_unkept(place)
    left = writer.write(place, way)
    if way.value == "pdf":
        files = left_behind.read_back(place, progress)
        checked = READ_BACK if set(files.values()) == {left.digest} else PROBLEMS
        return Handed(place, way.value, left, files, checked, None)
    # as whoever gets it will: the files of a set one by one, anything else as a whole
    with disk_errors("read"):
        given = sorted(place.iterdir()) if way.value == "upload" else [place]
    report = check(
        given,
        expected=expected or None,
        progress=subprogress(progress, 0, 2, 3),
        # the document that this program just wrote, and no stranger's
        pdf=reading.read,
    )
    if way.value == "folder":
        files = dict(left.written.hashes)
    else:
        files = left_behind.read_back(place, subprogress(progress, 2, 1, 3))
    whole = report.digest == left.written.digest and _missing(report) <= set(left.too_large)
    checked = report.verdict.value if whole or not report.ok else PROBLEMS
    return Handed(place, way.value, left, files, checked, report)


def _missing(report: CheckReport) -> set[str]:
    """The files that a check went without."""
    from exporters.check import Status

    return {each.file for each in report.files if each.status is Status.NOT_SUPPLIED}


def sharing(
    case: CaseFile,
    handed: Handed,
    *,
    to: str = "",
    route: str = "",
    after: int = 0,
) -> Sharing:
    """What is noted of it in the private book."""
    from exporters.exact_json import made_text

    payload = handed.left.written.payload
    at_place = handed.files if handed.way != "folder" else _without(handed.files, payload)
    own = case.disclosure
    return Sharing(
        audience=case.profile.id,
        folder=str(handed.place.absolute()),
        digest=handed.left.written.digest,
        entries=own.entries_shown,
        originals=handed.left.written.originals,
        form=handed.way,
        made=made_text(case.made),
        head=len(own.commitments),
        link=own.head_link.hex(),
        after=after,
        to=to,
        route=route,
        files=_lines(payload),
        left=_lines(at_place),
    )


def written_at(item: Recorded[Sharing]) -> dict[str, str]:
    """The hash of each file that was written where this bundle was put, by its path there."""
    own = item.content
    lines = (*own.files, *own.left) if own.form == "folder" else own.left
    return {path: digest for digest, _gap, path in (line.partition("  ") for line in lines)}


def evidence_files(own: Sharing) -> int:
    """Count the files of evidence of a bundle: originals, and copies that went in their place.

    One count for the window, the command line and the log. An early note names no files.
    """
    return len(own.files) or own.originals


def remove_copy(item: Recorded[Sharing], progress: Progress) -> Removal:
    """Remove what was written where this bundle was put; raises Cancelled."""
    from exporters import bag, left_behind, output_file, zipping

    own = item.content
    written = written_at(item)
    place = Path(own.folder)
    if own.form == "folder":
        return left_behind.remove(
            place, written, progress, folders=bag.FOLDERS, unfinished=bag.own_names()
        )
    if own.form == "upload":
        return left_behind.remove(place, written, progress, unfinished=written)
    magic = zipping.MAGIC if own.form == "zip" else output_file.PDF
    return left_behind.remove(place, written, progress, magic=magic)


def copy_state(own: Sharing, removal: Removal) -> CopyState | None:
    """Say what is to be noted of a copy after a removal."""
    if removal.absent:
        # a stick that is not plugged in looks the same
        return own.copy
    if removal.refused:
        return CopyState.PARTLY
    return CopyState.KEPT if removal.kept else CopyState.REMOVED


def _lines(hashes: dict[str, str]) -> tuple[str, ...]:
    return tuple(f"{hashes[path]}  {path}" for path in sorted(hashes))


def _without(files: dict[str, str], payload: dict[str, str]) -> dict[str, str]:
    return {path: digest for path, digest in files.items() if path not in payload}
