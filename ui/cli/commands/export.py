"""`daybook export VAULT --for police --out PLACE`: writes a bundle, checks it, notes it."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from diary import profiles
from diary.casefile import LANGUAGES, CaseFile, Exhibit, Why
from diary.errors import BadInput
from diary.i18n import N_, _, ngettext
from diary.model.kinds import Noun
from diary.model.note import Sharing
from diary.model.recorded import Recorded
from diary.services.positions import DeviceFound, PositionFound, devices_in, found_in, look
from diary.services.session import Session
from diary.services.snapshot import Positions
from ui import confinement_words, handing, handover_words, metadata_text
from ui.cli import notices, own_words, passphrase, typed
from ui.cli.commands.command import Command, add_vault
from ui.cli.context import Context
from ui.cli.exits import Exit
from ui.cli.noting import Noting
from ui.cli.own_words import Decided

if TYPE_CHECKING:
    from diary.progress import Progress
    from exporters.bundle import PdfWriter


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_vault(parser)
    parser.add_argument("--for", dest="audience", choices=profiles.AUDIENCES, required=True)
    parser.add_argument("--out", metavar="PLACE", type=Path, required=True)
    parser.add_argument("--as", dest="way", choices=handing.WAYS, default=handing.WAYS[0])
    parser.add_argument("--since", metavar="N|DIGEST")
    typed.add_option(parser, "--to", "NAME", default="")
    typed.add_option(parser, "--route", "TEXT", default="")
    parser.add_argument("--positions", choices=[each.value for each in Positions])
    parser.add_argument("--device", choices=[each.value for each in Positions])
    parser.add_argument("--let-go", metavar="EXHIBIT", action="append", default=[])
    parser.add_argument("--own", choices=[own_words.TAKE_OUT, own_words.KEEP])
    parser.add_argument("--leave-out", metavar="EXHIBIT", action="append", default=[])
    parser.add_argument("--leave-whole", metavar="EXHIBIT", action="append", default=[])
    parser.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0])
    parser.add_argument("--split", action="store_true")
    passphrase.add_pdf_options(parser)


def _run(args: argparse.Namespace, context: Context) -> Exit:
    handing.refuse_ending(args.out, args.way)
    typed.read(args, context.terminal, "--to", "--route")
    words = passphrase.read_pdf(args, context.terminal)
    with context.session(args) as session:
        after = session.sharing.find(args.since) if args.since is not None else None
        line = session.sharing.supplement(after, args.audience) if after else None
        taken, decided = _case(args, context, session)
        spoken = replace(taken, language=args.language)
        case = handing.supplemented(spoken, line, decided.hiding.words)
        number = after.number if after else 0
        out_of = decided.taken_out
        leaving = Leaving(args.way, words, args.to, args.route, number, out_of, split=args.split)
        ended = write(case, args.out, context, session, leaving)
    notices.tell(args.out, context, "sending")
    return ended


@dataclass(frozen=True, slots=True)
class Leaving:
    """How a bundle leaves: the way, the passphrase of a PDF, to whom, how, and after which.

    `taken_out` has how many fields of each noun words are taken out of; `split` puts a document
    with too many pages into volumes.
    """

    way: str = handing.WAYS[0]
    words: str = field(default="", repr=False)
    to: str = ""
    route: str = ""
    after: int = 0
    taken_out: Mapping[Noun, int] = field(default_factory=dict)
    split: bool = False


def write(
    case: CaseFile, out: Path, context: Context, session: Session, leaving: Leaving | None = None
) -> Exit:
    """Writes the bundle, checks what was written, and notes it in the private book."""
    from exporters import bag
    from exporters.ways import Way, Writer

    leaving = leaving or Leaving()
    progress = context.terminal.progress(_("writing"))
    writer = Writer(
        case, session.signer, progress, leaving.words, pdf=_telling(context), split=leaving.split
    )
    expected, looking = session.info.fingerprint, context.terminal.progress(_("reading back"))
    handed = handing.write(writer, out, Way(leaving.way), expected=expected, progress=looking)
    sharing = handing.sharing(case, handed, to=leaving.to, route=leaving.route, after=leaving.after)
    noting = Noting(context.terminal)
    noted = noting.note(lambda: session.sharing.log(sharing))
    written = handed.left.written
    value = {
        "folder": str(out.absolute()),
        "form": handed.way,
        "number": noted.number if noted else None,
        "after": sharing.after or None,
        "digest": written.digest,
        "fingerprint": session.info.fingerprint,
        "originals": written.originals,
        "pages": written.pages,
        "documents": sorted(filter(bag.is_document, written.hashes), key=_in_order),
        "bytes": written.bytes,
        "damaged": list(written.damaged),
        "too_large": list(handed.left.too_large),
        "taken_out": {noun.value: count for noun, count in leaving.taken_out.items()},
        "left_out": [_label(each) for each in case.exhibits if _is_left_out(each)],
        "withheld": [_withheld(each) for each in case.exhibits if _is_withheld(each)],
        "checked": handed.checked,
    }
    context.answer(value, *_lines(case, handed, out, session, noted))
    return noting.exit if handed.ok and not written.damaged else Exit.FOUND_WRONG


def _is_left_out(exhibit: Exhibit) -> bool:
    return exhibit.withheld and exhibit.why is Why.CHOSEN


def _is_withheld(exhibit: Exhibit) -> bool:
    return exhibit.withheld and exhibit.why is not Why.CHOSEN


def _withheld(exhibit: Exhibit) -> dict[str, object]:
    return {"exhibit": _label(exhibit), "why": exhibit.why.value, "copy": exhibit.copy is not None}


def _label(exhibit: Exhibit) -> str:
    return exhibit.item.content.reference or str(exhibit.item.number)


def _in_order(path: str) -> tuple[int, str]:
    return len(path), path


def _telling(context: Context) -> PdfWriter:
    """Sets the document, and says before any folder is there if it has too many pages."""
    from exporters.pdf import evidence

    def write(case: CaseFile, out: BinaryIO, *, manifest_digest: str, progress: Progress) -> int:
        pages = evidence.write(case, out, manifest_digest=manifest_digest, progress=progress)
        said = handing.too_long(case.profile, pages)
        if said:
            context.terminal.complain(f"{said} {_('With --split it becomes several files.')}")
        return pages

    return write


def _lines(
    case: CaseFile,
    handed: handing.Handed,
    out: Path,
    session: Session,
    noted: Recorded[Sharing] | None,
) -> Iterator[str]:
    written = handed.left.written
    yield _("Written to {folder}").format(folder=out)
    pages = ngettext("{n} page", "{n} pages", written.pages).format(n=written.pages)
    files = handover_words.files_of_evidence(handed.evidence_files)
    size = _("{n} MB").format(n=f"{written.bytes / 1e6:.1f}")
    yield f"{pages}, {files}, {size}"
    yield _("Fingerprint to give by another way: {key}").format(key=session.info.fingerprint)
    if noted:
        yield _("Noted as bundle {number}.").format(number=noted.number)
    yield from metadata_text.withheld_lines(case.exhibits)
    for reference in written.damaged:
        yield _("{ref}: its file is damaged and is named so").format(ref=reference)
    for path in handed.left.too_large:
        yield _(
            "{file} is too large for an upload and is not among the files. Give it on a disk."
        ).format(file=path)
    if handed.way == "pdf":
        yield _(handing.WAY_NOTES["pdf"])
    if not handed.ok:
        yield handing.said(handed)


def _case(args: argparse.Namespace, context: Context, session: Session) -> tuple[CaseFile, Decided]:
    profile = profiles.load(args.audience)
    left = own_words.exhibits(session, "--leave-out", args.leave_out)
    whole = own_words.exhibits(session, "--leave-whole", args.leave_whole)
    let_go = own_words.exhibits(session, "--let-go", args.let_go)
    originals = session.snapshot.originals() if profile.files else ()
    looked = look(originals, context.terminal.progress(_("looking at originals")))
    failed = any(seen.prepared and seen.prepared.failed for seen in looked.values())
    if failed and not context.settled.media.works():
        context.terminal.complain(_(confinement_words.DO_NOT_OPEN))
    asked = tuple(pair for pair in originals if pair[0].id not in {*left, *let_go})
    positions = _decide(args.positions, found_in(asked, looked), context)
    kept = {item.id for item, _original in asked} if positions is Positions.KEEP else set()
    named = devices_in(asked, looked, places_kept=kept)
    devices = _decide_devices(args.device, named, context)
    looking = (session, profile, originals, looked)
    decided = own_words.decide(args.own, left, whole, looking, context)
    hiding = replace(
        decided.hiding,
        devices=devices is Positions.WITHHOLD,
        places_kept=frozenset(let_go),
        devices_kept=frozenset(let_go),
    )
    case = session.snapshot.take(profile, looked, positions, hiding)
    return case, replace(decided, hiding=hiding)


def _decide(said: str | None, found: tuple[PositionFound, ...], context: Context) -> Positions:
    if said is not None:
        return Positions(said)
    if not found:
        return Positions.WITHHOLD
    _complain(context, metadata_text.place_question(found), metadata_text.place_lines(found))
    context.terminal.complain(metadata_text.withheld_text())
    return _answer("--positions", context)


def _decide_devices(
    said: str | None, found: tuple[DeviceFound, ...], context: Context
) -> Positions:
    if said is not None:
        return Positions(said)
    if not found:
        return Positions.KEEP
    _complain(context, metadata_text.device_question(found), metadata_text.device_lines(found))
    context.terminal.complain(metadata_text.device_withheld_text())
    return _answer("--device", context)


def _complain(context: Context, question: str, lines: Iterable[metadata_text.Line]) -> None:
    context.terminal.complain(question)
    for reference, name, said in lines:
        context.terminal.complain(f"  {reference}  {name}: {said}")
    context.terminal.complain(
        _("To let one leave as it is all the same, name it: --let-go EXHIBIT.")
    )


def _answer(option: str, context: Context) -> Positions:
    terminal = context.terminal
    if not terminal.interactive:
        raise BadInput(option, _("say keep or withhold"))
    while True:
        answer = terminal.answer(_("Keep these originals in the bundle, or withhold them? "))
        if answer in set(Positions):
            return Positions(answer)


COMMAND = Command("export", N_("write a bundle that others can check"), _arguments, _run)
