"""Whatever stands in a bundle's files, signed or not, the answer is a report."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from diary.crypto.signing import Signer
from exporters.bundle import layout
from exporters.check.bundle_check import CheckReport, check

PARTS = (*layout.COVERED, layout.TAG_MANIFEST, layout.SIGNATURE)
texts = st.text().map(lambda text: text.encode("utf-8", "surrogatepass"))
json_like = st.recursive(
    st.sampled_from([b"1", b'"a"', b"null", b"1.5", b"[]", b"{}"]),
    lambda inner: st.lists(inner, max_size=4).map(lambda items: b"[" + b",".join(items) + b"]"),
)
records = st.builds(lambda inner: b'{"commitments":[' + inner + b"]}\n", json_like)
keys = st.binary(max_size=60).map(lambda raw: b"untrusted comment: key of\n" + raw + b"\n")
contents = st.binary(max_size=200) | texts | records | keys | json_like
changes = st.dictionaries(st.sampled_from(PARTS), contents, min_size=1, max_size=4)


@given(changes=changes, signed=st.booleans())
def test_any_content_of_any_part_gives_a_report(
    small_folder: Path,
    signer: Signer,
    resign: Callable[[Path, Signer], None],
    pdf_reader: Any,
    changes: dict[str, bytes],
    signed: bool,
) -> None:
    with tempfile.TemporaryDirectory() as place:
        folder = Path(shutil.copytree(small_folder, Path(place) / "b"))
        for name, content in changes.items():
            (folder / name).write_bytes(content)
        if signed:
            resign(folder, signer)
        files = [path for path in folder.rglob("*") if path.is_file()]
        # the stand-in for the reader of documents knows its own alone
        pdf = None if layout.EVIDENCE in changes else pdf_reader
        for paths in ([folder], files):
            report = check(paths, pdf=pdf)
            assert isinstance(report, CheckReport)
            assert report.to_json()["ok"] is report.ok
            if not signed:
                assert not report.ok
