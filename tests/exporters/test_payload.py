"""What the document is told of the files that went into the bundle."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from exporters import bag, bundle


def test_the_document_is_told_what_each_copy_came_to(small: Any, tmp_path: Path) -> None:
    told: list[Any] = []

    def pdf(case: Any, out: Any, **_: Any) -> int:
        told.extend(case.exhibits)
        return 0

    bundle.write(small.case, tmp_path / "b", sign=small.sign, pdf=pdf)
    (copy,) = [each.copy for each in told if each.copy]
    (path,) = (tmp_path / "b" / bag.COPIES).iterdir()
    data = path.read_bytes()
    assert (copy.sha256, copy.size) == (hashlib.sha256(data).hexdigest(), len(data))
