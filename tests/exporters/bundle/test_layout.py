"""Lists of hashes and tag files: one exact text each, and nothing that leads out of the folder.

File names: whatever the name was, what comes out is portable, unique and its exhibit's.
"""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diary.errors import Damaged
from exporters.bundle import layout
from exporters.bundle.layout import (
    MAX_NAME,
    BagInfo,
    ExhibitFileNames,
    belongs_to_exhibit,
    exhibit_mark,
    is_portable,
)

H = "ab" * 32
TAGS = dict.fromkeys(layout.COVERED, H)


def test_a_list_is_what_sha256sum_prints() -> None:
    digest = hashlib.sha256(b"abc").hexdigest()
    listed = {"data/originals/B.txt": digest, "data/originals/A.txt": H}
    assert layout.dump_list(listed).decode() == (
        f"{H}  data/originals/A.txt\n{digest}  data/originals/B.txt\n"
    )


name = st.from_regex(r"[A-Za-z][A-Za-z0-9_]{0,20}\.[a-z]{1,4}", fullmatch=True)


@given(st.dictionaries(name.map("data/originals/{}".format), st.binary(min_size=32, max_size=32)))
def test_what_is_written_reads_back_and_prints_the_same(hashes: dict[str, bytes]) -> None:
    folded = {path.lower(): path for path in hashes}
    listed = {path: hashes[path].hex() for path in folded.values() if layout.is_payload(path)}
    text = layout.dump_list(listed)
    assert layout.parse_manifest(text) == listed


@given(st.binary(max_size=300))
def test_any_bytes_either_print_back_or_are_damaged(raw: bytes) -> None:
    try:
        assert layout.dump_list(layout.parse_manifest(raw)) == raw
    except Damaged:
        pass


LINE = f"{H}  data/originals/A.txt\n"
NEXT = f"{H}  data/originals/B.txt\n"


@pytest.mark.parametrize(
    "text",
    [
        LINE.upper(),
        LINE.replace("  ", " *"),
        LINE.replace("  ", " "),
        LINE.replace("\n", "\r\n"),
        LINE[:-1],
        LINE + "\n",
        "\n" + LINE,
        "\ufeff" + LINE,
        LINE + LINE,
        NEXT + LINE,
        LINE + LINE.replace("A.txt", "a.txt"),
        "\\" + LINE,
        LINE.replace("A.txt", "../A.txt"),
        LINE.replace("data/originals/", "data/"),
        LINE.replace("data/originals/", "data/originals//"),
        LINE.replace("data/originals/", "./data/originals/"),
        LINE.replace("data/originals/", "/data/originals/"),
        LINE.replace("data/originals/", "data\\originals\\"),
        LINE.replace("A.txt", "%41.txt"),
        LINE.replace("A.txt", "Ä.txt"),
        LINE.replace("A.txt", "NUL"),
        LINE.replace("A.txt", "A.txt "),
        LINE.replace("ab", "ab", 1)[2:],
        LINE + "# comment\n",
    ],
)
def test_any_other_way_to_write_a_list_is_damaged(text: str) -> None:
    with pytest.raises(Damaged):
        layout.parse_manifest(text.encode())


def test_a_giant_list_is_refused_before_it_is_read() -> None:
    with pytest.raises(Damaged, match="too-large"):
        layout.parse_manifest(b"\n" * (layout.MAX_LIST_BYTES + 1))


@pytest.mark.parametrize(
    "tags",
    [
        {**TAGS, "notes.txt": H},
        {**TAGS, layout.TAG_MANIFEST: H},
        {**TAGS, "data/originals/A.txt": H},
        *({path: H for path in TAGS if path != left_out} for left_out in TAGS),
    ],
)
def test_a_tag_list_covers_what_it_must_and_nothing_else(tags: dict[str, str]) -> None:
    assert layout.parse_tag_manifest(layout.dump_list(TAGS)) == TAGS
    with pytest.raises(Damaged):
        layout.parse_tag_manifest(layout.dump_list(tags))


@pytest.mark.parametrize("most", [2, 3, 12, layout.MAX_VOLUMES])
def test_a_document_may_stand_in_volumes_without_a_gap(most: int) -> None:
    further = {layout.volume_path(n): H for n in range(2, most + 1)}
    assert layout.volume_path(1) == layout.EVIDENCE
    assert layout.parse_tag_manifest(layout.dump_list({**TAGS, **further})) == {**TAGS, **further}
    assert all(map(layout.is_document, (layout.EVIDENCE, *further)))
    if most > 2:
        del further[layout.volume_path(2)]
        with pytest.raises(Damaged):
            layout.parse_tag_manifest(layout.dump_list({**TAGS, **further}))


@pytest.mark.parametrize(
    "path",
    [
        "Evidence-1.pdf", "Evidence-0.pdf", "Evidence-02.pdf", "Evidence-1000.pdf",
        "evidence-2.pdf", "Evidence-2.pdf.exe", "Evidence-2.PDF", "Evidence--2.pdf",
        "data/Evidence-2.pdf",
    ],
)  # fmt: skip
def test_nothing_else_is_a_volume(path: str) -> None:
    assert not layout.is_document(path)
    with pytest.raises(Damaged):
        layout.parse_tag_manifest(layout.dump_list({**TAGS, path: H}))


INFO = BagInfo("Daybook 0.1.0", "2026-11-24", 1109, 3)


def test_time_stamps_are_named_after_what_they_cover() -> None:
    assert layout.stamp_paths([12, 3, 12, 12]) == [
        "timestamps/12.tsr", "timestamps/3.tsr", "timestamps/12-2.tsr", "timestamps/12-3.tsr",
    ]  # fmt: skip
    tags = {**TAGS, **dict.fromkeys(layout.stamp_paths([12, 12]), H)}
    assert layout.parse_tag_manifest(layout.dump_list(tags)) == tags


@pytest.mark.parametrize(
    "path",
    [
        "timestamps/0.tsr", "timestamps/01.tsr", "timestamps/1.tsr.exe", "timestamps/../1.tsr",
        "timestamps/1-0.tsr", "timestamps/a.tsr", "timestamps/1234567890.tsr", "1.tsr",
        "timestamps/1/2.tsr", "timestamps/", "timestamps/-1.tsr", "Timestamps/1.tsr",
    ],
)  # fmt: skip
def test_nothing_else_stands_among_them(path: str) -> None:
    with pytest.raises(Damaged):
        layout.parse_tag_manifest(layout.dump_list({**TAGS, path: H}))


def test_more_time_stamps_than_anybody_asks_for_are_refused() -> None:
    many = {f"timestamps/{n}.tsr": H for n in range(1, layout.MAX_STAMPS + 2)}
    with pytest.raises(Damaged, match="too-many-stamps"):
        layout.parse_tag_manifest(layout.dump_list({**TAGS, **many}))


def test_bag_info_reads_back() -> None:
    assert layout.parse_info(layout.dump_info(INFO)) == INFO


@pytest.mark.parametrize(
    ("old", "new"),
    [("1109.3", "01109.3"), ("1109.3", "1109.٣"), ("\n", "\r\n"), ("Daybook", "Day\x07book"),
     ("Payload", "payload"), ("3\n", "3\nContact-Name: me\n"), ("3\n", "3")],
)  # fmt: skip
def test_bag_info_has_one_text(old: str, new: str) -> None:
    raw = layout.dump_info(INFO).decode().replace(old, new).encode()
    with pytest.raises(Damaged):
        layout.parse_info(raw)


def test_a_program_name_cannot_add_a_line() -> None:
    raw = layout.dump_info(BagInfo("x\nContact-Name: y", "2026-11-24", 0, 0))
    assert raw.count(b"\n") == 4


@pytest.mark.parametrize(
    ("name", "given_"),
    [
        ("name.jpg", "AB-1_name.jpg"),
        ("IMG 0213.JPG", "AB-1_IMG_0213.JPG"),
        ("../../etc/passwd", "AB-1_passwd"),
        ("C:\\Users\\him\\note.txt", "AB-1_note.txt"),
        ("two\nlines.png", "AB-1_two_lines.png"),
        ("photo\u202egpj.exe", "AB-1_photogpj.exe.bin"),
        ("invoice.pdf.lnk", "AB-1_invoice_pdf.lnk.bin"),
        ("CON", "AB-1_CON"),
        ("", "AB-1_file"),
        ("...", "AB-1_file"),
        (".profile", "AB-1_profile"),
        ("café.jpg", "AB-1_cafe.jpg"),
        ("фото.jpg", "AB-1_file.jpg"),
        ("a. .jpg ", "AB-1_a.jpg"),
        ("page.tar.gz", "AB-1_page_tar.gz"),
        ("x.a-long-suffix", "AB-1_x_a-long-suffix"),
        ("x" * 255 + ".mp4", "AB-1_" + "x" * 71 + ".mp4"),
        ("null\x00byte.txt", "AB-1_nullbyte.txt"),
    ],
)
def test_a_name_becomes_portable_and_stays_readable(name: str, given_: str) -> None:
    assert ExhibitFileNames().new_name("AB/1", 1, name) == given_


def test_names_that_differ_in_case_alone_are_told_apart() -> None:
    names = ExhibitFileNames()
    given_ = [names.new_name("AB/1", 1, name) for name in ("a.jpg", "A.JPG", "a.jpg")]
    assert given_ == ["AB-1_a.jpg", "AB-1_A-2.JPG", "AB-1_a-3.jpg"]


@pytest.mark.parametrize("reference", ["", "ŁĆ/7", "CON", "A_B/7", "../7", "AB/", "A" * 40 + "/7"])
def test_a_reference_that_ascii_cannot_say_gives_way_to_the_number(reference: str) -> None:
    assert exhibit_mark(reference, 7) == "exhibit-7"


@pytest.mark.parametrize(
    "name",
    [
        "", ".", "..", ".hidden", "a.", "a ", "a-", "a..b", "a/b", "a\\b", "nul", "NUL.txt",
        "com1.jpg", "a\n", "é", "a%20b", "x" * 81, "a:b", "a~1",
    ],
)  # fmt: skip
def test_names_that_are_not_portable_are_refused(name: str) -> None:
    assert not is_portable(name)


@given(st.lists(st.tuples(st.text(max_size=12), st.integers(1, 99), st.text(max_size=300))))
def test_any_names_come_out_portable_unique_and_of_their_exhibit(
    asked: list[tuple[str, int, str]],
) -> None:
    names = ExhibitFileNames()
    given_ = [names.new_name(*each) for each in asked]
    assert all(is_portable(name) and len(name) <= MAX_NAME for name in given_)
    assert len({name.lower() for name in given_}) == len(given_)
    for name, (reference, number, _) in zip(given_, asked, strict=True):
        assert belongs_to_exhibit(name, reference, number)


def test_a_name_of_one_exhibit_is_not_taken_for_another() -> None:
    assert belongs_to_exhibit("AB-1_x.jpg", "AB/1", 1)
    assert not belongs_to_exhibit("AB-12_x.jpg", "AB/1", 1)
    assert not belongs_to_exhibit("AB-1x.jpg", "AB/1", 1)
