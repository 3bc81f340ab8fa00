"""Bundles put together anew by somebody with a key: what holds, what does not, and what is said."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import rfc8785

from diary.crypto.signing import Signer, fingerprint
from diary.ledger.entry import field_digest
from exporters.bundle import layout, signature_file
from exporters.check import own_pdf
from exporters.check.bundle_check import CheckReport, CheckVerdict, FindingLevel, check
from exporters.check.finding_texts import sentence
from exporters.check.report_texts import outcome
from exporters.delivery import bundle_writer
from tests.corpus.case import Bundle, small
from tests.corpus.rebuilt import DISPLACED, count_more, displaced, take_out_whole
from tests.corpus.seals import other_digits

Run = Callable[..., CheckReport]
Resign = Callable[[Path, Signer], None]


def found(report: CheckReport, level: FindingLevel = FindingLevel.PROBLEM) -> set[tuple[str, str]]:
    return {(item.code, item.file) for item in report.findings if item.level is level}


# --- under another key --------------------------------------------------------------------------


def test_rebuilt_whole_under_another_key_only_the_fingerprint_tells(
    make_small: Any, other_signer: Signer, signer: Signer, put: Any, run: Run, tmp_path: Path
) -> None:
    put(make_small(other_signer), tmp_path / "b")
    report = run(tmp_path / "b")
    assert report.verdict is CheckVerdict.UNCONFIRMED
    assert report.fingerprint == fingerprint(other_signer.public)
    report = run(tmp_path / "b", expected=fingerprint(signer.public))
    assert found(report) == {("key-not-expected", layout.KEY)}
    report = run(tmp_path / "b", expected=fingerprint(other_signer.public))
    assert report.verdict is CheckVerdict.EXPECTED


@pytest.mark.parametrize(
    "form", [str.lower, lambda text: text.replace(" ", "-"), lambda t: f" {t} "]
)
def test_the_fingerprint_may_be_typed_as_people_type(
    tiny: Path, run: Run, signer: Signer, form: Callable[[str], str]
) -> None:
    assert run(tiny, expected=form(fingerprint(signer.public))).verdict is CheckVerdict.EXPECTED


@pytest.mark.parametrize("said", ["5647", "not a fingerprint", "0" * 31, "0" * 33, "\x00" * 32])
def test_what_is_no_whole_fingerprint_is_said_first_and_is_no_fault_of_the_bundle(
    tiny: Path, run: Run, said: str
) -> None:
    report = run(tiny, expected=said)
    assert report.verdict is run(tiny).verdict is CheckVerdict.UNCONFIRMED
    assert found(report, FindingLevel.NOTE) - found(run(tiny), FindingLevel.NOTE) == {
        ("expected-malformed", "")
    }
    first, second = outcome(report)
    assert first.startswith("What you typed is not a whole fingerprint")
    assert second == outcome(run(tiny))[0]


@pytest.mark.parametrize(("places", "near"), [((0,), 1), ((38,), 1), ((7, 20), 2), ((1, 2, 3), 0)])
def test_one_digit_or_two_that_differ_are_a_slip_and_three_are_another_key(
    tiny: Path, run: Run, signer: Signer, places: tuple[int, ...], near: int
) -> None:
    report = run(tiny, expected=other_digits(fingerprint(signer.public), *places))
    if not near:
        assert found(report) == {("key-not-expected", layout.KEY)}
        return
    assert report.verdict is CheckVerdict.UNCONFIRMED
    (slip,) = [item for item in report.findings if item.code == "key-nearly-expected"]
    assert slip.detail == {"places": near, "found": fingerprint(signer.public)}
    assert outcome(report)[0] == sentence(slip)
    assert f"in {near} of 32 digits" in sentence(slip)
    assert "Type it again" in sentence(slip)


# --- entries gone, twice, moved -------------------------------------------------------------------


def entries_told(bundle: Bundle, place: Path) -> list[tuple[str, dict[str, Any]]]:
    bundle.write(place / "b")
    report = check([place / "b"], pdf=own_pdf.read)
    assert {item.file for item in report.findings} == {layout.RECORD}
    return [(item.code, dict(item.detail)) for item in report.findings]


@pytest.mark.parametrize("what", DISPLACED)
def test_an_entry_that_is_gone_twice_or_moved_is_named(what: str, tmp_path: Path) -> None:
    change, wanted = DISPLACED[what]
    told = entries_told(displaced(change), tmp_path)
    codes = {
        ("entry",): "entry-without-opening",
        ("first", "last"): "entries-without-opening",
        ("count", "entry"): "entry-twice",
        ("before", "entry"): "entry-out-of-order",
        ("entries", "entry"): "entry-beyond-the-end",
    }
    assert told == [(codes[tuple(sorted(detail))], detail) for detail in wanted]


def test_an_entry_that_is_gone_with_its_commitment_is_named(tmp_path: Path) -> None:
    told = entries_told(small().record(take_out_whole), tmp_path)
    assert told == [
        ("entry-without-opening", {"entry": 5}),
        ("commitments-not-as-many", {"entries": 12, "count": 11}),
    ]


def test_an_end_that_counts_very_many_is_read_at_once(tmp_path: Path) -> None:
    told = entries_told(small().record(count_more), tmp_path)
    assert told[0] == ("entries-without-opening", {"first": 13, "last": 2**53 - 1})


def test_the_sentence_names_the_entry(tmp_path: Path) -> None:
    displaced(DISPLACED["one gone"][0]).write(tmp_path / "b")
    (said,) = map(sentence, check([tmp_path / "b"], pdf=own_pdf.read).findings)
    assert said.startswith("record.json: Entry 5 is missing.")


# --- keys -----------------------------------------------------------------------------------------


def test_signed_with_a_key_that_the_record_does_not_name(
    tiny: Path, run: Run, other_signer: Signer, resign: Resign
) -> None:
    (tiny / layout.KEY).write_bytes(signature_file.key_text(other_signer.public))
    resign(tiny, other_signer)
    assert found(run(tiny)) == {
        ("key-differs", layout.KEY),
        ("other-fingerprint-printed", layout.HOW_TO_CHECK),
    }


def test_the_key_file_swapped_and_nothing_else(
    tiny: Path, run: Run, other_signer: Signer, signer: Signer
) -> None:
    (tiny / layout.KEY).write_bytes(signature_file.key_text(other_signer.public))
    report = run(tiny, expected=fingerprint(signer.public))
    # the list still carries the signature of the key that the record names
    assert found(report) == {("key-differs", layout.KEY), ("file-changed", layout.KEY)}


def test_the_signature_of_another_key(
    tiny: Path, run: Run, other_signer: Signer, resign: Resign
) -> None:
    resign(tiny, other_signer)
    assert found(run(tiny)) == {("signature-malformed", layout.SIGNATURE)}


def test_the_signature_of_another_bundle(tiny: Path, run: Run, small_folder: Path) -> None:
    (tiny / layout.SIGNATURE).write_bytes((small_folder / layout.SIGNATURE).read_bytes())
    report = run(tiny)
    assert not report.ok
    assert ("list-changed", layout.TAG_MANIFEST) in found(report)


# --- under the same key, so that only the proofs inside can tell ----------------------------------


def edit(folder: Path, change: Callable[[dict[str, Any]], None]) -> None:
    value = json.loads((folder / layout.RECORD).read_bytes())
    change(value)
    (folder / layout.RECORD).write_bytes(rfc8785.dumps(value) + b"\n")


@pytest.mark.parametrize(
    "change",
    [
        lambda raw: raw.replace(b'"head":', b'"head" :'),
        lambda raw: raw.replace(b'"made":', b'"made":"2020-01-01T00:00:00Z","made":'),
        lambda raw: raw.replace(b'"n":2', b'"n":2.0'),
        lambda raw: raw.replace(b"He was", b"\\u0048e was"),
        lambda raw: raw.replace(
            b'"vault":"000102030405060708090a', b'"vault":"000102030405060708090A'
        ),
        lambda raw: raw[:-1],
    ],
)
def test_a_record_has_one_text_even_if_signed(
    tiny: Path, run: Run, signer: Signer, resign: Resign, change: Callable[[bytes], bytes]
) -> None:
    resign(tiny, signer)
    assert run(tiny).ok
    raw = (tiny / layout.RECORD).read_bytes()
    assert change(raw) != raw
    (tiny / layout.RECORD).write_bytes(change(raw))
    resign(tiny, signer)
    assert found(run(tiny)) == {("part-malformed", layout.RECORD)}


def test_a_record_of_a_later_format_says_so(
    tiny: Path, run: Run, signer: Signer, resign: Resign
) -> None:
    edit(tiny, lambda value: value.update(format="daybook-record/2"))
    resign(tiny, signer)
    report = run(tiny)
    assert found(report, FindingLevel.GAP) == {("part-of-a-later-format", layout.RECORD)}
    assert found(report) == set()
    assert report.verdict is CheckVerdict.NOT_CHECKED


def test_a_record_of_a_later_format_names_the_version_that_checks_it(
    tiny: Path, run: Run, signer: Signer, resign: Resign
) -> None:
    edit(tiny, lambda value: value.update(format="daybook-record/2 0.4.1"))
    resign(tiny, signer)
    (finding,) = (each for each in run(tiny).findings if each.level is FindingLevel.GAP)
    assert finding.code == "part-of-a-later-version"
    assert "with version 0.4.1 or a later one" in sentence(finding)


def _drop(value: dict[str, Any]) -> None:
    value["commitments"].pop(0)
    value["openings"].pop(0)
    value["openings"][0]["n"] = 1
    value["head"]["n"] -= 1


def _swap(value: dict[str, Any]) -> None:
    value["commitments"].reverse()
    value["openings"].reverse()
    for n, opening in enumerate(value["openings"], 1):
        opening["n"] = n


def _lengthen(value: dict[str, Any]) -> None:
    value["commitments"].append(value["commitments"][0])
    value["openings"].append({**value["openings"][0], "n": 3})
    value["head"]["n"] += 1


def _cut_the_tail(value: dict[str, Any]) -> None:
    value["commitments"].pop()
    value["openings"].pop()
    value["head"]["n"] -= 1


@pytest.mark.parametrize("change", [_drop, _swap, _lengthen, _cut_the_tail])
def test_commitments_dropped_swapped_added_or_cut_break_the_chain(
    tiny: Path, run: Run, signer: Signer, resign: Resign, change: Callable[[Any], None]
) -> None:
    edit(tiny, change)
    resign(tiny, signer)
    codes = {code for code, _ in found(run(tiny))}
    assert "chain-broken" in codes
    # every opening comes to the commitment beside it, so that the chain alone is wrong
    assert not {"opening-wrong", "entry-without-opening", "part-malformed"} & codes


def test_a_head_that_another_key_signed(
    tiny: Path, run: Run, signer: Signer, other_signer: Signer, resign: Resign
) -> None:
    edit(tiny, lambda value: value["head"].update(signature=other_signer.sign(b"x").hex()))
    resign(tiny, signer)
    assert found(run(tiny)) == {("head-not-signed", layout.RECORD)}


def test_an_earlier_head_is_not_the_head(
    book: Any, make_case: Any, stub_pdf: Any, run: Run, resign: Resign, tmp_path: Path
) -> None:
    book.incident(1, "One.")
    before = book.disclosure()
    book.incident(2, "Two.")
    bundle_writer.write(make_case(book, ()), tmp_path / "b", sign=book.signer.sign, pdf=stub_pdf)
    edit(
        tmp_path / "b",
        lambda value: value["head"].update(
            link=before.head_link.hex(), signature=before.head_signature.hex()
        ),
    )
    resign(tmp_path / "b", book.signer)
    assert found(run(tmp_path / "b")) == {("chain-broken", layout.RECORD)}


def _opening(value: dict[str, Any], n: int) -> dict[str, Any]:
    return next(opening for opening in value["openings"] if opening["n"] == n)


def _field(opening: dict[str, Any], name: str) -> list[Any]:
    return next(field for field in opening["fields"] if field[0] == name)


def _say_other(value: dict[str, Any]) -> None:
    _field(_opening(value, 1), "what")[1] = "He was not outside."


def _rename(value: dict[str, Any]) -> None:
    opening = _opening(value, 1)
    _field(opening, "what")[0] = "effect"
    opening["fields"].sort()


def _salt(value: dict[str, Any]) -> None:
    _field(_opening(value, 1), "what")[2] = "ab" * 32


def _from_another_entry(value: dict[str, Any]) -> None:
    _opening(value, 1)["fields"] = _opening(value, 2)["fields"]


def _one_field_of_another_entry(value: dict[str, Any]) -> None:
    _field(_opening(value, 1), "number")[1:] = _field(_opening(value, 2), "number")[1:]


def _leave_a_field_out(value: dict[str, Any]) -> None:
    fields = _opening(value, 1)["fields"]
    fields.remove(_field(_opening(value, 1), "what"))


def _add_a_withheld_one(value: dict[str, Any]) -> None:
    _opening(value, 1)["withheld"].append("ab" * 32)


def _hide_the_structure(value: dict[str, Any]) -> None:
    opening = _opening(value, 1)
    field = _field(opening, "@written")
    opening["fields"].remove(field)
    opening["withheld"].append(field_digest(bytes.fromhex(field[2]), field[0], field[1]).hex())


@pytest.mark.parametrize(
    "change",
    [
        _say_other,
        _rename,
        _salt,
        _from_another_entry,
        _one_field_of_another_entry,
        _leave_a_field_out,
        _add_a_withheld_one,
        _hide_the_structure,
    ],
)
def test_an_opening_that_is_not_what_was_committed_to(
    tiny: Path, run: Run, signer: Signer, resign: Resign, change: Callable[[Any], None]
) -> None:
    edit(tiny, change)
    resign(tiny, signer)
    report = run(tiny)
    assert ("opening-wrong", layout.RECORD) in found(report)
    assert {
        item.detail.get("entry") for item in report.findings if item.code == "opening-wrong"
    } == {1}


def test_swapped_openings_are_both_named(
    tiny: Path, run: Run, signer: Signer, resign: Resign
) -> None:
    def swap(value: dict[str, Any]) -> None:
        one, two = value["openings"]
        value["openings"] = [{**two, "n": 1}, {**one, "n": 2}]

    edit(tiny, swap)
    resign(tiny, signer)
    report = run(tiny)
    wrong = [item.detail["entry"] for item in report.findings if item.code == "opening-wrong"]
    assert wrong == [1, 2]


# --- the files against the record -----------------------------------------------------------------


def _exchange(folder: Path) -> None:
    (folder / "data/originals/AB-1_note.txt").write_bytes(b"I know where you work.")


def _add(folder: Path) -> None:
    (folder / "data/originals/AB-1_more.txt").write_bytes(b"more")


def _misname(folder: Path) -> None:
    (folder / "data/originals/AB-1_note.txt").rename(folder / "data/originals/AB-2_note.txt")


def _copy_of_nothing(folder: Path) -> None:
    (folder / "data/copies").mkdir()
    (folder / "data/copies/AB-2_copy.txt").write_bytes(b"copy")


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (_exchange, ("original-not-committed", "data/originals/AB-1_note.txt")),
        (_add, ("original-not-committed", "data/originals/AB-1_more.txt")),
        (_misname, ("original-misnamed", "data/originals/AB-2_note.txt")),
        (_copy_of_nothing, ("copy-of-nothing", "data/copies/AB-2_copy.txt")),
    ],
)
def test_a_signed_file_that_the_record_does_not_commit_to(
    tiny: Path, run: Run, signer: Signer, resign: Resign, change: Any, expected: tuple[str, str]
) -> None:
    change(tiny)
    resign(tiny, signer)
    assert expected in found(run(tiny))


def test_an_original_left_out_by_whoever_signed_is_noted(
    tiny: Path, run: Run, signer: Signer, resign: Resign
) -> None:
    (tiny / "data/originals/AB-1_note.txt").unlink()
    resign(tiny, signer)
    report = run(tiny)
    notes = {item.code: item.detail for item in report.findings if item.level is FindingLevel.NOTE}
    assert notes["original-not-included"] == {"exhibit": "AB/1"}


def test_totals_dates_and_texts_that_differ_are_named(
    tiny: Path, run: Run, signer: Signer, resign: Resign
) -> None:
    info = (tiny / layout.INFO).read_bytes()
    for old, new, code in (
        (b"18.1", b"19.1", "totals-differ"),
        (b"18.1", b"18.2", "totals-differ"),
        (b"2026-11-24", b"2026-11-25", "time-differs"),
        (b"Payload", b"payload", "part-malformed"),
    ):
        assert old in info
        (tiny / layout.INFO).write_bytes(info.replace(old, new))
        resign(tiny, signer)
        assert found(run(tiny)) == {(code, layout.INFO)}
    (tiny / layout.INFO).write_bytes(info)
    (tiny / layout.DECLARATION).write_bytes(layout.DECLARATION_TEXT.replace(b"1.0", b"0.97"))
    resign(tiny, signer)
    assert found(run(tiny)) == {("part-malformed", layout.DECLARATION)}


def test_a_record_and_a_signature_that_tell_different_times(
    tiny: Path, run: Run, signer: Signer, resign: Resign
) -> None:
    edit(tiny, lambda value: value.update(made="2026-11-24T15:00:00Z"))
    resign(tiny, signer)
    assert found(run(tiny)) == {("time-differs", layout.SIGNATURE)}


# --- a case of every difficulty -------------------------------------------------------------------


def test_the_usual_bundle_is_counted_and_its_notes_are_said(small_folder: Path, run: Run) -> None:
    report = run(small_folder)
    assert report.verdict is CheckVerdict.UNCONFIRMED
    assert found(report, FindingLevel.NOTE) == {
        ("revisions-not-shown", layout.RECORD),
        ("entry-withdrawn", layout.RECORD),
        ("copy-instead", "data/copies/AB-3_copy.jpg"),
        ("entries-on-no-sheet", layout.EVIDENCE),
    }
    assert {name: report.counts[name] for name in (
        "entries", "entries_opened", "entries_withheld", "fields_withheld", "revisions_not_shown",
        "later_revisions_kept_back", "sheets", "files_unchanged",
    )} == {
        "entries": 12, "entries_opened": 10, "entries_withheld": 2, "fields_withheld": 5,
        "revisions_not_shown": 1, "later_revisions_kept_back": 0, "sheets": 3,
        "files_unchanged": 14,
    }  # fmt: skip


def test_two_exhibits_of_the_same_bytes_are_two(
    book: Any, make_case: Any, make_exhibit: Any, stub_pdf: Any, run: Run, tmp_path: Path
) -> None:
    numbers = [book.exhibit(n, b"same", "same.txt") for n in (1, 2)]
    exhibits = [make_exhibit(book, n, b"same", "same.txt") for n in numbers]
    case = make_case(book, exhibits)
    bundle_writer.write(case, tmp_path / "b", sign=book.signer.sign, pdf=stub_pdf)
    assert run(tmp_path / "b").findings == ()


def test_a_length_that_the_record_does_not_commit_to(
    book: Any, make_case: Any, make_exhibit: Any, stub_pdf: Any, run: Run, tmp_path: Path
) -> None:
    n = book.exhibit(1, b"x", "x.txt")
    first = book.entries[0]
    book.entries[0] = dataclasses.replace(first, content={**first.content, "size": 2})
    case = make_case(book, [make_exhibit(book, n, b"x", "x.txt")])
    bundle_writer.write(case, tmp_path / "b", sign=book.signer.sign, pdf=stub_pdf)
    assert found(run(tmp_path / "b")) == {("original-size-differs", "data/originals/AB-1_x.txt")}
