"""The entries that `check.html` opens for reading, of a record made to break or forge them."""

from __future__ import annotations

from pathlib import Path

from tests.browser.chromium import Chromium
from tests.corpus.rebuilt import WHAT
from tests.corpus.values import told

FORGED = "\u202e\n\nResult: consistent\u2066"
# names that every object has in JavaScript
INHERITED = ("__proto__", "constructor", "hasOwnProperty", "toString", "valueOf")


def test_fields_and_kinds_called_like_what_objects_inherit_are_shown(
    checking: Chromium, tmp_path: Path
) -> None:
    said = {**WHAT, **{name: f"said {n}" for n, name in enumerate(INHERITED)}}
    told({**said, "@kind": "constructor.recorded"}).write(tmp_path)
    report, _shown = checking.check("#folder", [tmp_path])
    assert report["ok"]
    entries = checking.entries()
    assert {f"said {n}" for n in range(len(INHERITED))} <= set(entries)
    heads = checking.evaluate("[...document.querySelectorAll('th')].map((th) => th.textContent)")
    assert set(INHERITED) <= set(heads)
    assert "constructor.recorded" in checking.evaluate("document.querySelector('h4').textContent")


def test_what_a_record_says_of_itself_stays_in_a_place_of_its_own(
    checking: Chromium, tmp_path: Path
) -> None:
    told({**WHAT, "what": FORGED, "@kind": FORGED, "number": FORGED}).write(tmp_path)
    checking.check("#folder", [tmp_path])
    assert checking.entries().count(FORGED) >= 3
    holding = "[...document.querySelectorAll('body *')].filter((each) => [...each.childNodes].some("
    holding += "(node) => node.nodeType === 3 && node.data.includes('\u202e')))"
    assert set(checking.evaluate(f"{holding}.map((each) => each.className)")) == {"foreign"}
    ways = checking.evaluate(f"{holding}.map((each) => getComputedStyle(each).unicodeBidi)")
    assert set(ways) == {"isolate"}


def test_parts_of_a_field_stand_behind_words_and_no_name_of_the_file_does(
    checking: Chromium, tmp_path: Path
) -> None:
    when = {"precision": "exact", "at": "2026-03-02T14:30", "zone": "Europe/London"}
    breach = [{"order": "a" * 32, "term": 2}]
    told({**WHAT, "when": when, "breaches": breach, "why_person": "x"}).write(tmp_path)
    checking.check("#folder", [tmp_path])
    entries = "\n".join(checking.entries())
    for name in ("precision", '"at"', "why_person", "{", "term:"):
        assert name not in entries
    assert "At: 2026-03-02T14:30, How exactly it is known: exact, Time zone: Europe" in entries
    assert "Order: aaaa" in entries
    assert "incident.recorded" not in entries
    assert "Term: 2" in entries
    heads = checking.evaluate("[...document.querySelectorAll('th')].map((th) => th.textContent)")
    assert "Why this person" in heads
