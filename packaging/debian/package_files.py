"""What the package installs beside the program: command, desktop entry, icons, papers, control.

**Invariants:**

- What a list of programs, a menu or a mail about upgrades shows says nothing of what the program is
  for: whoever shares the computer reads those.
- There is no script that runs at installing or removing, and no configuration file. So nothing of
  the package looks for a record, and none can be touched or named when it goes.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
from collections.abc import Iterator, Sequence
from email.utils import formatdate
from pathlib import Path

from debian.program_tree import site_packages
from debian.recipe import ROOT, Recipe

_HERE = Path(__file__).resolve().parent
_SIZES = (16, 32, 64, 256)
_DESCRIPTION = """\
Description: dated notes and files, kept encrypted on this computer
 A record is one folder that opens with a passphrase, in a window or on the
 command line. No connection is made to any network, and everything that the
 program needs is installed with it, its own Python and Qt among that.
"""
# Where shells look for how a command's words are completed.
_COMPLETIONS = {
    "daybook.bash": "usr/share/bash-completion/completions/daybook",
    "_daybook": "usr/share/zsh/vendor-completions/_daybook",
    "daybook.fish": "usr/share/fish/vendor_completions.d/daybook.fish",
}


def debian_version(version: str) -> str:
    """Return a version of Python in Debian's form, in which a trial comes before its release."""
    return re.sub(r"[.]?(dev|a|b|rc)(?=\d)", r"~\1", version)


def lay_package_files(recipe: Recipe, stage: Path, version: str, epoch: int) -> None:
    """Write all files outside of the program's own folder, but the licences."""
    share = stage / "usr" / "share"
    start = f"/{(site_packages(recipe) / 'ui' / 'start.py').as_posix()}"
    command = (_HERE / "daybook.sh").read_text(encoding="utf-8").replace("@START@", start)
    _write(stage / "usr" / "bin" / "daybook", command.encode())
    (stage / "usr" / "bin" / "daybook").chmod(0o755)
    _copy(_HERE / "daybook.desktop", share / "applications" / "daybook.desktop")
    for size in _SIZES:
        place = share / "icons" / "hicolor" / f"{size}x{size}" / "apps" / "daybook.png"
        _copy(ROOT / "resources" / "icons" / f"daybook-{size}.png", place)
    for page in sorted((ROOT / "packaging" / "man").glob("*.[1-8]")):
        folder = share / "man" / f"man{page.suffix[1:]}"
        _write(folder / f"{page.name}.gz", _packed(page.read_bytes()))
    for name, inside in _COMPLETIONS.items():
        source = ROOT / "packaging" / "completions" / name
        if source.is_file():
            _copy(source, stage / inside)
    changes = (
        f"daybook ({debian_version(version)}) unstable; urgency=medium\n\n"
        f"  * Version {version}.\n\n"
        f" -- {recipe.maintainer}  {formatdate(epoch)}\n"
    )
    _write(share / "doc" / "daybook" / "changelog.gz", _packed(changes.encode()))
    _copy(_HERE / "lintian-overrides", share / "lintian" / "overrides" / "daybook")


def lay_control(recipe: Recipe, stage: Path, version: str, depends: Sequence[str]) -> None:
    """Write what dpkg reads: the control file, and the digests of what is installed."""
    files = sorted(path for path in stage.rglob("*") if path.is_file())
    kilobytes = sum((path.stat().st_size + 1023) // 1024 for path in files)
    fields = {
        "Package": "daybook",
        "Version": debian_version(version),
        "Architecture": recipe.machine,
        "Maintainer": recipe.maintainer,
        "Installed-Size": str(kilobytes),
        "Depends": ", ".join(depends),
        "Section": "utils",
        "Priority": "optional",
    }
    told = "".join(f"{name}: {value}\n" for name, value in fields.items()) + _DESCRIPTION
    _write(stage / "DEBIAN" / "control", told.encode())
    _write(stage / "DEBIAN" / "md5sums", "".join(_digests(files, stage)).encode())


def _digests(files: Sequence[Path], stage: Path) -> Iterator[str]:
    for path in files:
        with path.open("rb") as file:
            # dpkg's own form, against accidents and not against anybody.
            digest = hashlib.file_digest(file, lambda: hashlib.md5(usedforsecurity=False))
        yield f"{digest.hexdigest()}  {path.relative_to(stage).as_posix()}\n"


def _packed(data: bytes) -> bytes:
    """Return it as `gzip -9n` packs it."""
    return gzip.compress(data, 9, mtime=0)


def _copy(source: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, place)


def _write(place: Path, data: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(data)
