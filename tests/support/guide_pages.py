"""Write `docs/guide` from the guide of the program: `python -m tests.support.guide_pages`.

The text is `resources/guide`, which is installed with the program and shown by it. These pages are
for reading it before the program is there; a test keeps them the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from diary import __version__
from diary.guide import chapters
from diary.guide.blocks import BlockKind, ChapterBlock, Span, SpanKind
from diary.guide.chapters import Chapter, Guide
from exporters.delivery import guide_file

FOLDER: Final = Path(__file__).parents[2] / "docs" / "guide"
PICTURES: Final = FOLDER.parent / "pictures"
_MADE: Final = (
    "<!-- Made from resources/guide by `python -m tests.support.guide_pages`: change it there. -->"
)


def pages() -> dict[str, str]:
    """Return each page by the name of its file."""
    guide = chapters.load()
    found = {f"{each.id}.md": _page(guide, each) for each in guide.chapters}
    return {"README.md": _contents(guide), **found}


def sheets() -> dict[str, bytes]:
    """Return each printable sheet by the name of its file."""
    guide = chapters.load()
    program = f"Daybook {__version__}"
    return {
        f"{id_}.pdf": guide_file.pdf(guide, guide.chapter(id_), program)[0] for id_ in guide.sheets
    }


def _contents(guide: Guide) -> str:
    lines = [_MADE, "", f"# {guide.title}", ""]
    lines += ["The program has the same text: F1, or `daybook help`.", ""]
    for each in guide.chapters:
        sheet = f" ([PDF]({each.id}.pdf))" if each.id in guide.sheets else ""
        lines.append(f"- [{each.title}]({each.id}.md): {each.line}{sheet}")
    return "\n".join([*lines, "", guide.not_yet_seen, ""])


def _page(guide: Guide, chapter: Chapter) -> str:
    lines = [_MADE, "", f"# {chapter.title}"]
    if chapter.id in guide.sheets:
        lines += ["", f"[One page to print]({chapter.id}.pdf)"]
    before: ChapterBlock | None = None
    for block in chapter.blocks:
        if not (before and _is_item(before) and before.kind is block.kind):
            lines.append("")
        lines += _lines(block)
        before = block
    return "\n".join([*lines, "", "---", "", f"{guide.not_yet_seen} [All chapters](README.md)", ""])


def _is_item(block: ChapterBlock) -> bool:
    return block.kind in (BlockKind.STEP, BlockKind.POINT)


def _lines(block: ChapterBlock) -> Iterator[str]:
    text = "".join(map(_span, block.spans))
    match block.kind:
        case BlockKind.NOTE:
            yield f"> **{block.text}**"
        case BlockKind.HEADING:
            yield f"## {text}"
        case BlockKind.STEP:
            yield f"{block.number}. {text}"
        case BlockKind.POINT:
            yield f"- {text}"
        case BlockKind.REMARK:
            yield f"  *{text}*"
        case BlockKind.PICTURE:
            yield f"![{text}](../pictures/{block.name})"
        case _:
            yield text


def _span(span: Span) -> str:
    match span.kind:
        case SpanKind.NAME | SpanKind.STRONG:
            bare = span.text.rstrip()
            return f"**{bare}**{span.text[len(bare) :]}"
        case SpanKind.CODE:
            return f"`{span.text}`"
        case SpanKind.LINK:
            return f"[{span.text}]({span.chapter}.md)"
        case SpanKind.TEXT:
            return span.text


def main() -> None:
    """Write all pages and sheets, and remove what is none any more."""
    FOLDER.mkdir(exist_ok=True)
    wanted: dict[str, bytes] = {name: text.encode() for name, text in pages().items()}
    wanted |= sheets()
    for path in FOLDER.iterdir():
        if path.name not in wanted:
            path.unlink()
    for name, data in wanted.items():
        (FOLDER / name).write_bytes(data)


if __name__ == "__main__":
    main()
