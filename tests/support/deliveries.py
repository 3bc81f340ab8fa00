"""A bundle that leaves in each way, for the tests of all of them."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

import pikepdf
import pytest

from exporters.delivery.delivery_forms import BundleDelivery, Delivery, DeliveryResult
from tests.exporters.conftest import (
    Small,
    write_stub,
)

# poppler's own commands take no more than 32 bytes
WORDS = "six dull words, told on a phone"
SUFFIX = {Delivery.FOLDER: "", Delivery.ZIP: ".zip", Delivery.UPLOAD: "", Delivery.PDF: ".pdf"}
ALL = pytest.mark.parametrize("way", Delivery)


def real_pdf(case: Any, out: BinaryIO, *, manifest_digest: str, progress: Any) -> int:
    """A page that a PDF program can read; the stand-in of the other tests is none."""
    progress(1, 1)
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        with pdf.open_metadata(set_pikepdf_as_editor=False) as meta:
            meta["pdfaid:part"], meta["pdfaid:conformance"] = "3", "A"
        pdf.save(out, deterministic_id=True)
    return 1


@pytest.fixture
def leave(small: Small, tmp_path: Path) -> Callable[..., tuple[DeliveryResult, Path]]:
    def once(way: Delivery, name: str = "out", **other: Any) -> tuple[DeliveryResult, Path]:
        case = other.pop("case", small.case)
        given = {"pdf": real_pdf if way is Delivery.PDF else write_stub, "words": WORDS, **other}
        place = tmp_path / f"{name}{SUFFIX[way]}"
        return BundleDelivery(case, small.sign, **given).write(place, way), place

    return once


def tree(folder: Path) -> dict[str, bytes]:
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def hashes(files: dict[str, bytes]) -> dict[str, str]:
    return {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}


def run(*command: object, **other: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(part) for part in command], check=False, capture_output=True, text=True, **other
    )
