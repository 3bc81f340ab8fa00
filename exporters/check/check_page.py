"""`check.html`: build the page that checks a bundle in a browser, and hold its texts.

**Invariants:**

- The same version of the program gives the same bytes, whatever the bundle and the language, so
  that a copy from elsewhere can be compared.
- Its content security policy names the one script and the one style by their hashes and allows
  nothing else; it has no address in it. Every line of its modules is in it unchanged.
- Its sentences are those of `finding_texts` and `report_texts`, so both checkers say the same, and
  its grammar of our documents is the one that the program reads.
- What the page leaves to the program is said beside everything else that was found. Texts go onto
  the page as text, so none of them holds markup.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.resources import files
from typing import Final

from diary import characters
from diary.crypto import seal_code
from diary.i18n import N_, SOURCE_LANGUAGE, use_language
from diary.media.imports.message import SENT
from diary.model.books_and_nouns import Noun
from diary.model.record_nouns import Mistake
from diary.model.zone_names import zone_names
from diary.text import code_texts, row_texts, time_texts
from diary.text.code_texts import Voice
from diary.text.field_formatter import words_as_written
from diary.text.noun_names import FIELD_TEXTS, NOUN_FIELD_TEXTS, NOUN_TEXTS
from exporters.check import figure_count, finding_texts, own_pdf, report_texts
from exporters.check.check_report import LIMITS
from exporters.check.record_check import ISSUED

FINDINGS: Final = {
    "archive-not-inflated-here": N_(
        "This browser is too old to unpack this zip. A newer one can, and the program can. Or "
        "unpack it yourself and check what is inside."
    ),
    "signature-not-checked-here": N_(
        "This browser cannot check a signature of this kind (Ed25519). A newer one can, and the "
        "program can."
    ),
    "stamp-says-here": N_("This time stamp says of itself that it was given on {time}."),
    "stamp-not-checked-here": N_(
        "It covers everything up to entry {entries}. Whose time stamp it is was not checked here, "
        "nor the authority's signature. The program does that."
    ),
    "pages-not-unpacked-here": N_(
        "The file is the one that was signed, yet it could not be compared with the record here, "
        "because this browser is too old to unpack it. A newer one can, and the program can."
    ),
}

TEXTS: Final = {
    "ready": N_("Nothing has been checked yet."),
    "nothing-picked": N_("Nothing was chosen."),
    "drop-one": N_("Drop one folder, or one zip, or files without folders."),
    "reading": N_("Reading the files: {percent} %"),
    "checking": N_("Holding the files against the lists and the record."),
    "could-not-read": N_("The files could not be read. Choose them once more."),
    "could-not-check": N_("The check broke off. Nothing can be said of these files."),
    "browser-miscounts": N_(
        "This browser does not calculate as it should, or is too old. Use another one."
    ),
    "seal-recovery": N_(
        "This has the form of a recovery code, which opens a record: show it to nobody. "
        "A seal code has twelve words."
    ),
    "seal-count": N_("A seal has twelve words. These are {at}."),
    "seal-word": N_("Word {at} of the seal is none of the list. Was it written down rightly?"),
    "seal-check": N_("These twelve words do not belong together. One of them is another word."),
    "result": N_("Result: {verdict}"),
    "problems": N_("Problems: {count}"),
    "gaps": N_("What could not be checked: {count}"),
    "notes": N_("Notes: {count}"),
    "counts": N_("What is shown and what is kept back"),
    "compare": N_("To compare with what you have from elsewhere"),
    "fingerprint": N_("Fingerprint of the key"),
    "made": N_("Made, as the bundle says"),
    "digest": N_("Digest of the bundle"),
    "head": N_("Entries, and the last link"),
    "files": N_("Files: {count}"),
    "more-files": N_("Show the next {count} files; not shown yet: {left}"),
    "files-searched": N_(
        "The browser's search (Ctrl+F) finds none of those that are not shown yet."
    ),
    "file": N_("File"),
    "supplied": N_("Supplied as"),
    "status": N_("What was found"),
    "entries-title": N_("Read the entries as they were committed to: {count}"),
    "entries-mean": N_(
        "Each entry stands here as record.json opens it. Its words come to the commitment below "
        "it, and the commitments to the signed end of the record. That shows that the words were "
        "not changed since, and not that they are true."
    ),
    "earlier-entries": N_("Entries before"),
    "later-entries": N_("Entries after"),
    "go-to": N_("Go to entry"),
    "where": N_("Entries {from} to {to} of {total}"),
    "entry": N_("Entry {n}"),
    "kept-back": N_("kept back; shown is only which entry it follows"),
    "fields-kept-back": N_("Fields of it that are kept back: {count}"),
    "comes-to": N_("It comes to the commitment"),
    "does-not-come-to": N_("It does not come to the commitment"),
    "file-name": N_("File name"),
    "not-stated": N_("not stated"),
    "recorded": N_("recorded"),
    "amended": N_("changed"),
    "withdrawn": N_("withdrawn"),
    "reinstated": N_("put back"),
}

# `text` is a field only of a note, which is never disclosed, and of a translation.
FIELDS: Final = {
    "text": N_("Words of the translation"),
    "@clock": N_("Clock"),
    "@kind": N_("Kind of entry"),
    "@previous": N_("Follows the entry with commitment"),
    "@revision": N_("Revision"),
    "@subject": N_("Identifier"),
    "@version": N_("Version of the format"),
    "@written": N_("Written (UTC)"),
    "@zone": N_("Time zone"),
}

# Parts of a field that no other text of the program names alone, some by their path; the page is
# in English.
PARTS: Final = {
    ".conversation": "Conversation",
    ".fast": "By how many seconds a clock was fast",
    "messages.files": "Files of a folder",
    "messages.first": "First line",
    "messages.last": "Last line",
    "messages.sender": "Sent from",
    "messages.person_is": "Who is shown, or took it",
    ".offset": "Offset from UTC",
    ".until_offset": "Offset from UTC at the end",
    ".twice": "Which end the clock showed twice",
    ".order": "Order",
    ".part": "Part of the day",
    ".photograph": "Photograph of the clock",
    ".precision": "How exactly it is known",
    ".shown": "What the clock showed",
    "clocks.known": "True time",
    ".term": "Term",
    ".to": "To",
    ".until": "Until",
    ".at": "At",
    ".zone": "Time zone",
}

_GENERATED: Final = "generated"
_IMPORT: Final = re.compile(r'^import (\{[^}]*\}|\* as \w+) from "\./(\w+)\.js";$', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export ((?:async )?function|class|const) (\w+)", re.MULTILINE)
_POLICY: Final = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; worker-src blob:; "
    "connect-src 'none'; base-uri 'none'; form-action 'none'"
)


@cache
def page() -> bytes:
    """Return the whole page."""
    return join("main")


@cache
def digest() -> str:
    """Return the hex SHA-256 of the page, by which a copy from elsewhere is compared."""
    return hashlib.sha256(page()).hexdigest()


def join(first: str) -> bytes:
    """Return the page whose script starts with the module `first`."""
    script = '"use strict";\n' + "\n".join(_modules(first, set()))
    # A browser would end the script at any of these.
    if re.search(r"</script|<!--|]]>", script, re.IGNORECASE):
        raise AssertionError("the text of the page would end early")
    before, between, after = _around()
    return f"{before}{_named(script)}{between}{script}{after}".encode()


@cache
def _around() -> tuple[str, str, str]:
    """Return the page around its script, split where its policy names that script.

    The script holds these parts too, so that a page knows its own digest and can compare another
    page with it.
    """
    style = source_text("style.css")
    if "</" in style:
        raise AssertionError("the text of the style would end early")
    filled = {
        "policy": _POLICY.format(script="{named}", style=_named(style)),
        "limits": _items(report_texts.LIMIT_TEXTS[limit] for limit in LIMITS),
        "left": _items(report_texts.LEFT_TEXTS.values()),
        "style": style,
    }
    whole = source_text("page.html")
    for gap, text in filled.items():
        first, rest = whole.split(f"{{{gap}}}")
        whole = first + text + rest
    before, rest = whole.split("{named}")
    between, after = rest.split("{script}")
    return before, between, after


def _items(texts: Iterable[str]) -> str:
    return "\n".join(f"<li>{html.escape(text)}</li>" for text in texts)


def _modules(name: str, done: set[str]) -> Iterator[str]:
    """Yield the module after all the modules that it imports, each in its own scope."""
    done.add(name)
    text = _generated() if name == _GENERATED else source_text(f"{name}.js")
    for _given, other in _IMPORT.findall(text):
        if other not in done:
            yield from _modules(other, done)
    body = _IMPORT.sub(_given_names, text)
    given = ", ".join(each for _kind, each in _EXPORT.findall(text))
    body = _EXPORT.sub(r"\1 \2", body)
    if re.search(r"^(?:import|export)\b", body, re.MULTILINE):
        raise AssertionError(f"{name}.js imports or exports in a way that is not joined")
    yield f"\n// ---- {name}.js ----\n\nconst {name}_js = (() => {{\n{body}"
    yield f"return {{ {given} }};\n}})();"


def _given_names(found: re.Match[str]) -> str:
    names, other = found[1], found[2]
    if names.startswith("*"):
        return f"const {names.removeprefix('* as ')} = {other}_js;"
    return f"const {names.replace(' as ', ': ')} = {other}_js;"


def _generated() -> str:
    words = " ".join(seal_code.word_list())
    values = {
        "SENTENCES": _sentences(),
        "ISSUED": ISSUED,
        "SLIPS": report_texts.SLIPS,
        "SENT": sorted(kind.value for kind in SENT),
        "REASONS": [reason.value for reason in Mistake],
        "WRITTEN": {noun.value: sorted(words_as_written(noun)) for noun in Noun},
        "DOCUMENT": own_pdf.grammar(),
        "MONTHS": time_texts.month_numbers(),
        "ROW_TEXTS": row_texts.in_every_language(),
        "READ_FIRST": figure_count.read_first(),
        "LETTERS": _ranges("Lu", "Ll", "Lt", "Lm", "Lo"),
        "CAPITALS": _ranges("Lu"),
        "ZONES": _zones(),
        "AROUND": _around(),
    }
    rest = "\n".join(
        f"export const {name} = {_spelled(value)};\n" for name, value in values.items()
    )
    return f'export const WORDS = "{words}".split(" ");\n\n{rest}'


def _ranges(*categories: str) -> str:
    """Return the code points of all characters of these categories, as ranges."""
    found = characters.ranges(*categories)
    return " ".join(f"{first:X}" + (f"-{last:X}" if last > first else "") for first, last in found)


def _zones() -> dict[str, str]:
    """Return the names of time zones by what stands before their last part."""
    found: dict[str, list[str]] = {}
    for name in sorted(zone_names()):
        area, _slash, place = name.rpartition("/")
        found.setdefault(area, []).append(place)
    return {area: " ".join(places) for area, places in found.items()}


def _spelled(value: object) -> str:
    text = json.dumps(value, ensure_ascii=True, indent=1).replace("<", "\\u003c")
    # The form of a document names standards by what looks like an address; none is ever fetched.
    return text.replace("://", "\\u003a\\u002f\\u002f")


def _sentences() -> dict[str, dict[str, str]]:
    """Return every sentence in English, by its purpose and its code."""
    return {
        "verdicts": {key.value: text for key, text in report_texts.VERDICT_TEXTS.items()},
        "outcomes": {key.value: text for key, text in report_texts.OUTCOME_TEXTS.items()},
        "statuses": {key.value: text for key, text in report_texts.STATUS_TEXTS.items()},
        "findings": {**finding_texts.TEXTS, **FINDINGS},
        "page": {
            **TEXTS,
            "entries": report_texts.ENTRIES_TEXT,
            "revisions": report_texts.REVISIONS_TEXT,
            "words": report_texts.WORDS_TEXT,
            "figures": report_texts.FIGURES_TEXT,
            "lines": report_texts.LINES_TEXT,
        },
        "nouns": {key.value: text for key, text in NOUN_TEXTS.items()},
        "fields": field_texts(),
        "mistakes": _mistakes(),
    }


def _mistakes() -> dict[str, str]:
    with use_language(SOURCE_LANGUAGE):
        return {reason.value: code_texts.not_counted_text(reason.value) for reason in Mistake}


def field_texts() -> dict[str, str]:
    """Return what each field is called: by name, by noun and name, and each part by its path.

    In English, whatever language is in use: the page is the same bytes in every bundle.
    """
    with use_language(SOURCE_LANGUAGE):
        return _fields_in_words()


def _fields_in_words() -> dict[str, str]:
    parts = {
        f"{field}.{part}": code_texts.part_text(Voice.THIRD, field, part)
        for field in FIELD_TEXTS
        if code_texts.has_parts(field)
        for part in code_texts.parts_of(field)
    }
    alone = {name: text for (_noun, name), text in NOUN_FIELD_TEXTS.items()}
    of_noun = {f"{noun.value}/{name}": text for (noun, name), text in NOUN_FIELD_TEXTS.items()}
    return {**PARTS, **parts, **alone, **FIELD_TEXTS, **of_noun, **FIELDS}


def source_text(name: str) -> str:
    """Return one of the source files of the page."""
    return files("exporters.check").joinpath("page", name).read_text(encoding="utf-8")


def _named(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
