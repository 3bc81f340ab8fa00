"""Words work without a catalogue, follow the language chosen, and a bad catalogue is refused."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest

from diary import i18n
from diary.errors import BadInput
from diary.i18n import N_, _, ngettext, pgettext


@pytest.fixture(autouse=True)
def _back_to_english() -> Iterator[None]:
    yield
    i18n.choose("en")


def _catalogue(folder: Path, language: str, messages: dict[str, str]) -> None:
    """Write a GNU .mo file: magic, version, count, two tables of (length, offset)."""
    entries = sorted(
        {
            "": "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=n!=1;\n"
        }.__or__(messages).items()
    )
    start = 28 + 16 * len(entries)
    pool, tables = b"", [b"", b""]
    for side in (0, 1):
        for entry in entries:
            text = entry[side].encode()
            tables[side] += struct.pack("<II", len(text), start + len(pool))
            pool += text + b"\0"
    header = struct.pack("<7I", 0x950412DE, 0, len(entries), 28, 28 + 8 * len(entries), 0, start)
    place = folder / language / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "daybook.mo").write_bytes(header + tables[0] + tables[1] + pool)


def test_english_needs_no_catalogue(tmp_path: Path) -> None:
    assert i18n.choose("en", tmp_path) == "en"
    assert _("Save") == "Save"
    assert N_("Save") == "Save"
    assert _("") == ""
    assert ngettext("{n} entry", "{n} entries", 1) == "{n} entry"
    assert ngettext("{n} entry", "{n} entries", 2) == "{n} entries"
    assert pgettext("a court's", "Order") == "Order"


def test_a_language_with_a_catalogue_is_used_from_then_on(tmp_path: Path) -> None:
    _catalogue(
        tmp_path,
        "cy",
        {"Save": "Cadw", "an entry\0entries": "un\0llawer", "verb\x04Order": "Archebu"},
    )
    marked = N_("Save")
    assert _(marked) == "Save"
    assert i18n.choose("cy", tmp_path) == "cy"
    assert _(marked) == "Cadw"
    assert _("Not in it") == "Not in it"
    assert _("") == ""
    assert ngettext("an entry", "entries", 1) == "un"
    assert ngettext("an entry", "entries", 5) == "llawer"
    assert pgettext("verb", "Order") == "Archebu"
    assert i18n.choose("en", tmp_path) == "en"
    assert _(marked) == "Save"


def test_a_regional_tag_falls_back_to_its_language_and_then_to_english(tmp_path: Path) -> None:
    _catalogue(tmp_path, "pl", {"Save": "Zapisz"})
    assert i18n.choose("pl-PL", tmp_path) == "pl"
    assert _("Save") == "Zapisz"
    assert i18n.choose("fr_FR", tmp_path) == "en"
    assert _("Save") == "Save"


def test_languages_on_offer_are_english_and_those_with_a_catalogue(tmp_path: Path) -> None:
    _catalogue(tmp_path, "pl", {})
    _catalogue(tmp_path, "cy", {})
    (tmp_path / "empty").mkdir()
    assert i18n.available(tmp_path) == ("en", "cy", "pl")
    assert i18n.available(tmp_path / "absent") == ("en",)


@pytest.mark.parametrize("tag", ["", "../../etc", "x", "en/..", "pl\n", "1234"])
def test_what_is_no_language_tag_is_refused(tag: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput):
        i18n.choose(tag, tmp_path)


@pytest.mark.parametrize("content", [b"", b"not a catalogue at all", b"\xde\x12\x04\x95" * 9])
def test_a_damaged_catalogue_is_refused_and_english_stays(content: bytes, tmp_path: Path) -> None:
    _catalogue(tmp_path, "cy", {"Save": "Cadw"})
    i18n.choose("cy", tmp_path)
    place = tmp_path / "pl" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "daybook.mo").write_bytes(content)
    with pytest.raises(BadInput):
        i18n.choose("pl", tmp_path)
    assert _("Save") == "Save"


def test_scripts_that_run_from_right_to_left() -> None:
    assert i18n.is_right_to_left("ar")
    assert i18n.is_right_to_left("ur_PK")
    assert not i18n.is_right_to_left("pl")
    assert not i18n.is_right_to_left("arn")


def test_a_document_speaks_another_language_and_nobody_else_does(tmp_path: Path) -> None:
    _catalogue(tmp_path, "cy", {"Day": "Diwrnod"})
    seen: list[str] = []
    with i18n.speaking("cy", tmp_path) as used:
        beside = Thread(target=lambda: seen.append(_("Day")))
        beside.start()
        beside.join()
        with i18n.speaking("en", tmp_path):
            seen.append(_("Day"))
        seen.append(_("Day"))
    assert (used, seen, _("Day")) == ("cy", ["Day", "Day", "Diwrnod"], "Day")


def test_english_comes_back_however_a_document_ends(tmp_path: Path) -> None:
    _catalogue(tmp_path, "cy", {"Day": "Diwrnod"})
    with pytest.raises(RuntimeError), i18n.speaking("cy", tmp_path):
        raise RuntimeError
    assert _("Day") == "Day"
    with pytest.raises(BadInput), i18n.speaking("../x", tmp_path):
        pass
    assert _("Day") == "Day"
