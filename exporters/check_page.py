"""`check.html`: the page with which a browser checks a bundle, joined into one file.

The rules are:

- The same version of the program gives the same bytes, whatever the bundle and the language.
- Its policy names the one script and the one style by their hashes, and allows nothing else; it
  has no address in it. Every line of `exporters/check/page` stands in it as it was written.
- Its sentences are those of `exporters.check.wording`, so that both checkers say the same, and the
  form of our documents is the one that the program reads.
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

from diary.crypto import seal_code
from diary.display import FIELD_TEXTS, NOUN_TEXTS
from exporters.check import own_documents, wording, wording_page
from exporters.check.openings import ISSUED
from exporters.check.report import LIMITS

_GENERATED: Final = "generated"
_IMPORT: Final = re.compile(r'^import (\{[^}]*\}|\* as \w+) from "\./(\w+)\.js";$', re.MULTILINE)
_EXPORT: Final = re.compile(r"^export ((?:async )?function|class|const) (\w+)", re.MULTILINE)
_POLICY: Final = (
    "default-src 'none'; script-src '{script}'; style-src '{style}'; worker-src blob:; "
    "connect-src 'none'; base-uri 'none'; form-action 'none'"
)


@cache
def page() -> bytes:
    """The whole page."""
    return join("main")


@cache
def digest() -> str:
    """Hex SHA-256 of the page, by which a copy from elsewhere is compared."""
    return hashlib.sha256(page()).hexdigest()


def join(first: str) -> bytes:
    """The page that begins with the module `first`."""
    script = '"use strict";\n' + "\n".join(_modules(first, set()))
    # a browser would end the script where one of these stands
    if re.search(r"</script|<!--|]]>", script, re.IGNORECASE):
        raise AssertionError("the text of the page would end early")
    before, between, after = _around()
    return f"{before}{_named(script)}{between}{script}{after}".encode()


@cache
def _around() -> tuple[str, str, str]:
    """The page but for its script, and for the name of that in its policy.

    The script has these too, so that a page knows its own digest and can hold another against it.
    """
    style = source_text("style.css")
    if "</" in style:
        raise AssertionError("the text of the style would end early")
    filled = {
        "policy": _POLICY.format(script="{named}", style=_named(style)),
        "limits": _items(wording.LIMIT_TEXTS[limit] for limit in LIMITS),
        "left": _items(wording.LEFT_TEXTS.values()),
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
    """The module and all that it stands on, those first; each in a scope of its own."""
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
    said = {
        "SENTENCES": _sentences(),
        "ISSUED": ISSUED,
        "DOCUMENT": own_documents.grammar(),
        "AROUND": _around(),
    }
    rest = "\n".join(f"export const {name} = {_spelled(value)};\n" for name, value in said.items())
    return f'export const WORDS = "{words}".split(" ");\n\n{rest}'


def _spelled(value: object) -> str:
    text = json.dumps(value, ensure_ascii=True, indent=1).replace("<", "\\u003c")
    # the form of a document names standards by what looks like an address, and is none to fetch
    return text.replace("://", "\\u003a\\u002f\\u002f")


def _sentences() -> dict[str, dict[str, str]]:
    """Every sentence in English, by what it is for and its code."""
    return {
        "verdicts": {key.value: text for key, text in wording.VERDICT_TEXTS.items()},
        "statuses": {key.value: text for key, text in wording.STATUS_TEXTS.items()},
        "findings": {**wording.TEXTS, **wording_page.FINDINGS},
        "page": {
            **wording_page.TEXTS,
            "entries": wording.ENTRIES_TEXT,
            "revisions": wording.REVISIONS_TEXT,
        },
        "nouns": {key.value: text for key, text in NOUN_TEXTS.items()},
        "fields": {**FIELD_TEXTS, **wording_page.FIELDS},
    }


def source_text(name: str) -> str:
    """Return one of the sources that the page is joined of."""
    return files("exporters.check").joinpath("page", name).read_text(encoding="utf-8")


def _named(text: str) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
