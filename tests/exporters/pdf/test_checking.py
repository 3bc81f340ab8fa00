from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pypdfium2
import pytest

from exporters.bag import EVIDENCE, MANIFEST, TAG_MANIFEST
from exporters.pdf import evidence

LIST_OF_SOME = "ab" * 32
LIST_OF_NONE = hashlib.sha256(b"").hexdigest()


@pytest.fixture
def lines(casemaker: Any) -> Callable[[str], list[str]]:
    """The lines of the page that says how to check, by the hash of the list of originals."""
    case = casemaker.some_case(2)
    checking = replace(case, profile=replace(case.profile, sections=("checking",)))

    def read(digest: str) -> list[str]:
        out = io.BytesIO()
        evidence.write(checking, out, manifest_digest=digest)
        with pypdfium2.PdfDocument(out.getvalue()) as document:
            texts = [page.get_textpage().get_text_bounded() for page in document]
        return "\n".join(texts).splitlines()

    return read


def test_a_command_stands_there_for_every_system(lines: Callable[[str], list[str]]) -> None:
    said = lines(LIST_OF_SOME)
    for name in (MANIFEST, TAG_MANIFEST):
        assert f"sha256sum -c {name}" in said
        assert f"shasum -a 256 -c {name}" in said
    assert f"certutil -hashfile {EVIDENCE} SHA256" in said
    assert f"Get-FileHash {EVIDENCE}" in said
    assert f"minisign -Vm {TAG_MANIFEST} -p signing-key.pub" in said


def test_no_command_calls_a_list_of_nothing_an_error(lines: Callable[[str], list[str]]) -> None:
    said = lines(LIST_OF_NONE)
    commands = [line for line in said if line.startswith(("sha256sum", "shasum"))]
    assert commands == [f"sha256sum -c {TAG_MANIFEST}", f"shasum -a 256 -c {TAG_MANIFEST}"]
