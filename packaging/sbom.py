"""The bill of materials: CycloneDX 1.6, of a release by the lock, of a package by its files.

It is written here and not by a tool: those describe the environment of one computer, while the lock
has every platform, and the form is small. Nothing in it depends on the computer or on the moment.
That of a package lists the compiled libraries too, which differ from one system to another.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import licences
import materials
from lock import LockedPackage
from materials import Material

_SPACE = uuid.uuid5(uuid.NAMESPACE_OID, "daybook release")
NAME = "daybook.cdx.json"
# Names of licences, alone or joined, as SPDX writes them.
_EXPRESSION = re.compile(r"[A-Za-z0-9.+-]+(?: (?:AND|OR|WITH) [A-Za-z0-9.+-]+)*")


def purl(package: LockedPackage) -> str:
    """Return the name by which other programs know a version of a package."""
    return f"pkg:pypi/{package.name}@{package.version}"


def write_bill(
    stage: Path,
    target: Path,
    version: str,
    epoch: int,
    packages: Iterable[LockedPackage],
    wheels: Iterable[Path],
    own: Iterable[str] = (),
) -> list[Material]:
    """Write the bill of a package that is laid in `stage` to `target`, and return what is compiled.

    `own` are the compiled files that are the program's, each a path below the stage.
    """
    found = materials.find_materials(stage, materials.owners(wheels), own)
    (site,) = stage.rglob(materials.PACKAGES)
    named = {each.name: licences.of_wheel(site, each.name) for each in packages}
    built = f"{datetime.fromtimestamp(epoch, UTC):%Y-%m-%dT%H:%M:%SZ}"
    target.parent.mkdir(parents=True, exist_ok=True)
    told = text(version, built, packages, named, found)
    target.write_text(told, encoding="utf-8", newline="")
    return found


def text(
    version: str,
    built: str,
    packages: Iterable[LockedPackage],
    named: Mapping[str, str] | None = None,
    compiled: Iterable[Material] = (),
) -> str:
    """Return the document; `built` is the moment of the release, UTC.

    `named` are the licences of packages by their names, `compiled` the libraries beside them.
    """
    listed = sorted(packages, key=lambda each: (each.name, each.version))
    libraries = [(f"library-{at}", each) for at, each in enumerate(compiled, 1)]
    # Two packages of one version are two documents.
    held = "".join(f" {each}" for each in compiled) if libraries else ""
    own = f"pkg:generic/daybook@{version}"
    names: dict[str, list[str]] = {each.name: [] for each in listed}
    for each in listed:
        names[each.name].append(purl(each))
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_SPACE, f'{version} {built}{held}')}",
        "version": 1,
        "metadata": {
            "timestamp": built,
            "component": {
                "type": "application",
                "bom-ref": own,
                "name": "daybook",
                "version": version,
                "purl": own,
                "licenses": [{"license": {"id": "GPL-3.0-or-later"}}],
            },
        },
        "components": [
            *(_component(each, (named or {}).get(each.name, "")) for each in listed),
            *(_library(reference, each) for reference, each in libraries),
        ],
        "dependencies": [
            {
                "ref": own,
                "dependsOn": [
                    *_brought("daybook (pyproject.toml)", listed),
                    *(reference for reference, _each in libraries),
                ],
            },
            *({"ref": purl(each), "dependsOn": _brought(each.name, listed)} for each in listed),
        ],
    }
    return json.dumps(document, indent=1, ensure_ascii=True) + "\n"


def _brought(by: str, packages: Iterable[LockedPackage]) -> list[str]:
    return [purl(each) for each in packages if by in each.wanted_by]


def _licences(named: str) -> list[dict[str, object]]:
    """Return a licence as SPDX names it if it does, else by its name."""
    told = named.replace(" and ", " AND ")
    if _EXPRESSION.fullmatch(told):
        return [{"expression": told}]
    return [{"license": {"name": named}}]


def _library(reference: str, material: Material) -> dict[str, object]:
    """Return a compiled library, with each file that it is in."""
    made: dict[str, object] = {
        "type": "library",
        "bom-ref": reference,
        "name": material.project,
        "licenses": _licences(material.licence),
        "evidence": {"occurrences": [{"location": file} for file in material.files]},
    }
    if material.version:
        made["version"] = material.version
        name = re.sub(r"[^a-z0-9]+", "-", material.project.lower()).strip("-")
        made["purl"] = f"pkg:generic/{name}@{material.version}"
    return made


def _component(package: LockedPackage, named: str) -> dict[str, object]:
    """Return a package; each of its wheels has a hash, and any may be the one that is shipped."""
    wheels = [{"alg": "SHA-256", "content": digest} for digest in sorted(package.hashes)]
    made: dict[str, object] = {
        "type": "library",
        "bom-ref": purl(package),
        "name": package.name,
        "version": package.version,
        "purl": purl(package),
        "externalReferences": [{"type": "distribution", "url": purl(package), "hashes": wheels}],
    }
    if named:
        made["licenses"] = _licences(named)
    if package.marker:
        made["properties"] = [{"name": "daybook:marker", "value": package.marker}]
    return made
