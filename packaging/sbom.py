"""The bill of materials of a release: CycloneDX 1.6, written from the lock.

It is written here and not by a tool: those describe the environment of one computer, while the lock
has every platform, and the form is small. Nothing in it depends on the computer or on the moment.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable

from lock import LockedPackage

_SPACE = uuid.uuid5(uuid.NAMESPACE_OID, "daybook release")


def purl(package: LockedPackage) -> str:
    """Return the name by which other programs know a version of a package."""
    return f"pkg:pypi/{package.name}@{package.version}"


def text(version: str, built: str, packages: Iterable[LockedPackage]) -> str:
    """Return the document; `built` is the moment of the release, UTC."""
    listed = sorted(packages, key=lambda each: (each.name, each.version))
    own = f"pkg:generic/daybook@{version}"
    names: dict[str, list[str]] = {each.name: [] for each in listed}
    for each in listed:
        names[each.name].append(purl(each))
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(_SPACE, f'{version} {built}')}",
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
        "components": [_component(each) for each in listed],
        "dependencies": [
            {"ref": own, "dependsOn": _brought("daybook (pyproject.toml)", listed)},
            *({"ref": purl(each), "dependsOn": _brought(each.name, listed)} for each in listed),
        ],
    }
    return json.dumps(document, indent=1, ensure_ascii=True) + "\n"


def _brought(by: str, packages: Iterable[LockedPackage]) -> list[str]:
    return [purl(each) for each in packages if by in each.wanted_by]


def _component(package: LockedPackage) -> dict[str, object]:
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
    if package.marker:
        made["properties"] = [{"name": "daybook:marker", "value": package.marker}]
    return made
