"""supplements.json: one supplement, one text; anything else is refused with a typed error."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from diary.case_file import EarlierBundle, EarlierFile, Exhibit, Supplement
from diary.crypto.signing import Signer
from diary.errors import Damaged, FutureFormat
from exporters.bundle import supplements_json
from exporters.delivery import payload
from tests.exporters.conftest import Book, case_of, file_exhibit

MADE = datetime(2026, 11, 24, 16, tzinfo=UTC)
DIGESTS = [f"{n:064x}" for n in range(4)]
WHOLE = Supplement(
    (EarlierBundle(DIGESTS[0], MADE, 3, bytes(32)), EarlierBundle(DIGESTS[1], MADE, 5, bytes(32))),
    (
        EarlierFile(2, "data/copies/AB-2_copy.jpg", DIGESTS[3]),
        EarlierFile(1, "data/originals/AB-1_a.jpg", DIGESTS[2]),
    ),
)


def test_it_reads_back_and_is_canonical() -> None:
    raw = supplements_json.dump(WHOLE)
    assert supplements_json.parse(raw) == WHOLE
    assert raw == rfc8785.dumps(json.loads(raw)) + b"\n"


def changed(way: Any) -> bytes:
    value = json.loads(supplements_json.dump(WHOLE))
    way(value)
    return rfc8785.dumps(value) + b"\n"


@pytest.mark.parametrize(
    "way",
    [
        lambda v: v.update(format="daybook-record/1"),
        lambda v: v.update(other=1),
        lambda v: v.update(bundles=[]),
        lambda v: v["bundles"].append(v["bundles"][0]),
        lambda v: v["bundles"][0].update(digest="0" * 63),
        lambda v: v["bundles"][0].update(made="2026-11-24 16:00"),
        lambda v: v["bundles"][0]["head"].update(n=-1),
        lambda v: v["bundles"][0]["head"].update(n=True),
        lambda v: v["bundles"][0]["head"].update(link="AB" * 32),
        lambda v: v["given"].reverse(),
        lambda v: v["given"].append(v["given"][1]),
        lambda v: v["given"][0].update(bundle=3),
        lambda v: v["given"][0].update(bundle=0),
        lambda v: v["given"][0].update(path="../record.json"),
        lambda v: v["given"][0].update(path="data/other/a"),
        lambda v: v["given"][0].update(sha256=7),
        lambda v: v["given"].insert(1, {**v["given"][0], "path": "data/copies/ab-2_copy.jpg"}),
    ],
)
def test_another_form_is_refused(way: Any) -> None:
    with pytest.raises(Damaged) as refused:
        supplements_json.parse(changed(way))
    assert refused.value.part == "supplements.json"


def test_a_later_format_is_told_apart() -> None:
    with pytest.raises(FutureFormat):
        supplements_json.parse(changed(lambda v: v.update(format="daybook-supplements/2")))


@given(st.binary(max_size=300), st.integers(0, 700), st.integers(0, 8))
def test_any_other_bytes_are_refused_or_the_same(noise: bytes, at: int, cut: int) -> None:
    raw = supplements_json.dump(WHOLE)
    for text in (noise, raw[:at] + noise[:cut] + raw[at + cut :]):
        try:
            assert supplements_json.dump(supplements_json.parse(text)) == text
        except (Damaged, FutureFormat):
            continue


@given(st.lists(st.integers(1, 3), min_size=1, max_size=4), st.data())
def test_a_line_of_bundles_holds_every_file_once(steps: list[int], data: st.DataObject) -> None:
    book = Book(Signer(bytes(range(32))))
    exhibits: list[Exhibit] = []
    line: list[EarlierBundle] = []
    given_before: list[EarlierFile] = []
    held: list[str] = []
    for turn, new in enumerate(steps, 1):
        for _each in range(new):
            number = len(exhibits) + 1
            content = data.draw(st.sampled_from([b"same", b"%d" % number]))
            n = book.exhibit(number, content, "a.jpg")
            exhibits.append(file_exhibit(book, n, content, "a.jpg"))
        case = case_of(book, exhibits)
        if line:
            case = supplements_json.attach(case, Supplement(tuple(line), tuple(given_before)))
        paths = {path: exhibit for exhibit, path in payload.plan(case.exhibits) if path}
        held += paths
        given_before += [
            EarlierFile(turn, path, exhibit.item.content.sha256) for path, exhibit in paths.items()
        ]
        head = case.disclosure.head_link
        line.append(EarlierBundle(f"{turn:064x}", MADE, len(book.entries), head))
        told = {each.given.path for each in case.exhibits if each.given}
        assert told | set(paths) == {each.path for each in given_before}
    assert sorted(held) == sorted(f"data/originals/AB-{n + 1}_a.jpg" for n in range(len(exhibits)))
