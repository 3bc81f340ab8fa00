"""Words work without a catalogue, follow the language spoken, and a bad catalogue is refused."""

from __future__ import annotations

from pathlib import Path
from threading import Thread

import pytest

from diary import i18n
from diary.errors import BadInput
from diary.i18n import N_, _, ngettext, pgettext
from tests.support.catalogues import write_catalogue


def test_english_needs_nowrite_catalogue(tmp_path: Path) -> None:
    with i18n.use_language("en", tmp_path) as used:
        assert used == "en"
        assert _("Save") == "Save"
    assert _("Save") == "Save"
    assert N_("Save") == "Save"
    assert _("") == ""
    assert ngettext("{n} entry", "{n} entries", 1) == "{n} entry"
    assert ngettext("{n} entry", "{n} entries", 2) == "{n} entries"
    assert pgettext("a court's", "Order") == "Order"


def test_a_language_with_a_catalogue_is_used(tmp_path: Path) -> None:
    write_catalogue(
        tmp_path,
        "cy",
        {"Save": "Cadw", "an entry\0entries": "un\0llawer", "verb\x04Order": "Archebu"},
    )
    marked = N_("Save")
    assert _(marked) == "Save"
    with i18n.use_language("cy", tmp_path) as used:
        assert used == "cy"
        assert _(marked) == "Cadw"
        assert _("Not in it") == "Not in it"
        assert _("") == ""
        assert ngettext("an entry", "entries", 1) == "un"
        assert ngettext("an entry", "entries", 5) == "llawer"
        assert pgettext("verb", "Order") == "Archebu"
    assert _(marked) == "Save"


def test_a_regional_tag_falls_back_to_its_language_and_then_to_english(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "pl", {"Save": "Zapisz"})
    with i18n.use_language("pl-PL", tmp_path) as used:
        assert (used, _("Save")) == ("pl", "Zapisz")
    with i18n.use_language("fr_FR", tmp_path) as used:
        assert (used, _("Save")) == ("en", "Save")


@pytest.mark.parametrize("tag", ["", "../../etc", "x", "en/..", "pl\n", "1234"])
def test_what_is_no_language_tag_is_refused(tag: str, tmp_path: Path) -> None:
    with pytest.raises(BadInput), i18n.use_language(tag, tmp_path):
        pass


@pytest.mark.parametrize("content", [b"", b"not a catalogue at all", b"\xde\x12\x04\x95" * 9])
def test_a_damaged_catalogue_is_refused_and_changes_nothing(content: bytes, tmp_path: Path) -> None:
    write_catalogue(tmp_path, "cy", {"Save": "Cadw"})
    place = tmp_path / "pl" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "daybook.mo").write_bytes(content)
    with i18n.use_language("cy", tmp_path):
        with pytest.raises(BadInput), i18n.use_language("pl", tmp_path):
            pass
        assert _("Save") == "Cadw"


def test_a_document_speaks_another_language_and_nobody_else_does(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "cy", {"Day": "Diwrnod"})
    seen: list[str] = []
    with i18n.use_language("cy", tmp_path) as used:
        beside = Thread(target=lambda: seen.append(_("Day")))
        beside.start()
        beside.join()
        with i18n.use_language("en", tmp_path):
            seen.append(_("Day"))
        seen.append(_("Day"))
    assert (used, seen, _("Day")) == ("cy", ["Day", "Day", "Diwrnod"], "Day")


def test_english_comes_back_however_a_document_ends(tmp_path: Path) -> None:
    write_catalogue(tmp_path, "cy", {"Day": "Diwrnod"})
    with pytest.raises(RuntimeError), i18n.use_language("cy", tmp_path):
        raise RuntimeError
    assert _("Day") == "Day"
    with pytest.raises(BadInput), i18n.use_language("../x", tmp_path):
        pass
    assert _("Day") == "Day"
