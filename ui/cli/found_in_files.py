"""Show on the command line in which files words were found, and which were not searched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from diary.errors import Damaged
from diary.i18n import _, ngettext
from diary.json_value import Json
from diary.media.imports.dated_files import CODE as FOLDER
from diary.model.books_and_nouns import Noun
from diary.model.revisions import Content, Recorded
from diary.progress import Progress
from diary.services.file_search import FileSearch, FoundInFiles, FoundLines


def read_files(search: FileSearch, progress: Progress, noun: Noun | None = None) -> None:
    """Read the words of every file that was not searched yet, or of those of one noun.

    Raises StorageError, Cancelled.
    """
    left = search.readings(noun)
    for done, reading in enumerate(left):
        progress(done, len(left))
        # What is damaged stays unsearched, and is named.
        with suppress(Damaged):
            for portion in reading.portions():
                progress(done, len(left))
                if not search.add(portion):
                    break


def found_in_files_json(found: FoundInFiles) -> Json:
    """Return what was found in files, for programs."""
    return {
        "exhibits": [_named(each.exhibit) for each in found.exhibits],
        "conversations": [
            {**_named(each.conversation), "lines": list(each.lines), "count": each.count}
            for each in found.conversations
        ],
        "unsearched": [_named(item) for item in found.unsearched],
        "in_part": [_named(item) for item in found.in_part],
        "absent": [_named(item) for item in found.absent],
    }


def found_in_files_lines(found: FoundInFiles) -> Iterator[str]:
    """Yield what was found in files, for people."""
    if found.exhibits:
        items = [each.exhibit for each in found.exhibits]
        yield _("In exhibits: {exhibits}").format(exhibits=_numbers(items))
    for each in found.conversations:
        text = _("In conversation {number}: {lines}")
        if each.conversation.content.format == FOLDER:
            text = _("In list of files {number}: {lines}")
        yield text.format(number=each.conversation.number, lines=_lines(each))
    if found.unsearched:
        yield _("Not searched yet (--read-files reads them first): {files}").format(
            files=_names(found.unsearched)
        )
    if found.in_part:
        yield _("No words or not all words could be read in: {files}").format(
            files=_names(found.in_part)
        )
    if found.absent:
        yield _("Not in this bundle, so not searched: {files}").format(files=_names(found.absent))


def _lines(found: FoundLines) -> str:
    named = ", ".join(map(str, found.lines))
    more = found.count - len(found.lines)
    if not more:
        return ngettext("line {lines}", "lines {lines}", found.count).format(lines=named)
    text = ngettext("lines {lines} and {n} more", "lines {lines} and {n} more", more)
    return text.format(lines=named, n=more)


def _numbers(items: Sequence[Recorded[Content]]) -> str:
    return ", ".join(str(item.number) for item in items)


def _names(items: Sequence[Recorded[Content]]) -> str:
    return ", ".join(f"{item.noun}/{item.number}" for item in items)


def _named(item: Recorded[Content]) -> dict[str, Json]:
    return {"id": item.id, "noun": item.noun.value, "number": item.number}
