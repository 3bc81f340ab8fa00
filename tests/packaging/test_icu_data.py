"""ICU's data with less in it: what stays is the same, and another form stops the build."""

from __future__ import annotations

import ctypes
import shutil
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import icu_data

HEAD = (32).to_bytes(2, "little") + b"\xda\x27\x14\x00\x00\x00\x00\x00\x02\x00CmnD" + bytes(16)
LEFT = {f"icudt73l/{folder}/en.res": b"left" for folder in icu_data.LEFT_OUT}


def table(items: dict[str, bytes]) -> bytes:
    names, datas, rows = b"", b"", []
    begin = 4 + 8 * len(items)
    room = begin + sum(len(name) + 1 for name in items)
    for name, data in sorted(items.items()):
        rows.append(struct.pack("<II", begin + len(names), room + len(datas)))
        names += name.encode() + b"\0"
        datas += data
    return HEAD + struct.pack("<I", len(items)) + b"".join(rows) + names + datas


def items(data: bytes) -> dict[str, bytes]:
    """Read a table as ICU does: by the row of a name, up to the row of the next."""
    told = data[32:]
    count = struct.unpack_from("<I", told)[0]
    rows = [struct.unpack_from("<II", told, 4 + 8 * row) for row in range(count)]
    ends = [*(place for _name, place in rows[1:]), len(told)]
    names = [told[at : told.index(b"\0", at)].decode() for at, _place in rows]
    return {name: told[place:end] for name, (_, place), end in zip(names, rows, ends, strict=True)}


NAMES = st.sampled_from(["root.res", "coll/en.res", "zone/en.res", "ibm-1.cnv", "a/b/c.res"])


@given(st.dictionaries(NAMES.map("icudt73l/{}".format), st.binary(max_size=40), min_size=1))
def test_what_stays_is_the_same_and_begins_at_a_boundary(kept: dict[str, bytes]) -> None:
    made, version = icu_data.without(table(kept | LEFT))
    found = items(made)
    assert version == "icudt73l"
    assert list(found) == sorted(kept)
    for name, data in kept.items():
        assert found[name].startswith(data)
        assert found[name][len(data) :].strip(b"\0") == b""
    rows = [struct.unpack_from("<II", made, 36 + 8 * row) for row in range(len(kept))]
    assert all(place % 16 == 0 for _name, place in rows)


def test_a_folder_that_is_gone_stops_the_build() -> None:
    data = table({"icudt73l/root.res": b"x"} | {k: v for k, v in LEFT.items() if "unit" not in k})
    with pytest.raises(icu_data.IcuError, match="have no unit any more"):
        icu_data.without(data)


@pytest.mark.parametrize("data", [b"", b"\x7fELF" + bytes(90), (HEAD + bytes(4)) * 2])
def test_a_library_without_one_table_stops_the_build(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "libicudata.so.73").write_bytes(data)
    with pytest.raises(icu_data.IcuError, match=r"libicudata\.so\.73 has no table"):
        icu_data.shorten(tmp_path / "libicudata.so.73", ["gcc"])


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or not shutil.which("gcc"), reason="no compiler for Linux"
)
def test_the_library_shows_the_table_under_its_name_and_two_are_equal(tmp_path: Path) -> None:
    made = []
    for folder in ("one", "two"):
        library = tmp_path / folder / "libicudata.so.73"
        library.parent.mkdir()
        library.write_bytes(bytes(64) + table({"icudt73l/root.res": b"kept"} | LEFT))
        icu_data.shorten(library, ["gcc"])
        made.append(library.read_bytes())
    assert made[0] == made[1]
    shown = (ctypes.c_char * 14).in_dll(ctypes.CDLL(str(library)), "icudt73_dat").raw
    assert shown == HEAD[:14]
    told = subprocess.run(["readelf", "-d", library], capture_output=True, text=True, check=True)
    assert "[libicudata.so.73]" in told.stdout
    assert "NEEDED" not in told.stdout
