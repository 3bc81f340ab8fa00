from __future__ import annotations

import runpy
from pathlib import Path

VECTORS = Path(__file__).parents[2] / "vectors"
FOLDERS = ("attachments", "minisign", "slots", "small")


def test_the_script_still_makes_every_vector_byte_for_byte() -> None:
    # A change of any format, however small, is seen here.
    made: dict[str, bytes] = runpy.run_path(str(VECTORS / "make_crypto.py"))["vectors"]()
    kept = {
        path.relative_to(VECTORS).as_posix(): path.read_bytes()
        for folder in FOLDERS
        for path in (VECTORS / folder).iterdir()
    }
    assert len(kept) > 90
    assert made == kept
