"""A cheap test of whether a path is a bundle, before any of it is loaded."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from diary.errors import NotABundle
from diary.files.durable import VAULT_MARKS
from exporters.bundle import layout
from exporters.check import check_input, file_identification
from exporters.check.check_report import Findings


def is_bundle(paths: Sequence[Path]) -> bool:
    """Return whether these paths look like a bundle, and not like the folder of a vault.

    A vault is one folder. The folder of a bundle has a record and a hash list, or contains the
    files of an upload set. A file, or several files, can only be a bundle.
    """
    if len(paths) != 1 or os.path.isfile(paths[0]):
        return True
    folder = paths[0]
    if all(os.path.isfile(folder / name) for name in (layout.RECORD, layout.TAG_MANIFEST)):
        return True
    looks_like_vault = any(os.path.isfile(folder / name) for name in VAULT_MARKS)
    return not looks_like_vault and check_input.holds_parts(folder)


def refuse_no_bundle(paths: Sequence[Path]) -> None:
    """Raise NotABundle if nothing looks like a bundle's record; a cheap test before a check."""
    findings = Findings()
    given = check_input.find_input(paths, findings)
    if given.refused:
        raise NotABundle(findings.all()[0].code)
    sources = given.found.sources
    if given.whole:
        here = any(each.name == layout.RECORD for each in sources)
    else:
        found = file_identification.identify_files(sources)
        if file_identification.bundles_of(found) > 1:
            raise NotABundle("several-bundles")
        here = bool(found.records)
        if not here and found.locked:
            raise NotABundle("locked-pdf")
    if not here:
        raise NotABundle
