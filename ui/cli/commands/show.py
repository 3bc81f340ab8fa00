"""`daybook show VAULT ID`: one thing in full, with every revision if asked."""

from __future__ import annotations

import argparse
import re
from typing import TYPE_CHECKING, Final

from diary.display import delay_text, field_text, noun_text, when_text, written_beside, written_text
from diary.errors import Unknown
from diary.i18n import N_, _
from diary.json_value import Json
from diary.model.codec import to_fields
from diary.model.declarations import value_of
from diary.model.kinds import Noun
from diary.model.private import TimeStamp
from diary.model.recorded import Content, Recorded, Revision, when_of
from diary.model.when import When
from ui.cli.commands.command import Command, add_vault_or_bundle
from ui.cli.context import Context, find, moment, record_json
from ui.cli.exits import Exit

if TYPE_CHECKING:
    from ui.opened_bundle import Reading

_ID: Final = re.compile(r"[0-9a-f]{32}")


def _arguments(parser: argparse.ArgumentParser) -> None:
    add_vault_or_bundle(parser)
    parser.add_argument("id", metavar="ID")
    parser.add_argument("--history", action="store_true")


def _run(args: argparse.Namespace, context: Context) -> Exit:
    with context.reading(args) as session:
        item = find(session, args.id)
        revisions = session.journal.history(item.id) if args.history else ()
        value = record_json(item)
        if args.history:
            value["history"] = [_revision_json(revision) for revision in revisions]
        context.answer(value, *_text(session, item, revisions))
    return Exit.DONE


def _text(session: Reading, item: Recorded[Content], revisions: tuple[Revision, ...]) -> list[str]:
    zone = session.journal.zone
    lines = [f"{noun_text(item.noun)} {item.number}   {item.id}"]
    if item.withdrawn is not None:
        lines.append(_("Withdrawn: {reason}").format(reason=item.withdrawn))
    when = when_of(item.content)
    written = written_beside(when, item.first_written, zone)
    delay = f", {delay_text(when, item.first_written)}" if when else ""
    lines.append(
        _("Written {when}{delay}; entry {n}").format(when=written, delay=delay, n=item.entry)
    )
    lines += _fields(session, item.noun, item.content)
    if item.noun is Noun.INCIDENT:
        for exhibit in session.evidence.of(item.id):
            lines.append(
                _("Exhibit {reference}: {title}").format(
                    reference=exhibit.content.reference, title=exhibit.content.title
                )
            )
    for revision in revisions:
        said = _("withdrawn") if revision.content is None else ""
        head = _("Revision {n}, entry {entry}, {when}").format(
            n=revision.revision, entry=revision.entry, when=written_text(revision.written, zone)
        )
        lines += ["", f"{head} {said} {revision.reason}".rstrip()]
        if revision.content is not None:
            lines += _fields(session, item.noun, revision.content)
    return lines


def _fields(session: Reading, noun: Noun, content: Content) -> list[str]:
    lines = []
    for name, value in to_fields(content).items():
        if isinstance(content, TimeStamp) and name == "reply":
            # for programs, which have it in the JSON answer
            continue
        stated = None if "." in name else value_of(content, name)
        said = when_text(stated) if isinstance(stated, When) else _said(session, value)
        lines.append(f"  {field_text(noun, name)}: {said}")
    return lines


def _said(session: Reading, value: Json) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return "; ".join(_said(session, each) for each in value)
    if isinstance(value, dict):
        return ", ".join(_said(session, each) for each in value.values())
    return _erased(session, str(value)) or str(value)


def _erased(session: Reading, said: str) -> str:
    """What stands where something is referred to that was erased; "" for anything else."""
    if not _ID.fullmatch(said):
        return ""
    try:
        found = session.journal.mention(said)
    except Unknown:
        return ""
    name = f"{noun_text(found.noun)} {found.number}"
    return _("{name} (erased)").format(name=name) if found.erased else ""


def _revision_json(revision: Revision) -> dict[str, Json]:
    return {
        "entry": revision.entry,
        "revision": revision.revision,
        "written": moment(revision.written),
        "zone": revision.zone,
        "clock": revision.clock,
        "reason": revision.reason,
        "withdrawn": revision.content is None,
        "commitment": revision.commitment,
        "fields": to_fields(revision.content) if revision.content is not None else {},
    }


COMMAND = Command("show", N_("show one thing in full"), _arguments, _run)
