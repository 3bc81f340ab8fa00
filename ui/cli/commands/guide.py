"""`daybook help`: a chapter of the guide, where words stand in it, or a chapter as a PDF."""

from __future__ import annotations

import argparse
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from diary import __version__
from diary.errors import BadInput, Unknown
from diary.guide import chapters
from diary.guide.blocks import BlockKind, ChapterBlock
from diary.guide.chapters import Chapter, Guide
from diary.guide.search import Hit, find
from diary.i18n import N_, _
from diary.json_value import Json
from ui.cli import arguments
from ui.cli.command_context import CommandContext
from ui.cli.commands.command import Command
from ui.cli.exit_codes import ExitCode
from ui.cli.near_names import near, near_text

_WIDTH: Final = 78


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "chapter",
        metavar="CHAPTER",
        nargs="?",
        help=_(
            "a chapter of the guide, such as safe-here, or a command; without it, commands and "
            "chapters"
        ),
    )
    arguments.add_text_option(parser, "--find", "WORDS", _("where these words stand in the guide"))
    parser.add_argument(
        "--out", metavar="FILE", type=Path, help=_("write the chapter as a PDF to print")
    )


def _run(args: argparse.Namespace, context: CommandContext, commands: Sequence[str]) -> ExitCode:
    arguments.read_text_options(args, context.terminal, "--find")
    guide = chapters.load()
    if args.chapter is None and args.out is not None:
        raise BadInput("--out", N_("needs a chapter"))
    if args.chapter is not None and args.find is not None:
        raise BadInput("--find", N_("looks in all chapters; name none"))
    if args.find is not None:
        hits = find(guide, args.find)
        found: list[Json] = [_hit_json(hit) for hit in hits]
        context.answer({**_head_json(guide), "found": found}, *_found_lines(hits))
    elif args.chapter is None:
        listed: list[Json] = [_chapter_json(chapter) for chapter in guide.chapters]
        context.answer({**_head_json(guide), "chapters": listed}, *contents_lines(guide))
    else:
        _show(args, context, guide, _chapter(guide, args.chapter, commands))
    return ExitCode.DONE


def _chapter(guide: Guide, name: str, commands: Sequence[str]) -> Chapter:
    try:
        return guide.chapter(name)
    except Unknown as unknown:
        known = [*commands, *(chapter.id for chapter in guide.chapters)]
        reason = _("no such chapter or command{beside}; 'daybook help' lists both")
        said = reason.format(beside=near_text(near(name, known)))
        raise BadInput("CHAPTER", said) from unknown


def _show(args: argparse.Namespace, context: CommandContext, guide: Guide, of: Chapter) -> None:
    lines = [*chapter_lines(of), "", *textwrap.wrap(guide.not_yet_seen, _WIDTH)]
    pages = None
    if args.out is not None:
        # Imported here, because the writer of bundles would otherwise load with every command.
        from exporters.delivery import guide_file

        pages = guide_file.write(guide, of, f"Daybook {__version__}", args.out)
        lines = [_("Written to {file}").format(file=args.out)]
    text: list[Json] = [*chapter_lines(of)]
    value: dict[str, Json] = {
        **_head_json(guide),
        **_chapter_json(of),
        "text": text,
        "pages": pages,
    }
    context.answer(value, *lines)


def contents_lines(guide: Guide) -> Iterator[str]:
    """Yield the chapters, each with its line, and who has not seen the guide."""
    width = max(len(chapter.id) for chapter in guide.chapters)
    for chapter in guide.chapters:
        yield f"  {chapter.id:<{width}}  {chapter.line}"
    yield ""
    yield from textwrap.wrap(guide.not_yet_seen, _WIDTH)


def chapter_lines(chapter: Chapter) -> Iterator[str]:
    """Yield a chapter as lines of plain text, in a width that fits a terminal."""
    yield chapter.title.upper()
    before: ChapterBlock | None = None
    for block in chapter.blocks:
        if block.kind in (BlockKind.PICTURE, BlockKind.FILLED):
            continue
        listed = (BlockKind.STEP, BlockKind.POINT, BlockKind.REMARK)
        if not (before and block.kind in listed and before.kind in listed):
            yield ""
        yield from _block_lines(block)
        before = block


def _block_lines(block: ChapterBlock) -> Iterator[str]:
    mark, indent = {
        BlockKind.STEP: (f"  {block.number}. ", "     "),
        BlockKind.POINT: ("  - ", "    "),
        BlockKind.REMARK: ("    ", "    "),
        BlockKind.NOTE: ("| ", "| "),
    }.get(block.kind, ("", ""))
    text = block.quoted
    if chapter_names := [span.chapter for span in block.spans if span.chapter]:
        text += f" (daybook help {', '.join(chapter_names)})"
    yield from textwrap.wrap(text, _WIDTH, initial_indent=mark, subsequent_indent=indent)


def _found_lines(hits: tuple[Hit, ...]) -> Iterator[str]:
    if not hits:
        yield _("Nothing in the guide has these words. 'daybook help' lists the chapters.")
    for hit in hits:
        excerpt = hit.words.excerpt().text
        yield f"{hit.chapter.id}: {hit.heading}".rstrip(": ")
        yield from textwrap.wrap(excerpt, _WIDTH, initial_indent="  ", subsequent_indent="  ")


def _head_json(guide: Guide) -> dict[str, Json]:
    return {"written_on": guide.written_on.isoformat(), "not_yet_seen": guide.not_yet_seen}


def _chapter_json(chapter: Chapter) -> dict[str, Json]:
    return {"id": chapter.id, "title": chapter.title, "line": chapter.line}


def _hit_json(hit: Hit) -> dict[str, Json]:
    return {"id": hit.chapter.id, "heading": hit.heading, "text": hit.words.text}


NAME: Final = "help"


def help_command(commands: Sequence[str]) -> Command:
    """Return `daybook help`; `commands` are the names of the others, which it proposes too."""
    return Command(
        NAME,
        N_("the guide, chapter by chapter: what to do, and what is safe"),
        _arguments,
        lambda args, context: _run(args, context, commands),
        about=N_(
            "Shows the guide: its chapters, one of them, where words stand in it, or a chapter as "
            "a PDF to print. With the name of a command it is that command's --help."
        ),
        examples=(
            "daybook help",
            "daybook help export",
            "daybook help safe-here",
            "daybook help safe-here --out chapter.pdf",
        ),
        answers=("help",),
        exits=(ExitCode.DISK,),
        place="--out",
    )
