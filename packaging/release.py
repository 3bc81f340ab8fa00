"""Put a release together: what is in a folder gets its list, signature, licences and materials.

**Invariants:**

- Two runs over the same commit write the same bytes: the only moment is SOURCE_DATE_EPOCH, or that
  of the commit.
- A private key is never in the checkout. One that lies inside is refused before it is read.
- What is signed is checked at once with the public key, and names version and day, by which
  `daybook check-update` tells a newer release from an older one.
- Nothing is fetched.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from datetime import UTC, datetime
from pathlib import Path

import licences
import lock
import sbom

ROOT = Path(__file__).resolve().parent.parent
LIST, SIGNATURE, CHANGES = "SHA256SUMS", "SHA256SUMS.minisig", "CHANGES.txt"
LICENCES = "LICENCES.txt"
KEY = "DAYBOOK_RELEASE_KEY"
_PORTABLE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._+~-]{0,199}")
_KEY_LINE = re.compile(r"[A-Za-z0-9+/]{56}")


class ReleaseError(Exception):
    """The release cannot be put together; the text says why."""


def version(root: Path = ROOT) -> str:
    """Return the version of the program."""
    text = (root / "diary" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([0-9]+\.[0-9]+\.[0-9]+)"$', text, re.MULTILINE)
    if found is None:
        raise ReleaseError("diary/__init__.py has no version of three numbers.")
    return found[1]


def moment(root: Path = ROOT) -> datetime:
    """Return the moment of the release, UTC: SOURCE_DATE_EPOCH, or that of the commit."""
    said = os.environ.get("SOURCE_DATE_EPOCH") or _git(root, "log", "-1", "--format=%ct")
    if not re.fullmatch(r"[0-9]{1,11}", said):
        raise ReleaseError("SOURCE_DATE_EPOCH is not a number of seconds.")
    return datetime.fromtimestamp(int(said), UTC)


def changes(of: str, signed: bool, root: Path = ROOT) -> str:
    """Return what changed in a version; what is unreleased only where nothing is signed."""
    text = (root / "CHANGELOG.md").read_text(encoding="utf-8")
    for name in (of, *(() if signed else ("Unreleased",))):
        found = re.search(rf"^## \[{re.escape(name)}\].*?$(.*?)(?=^## |\Z)", text, re.M | re.S)
        if found:
            return f"Daybook {of}\n\n{found[1].strip().replace('### ', '')}\n"
    raise ReleaseError(
        f"CHANGELOG.md has no section [{of}], and only a released version is signed."
    )


def outside(key: Path, root: Path = ROOT) -> Path:
    """Return where a private key lies; refuse one inside the checkout, also through a link."""
    for place in (Path(os.path.abspath(key)), Path(os.path.realpath(key))):
        if place.is_relative_to(Path(os.path.realpath(root))) or place.is_relative_to(root):
            raise ReleaseError("The private key lies inside the checkout. Keep it elsewhere.")
    if not key.is_file():
        raise ReleaseError("There is no private key in that place.")
    return Path(os.path.realpath(key))


def public_line(public: Path) -> str:
    """Return the second line of a public key file."""
    lines = public.read_text(encoding="ascii").splitlines()
    if len(lines) != 2 or not _KEY_LINE.fullmatch(lines[1]):
        raise ReleaseError("The public key is not a file of minisign.")
    return lines[1]


def stamp(source: Path, public: Path | None, built: datetime) -> None:
    """Write day and key into a copy of the sources that is to be built."""
    if os.path.realpath(source) == os.path.realpath(ROOT):
        raise ReleaseError("The checkout itself is not stamped: it stays a development build.")
    rows = ["schema = 1", 'id = "build"', f"built_on = {built:%Y-%m-%d}"]
    rows += [f'key = "{public_line(public)}"'] if public else []
    place = source / "resources" / "release" / "build.toml"
    place.write_text("\n".join(rows) + "\n", encoding="utf-8")


def build_wheel(to: Path, public: Path | None, built: datetime) -> None:
    """Build wheel and source archive from the commit, stamped."""
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "source"
        source.mkdir()
        packed = Path(place) / "source.tar"
        _git(ROOT, "archive", "--format=tar", f"--output={packed}", "HEAD")
        with tarfile.open(packed) as tar:
            tar.extractall(source, filter="data")
        stamp(source, public, built)
        env = {**os.environ, "SOURCE_DATE_EPOCH": str(int(built.timestamp()))}
        command = [sys.executable, "-m", "hatchling", "build", "-d", str(to)]
        done = subprocess.run(command, cwd=source, env=env, check=False, capture_output=True)
        if done.returncode:
            raise ReleaseError(f"hatchling: {done.stderr.decode(errors='replace')[-500:]}")


def gather(folder: Path, built: datetime, *, signed: bool) -> None:
    """Write what belongs to a release beside its files, and the list of all of them."""
    own = version()
    bill = f"daybook-{own}.cdx.json"
    names = {path.name for path in folder.iterdir()} - {LIST, SIGNATURE, CHANGES, LICENCES, bill}
    for name in names:
        if not _PORTABLE.fullmatch(name) or not (folder / name).is_file():
            raise ReleaseError(f"No file of a release can have this name, or be no file: {name!r}")
    if not names:
        raise ReleaseError("There is nothing to release in the folder.")
    packages = lock.shipped(lock.read(ROOT / "requirements.lock"))
    written = {
        CHANGES: changes(own, signed),
        LICENCES: licences.text(packages, ROOT),
        bill: sbom.text(own, f"{built:%Y-%m-%dT%H:%M:%SZ}", packages, licences.named(packages)),
    }
    for name, text in written.items():
        (folder / name).write_bytes(text.encode("utf-8"))
    rows = [f"{_sha256(folder / name)}  {name}\n" for name in sorted({*names, *written})]
    (folder / LIST).write_bytes("".join(rows).encode("ascii"))
    (folder / SIGNATURE).unlink(missing_ok=True)


def sign(folder: Path, key: Path, public: Path, built: datetime) -> None:
    """Sign the list with minisign, and check that the public key fits."""
    program = shutil.which("minisign")
    if program is None:
        raise ReleaseError("minisign is not installed.")
    trusted = f"daybook {version()} {built:%Y-%m-%d}"
    named = ["-c", "signature of a release of Daybook", "-t", trusted]
    place = folder / LIST
    if subprocess.call([program, "-S", "-s", str(key), "-m", str(place), *named]):
        raise ReleaseError("minisign did not sign.")
    if subprocess.call([program, "-V", "-q", "-P", public_line(public), "-m", str(place)]):
        (folder / SIGNATURE).unlink(missing_ok=True)
        raise ReleaseError("The public key is not that of the private one: nothing is signed.")


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=False)
    if done.returncode:
        raise ReleaseError(f"git {words[0]}: {done.stderr.strip()[-300:]}")
    return done.stdout.strip()


def run(arguments: list[str]) -> None:
    """Do what the arguments say."""
    parser = argparse.ArgumentParser(prog="dev.py release", description=__doc__.splitlines()[0])
    parser.add_argument("folder", nargs="?", type=Path, default=ROOT / "build" / "release")
    parser.add_argument("--key", type=Path, help=f"minisign's private key; or {KEY} has its path")
    parser.add_argument("--public", type=Path, help="the public key that goes into the builds")
    parser.add_argument("--stamp", type=Path, metavar="SOURCE", help="only stamp these sources")
    chosen = parser.parse_args(arguments)
    built = moment()
    if chosen.stamp:
        stamp(chosen.stamp, chosen.public, built)
        return
    said = chosen.key or (Path(os.environ[KEY]) if os.environ.get(KEY) else None)
    key = outside(said) if said else None
    if key and not chosen.public:
        raise ReleaseError("--public is missing: what is signed is checked with it at once.")
    folder = chosen.folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    changes(version(), signed=key is not None)
    if not any(folder.iterdir()):
        build_wheel(folder, chosen.public, built)
    gather(folder, built, signed=key is not None)
    if key and chosen.public:
        sign(folder, key, chosen.public, built)
    for path in sorted(folder.iterdir()):
        print(f"{path.stat().st_size:>12,}  {path.name}")
    if key is None:
        print("Not signed: nobody can check this release.")


if __name__ == "__main__":
    try:
        run(sys.argv[1:])
    except (ReleaseError, licences.MissingLicenceError, OSError, ValueError) as wrong:
        print(wrong, file=sys.stderr)
        sys.exit(2)
