"""The Welsh catalogue: what is read is what is edited, of messages that exist, and harmless."""

from __future__ import annotations

import ast
import re
import string
from contextlib import suppress
from importlib.resources import files
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary import catalogue, profiles, vocabulary
from diary.errors import BadInput
from tests.claims import FORBIDDEN_OF_BUNDLES, claims

ROOT = Path(__file__).parents[2]
PLACE = files("resources") / "translations" / "cy" / "LC_MESSAGES"
PO = (PLACE / "daybook.po").read_text("utf-8")
MESSAGES = catalogue.parse(PO)
CALLS = {"_", "N_", "ngettext"}


def said_in_code() -> set[str]:
    found: set[str] = set()
    for path in (*ROOT.glob("exporters/**/*.py"), ROOT / "diary" / "wording.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS:
                found |= {arg.value for arg in node.args if isinstance(arg, ast.Constant)}
    return found


def said_in_data() -> set[str]:
    words = vocabulary.load("england-wales").for_others()
    rows = (*words.four, *words.behaviours, *words.event_kinds, *words.impact_areas)
    titles = {profiles.load(name).title for name in profiles.AUDIENCES}
    return {row.label for row in rows} | titles


def places(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def test_what_is_read_is_what_is_edited() -> None:
    assert (PLACE / "daybook.mo").read_bytes() == catalogue.compiled(MESSAGES)


def test_every_message_exists() -> None:
    known = said_in_code() | said_in_data() | {""}
    assert [ids for ids in MESSAGES if not set(ids) <= known] == []


def test_each_translation_has_the_places_of_its_message() -> None:
    for ids, texts in MESSAGES.items():
        for text in texts if ids != ("",) else ():
            assert places(text) == places(ids[0]), ids
            assert text.strip(), ids


def test_page_one_and_every_behaviour_are_there() -> None:
    words = vocabulary.load("england-wales").for_others()
    assert {row.label for row in (*words.four, *words.behaviours)} <= {i[0] for i in MESSAGES}
    for name in ("summary", "summary_lists", "sheets", "translated"):
        tree = ast.parse((ROOT / "exporters" / "pdf" / f"{name}.py").read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in CALLS:
                first = node.args[0]
                if not isinstance(first, ast.Constant):
                    continue
                plural = f"{first.value}" not in {i[0] for i in MESSAGES}
                assert not plural or "no known day" in str(first.value), first.value


def test_it_claims_nothing() -> None:
    texts = [text for ids in MESSAGES if ids != ("",) for text in MESSAGES[ids]]
    assert not [text for text in texts for word in FORBIDDEN_OF_BUNDLES if claims(word, text)]
    assert not [text for text in texts if re.search("!|derbyniadwy|difrifoldeb|gwaethyg", text)]


@pytest.mark.parametrize(
    "po",
    [
        'msgid "a"\n',
        'msgstr "a"\n',
        '"a"\n',
        "msgid 'a'\nmsgstr 'b'\n",
        'msgid "a"\nmsgstr "b"\nmsgid "a"\nmsgstr "c"\n',
        'msgid "a"\nmsgid_plural "b"\nmsgstr "c"\n',
        'msgid "a\\x41"\nmsgstr "c"\n',
    ],
)
def test_what_is_no_catalogue_is_refused(po: str) -> None:
    with pytest.raises(BadInput):
        catalogue.parse(po)


@given(st.text(max_size=300) | st.text('msgidtr "\\\n[0]#', max_size=60))
def test_any_text_is_read_or_refused(po: str) -> None:
    with suppress(BadInput):
        catalogue.parse(po)
