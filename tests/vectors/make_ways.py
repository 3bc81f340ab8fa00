"""Makes the vectors of ways/: recovery codes, key files, and key files that they open.

The rules are:
- Random bytes come from a counter, so every run writes the same bytes; a test compares them.
- `codes.json` has texts and what must come of each; `index.json` says it of each key file.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from diary.crypto import key_slots, recovery_code
from diary.crypto.kdf import KdfCost, passphrase_bytes
from diary.crypto.key_slots import SlotKind, SlotsFile
from diary.errors import MistypedCode
from tests.vectors.make_crypto import CHEAP, PASSPHRASE, Vectors, counted

DEARER = KdfCost(memory_kib=128, passes=2, lanes=2)
KEY_FILE = "key-file.bin"


def read(typed: str) -> dict[str, Any]:
    try:
        return {"typed": typed, "code": recovery_code.parse(typed)}
    except MistypedCode as wrong:
        return {"typed": typed, "error": wrong.code, "reason": wrong.reason, "group": wrong.group}


def codes() -> list[dict[str, Any]]:
    random = counted("codes")
    code = recovery_code.new(random)
    plain = code.replace("-", "")
    swapped = plain[:9] + plain[10] + plain[9] + plain[11:]
    groups = code.split("-")
    moved = "-".join([groups[1], groups[0], *groups[2:]])
    typed = [
        recovery_code.new(lambda count: bytes(count)),
        recovery_code.new(lambda count: b"\xff" * count),
        *(recovery_code.new(random) for _ in range(8)),
        code,
        plain,
        plain.lower(),
        f"  {code.replace('-', ' ')}\n",
        code.replace("-", "\u2013").replace("0", "O").replace("1", "l"),
        "oooo-iiii" + code[9:],
        *(plain[:at] + ("7" if plain[at] != "7" else "8") + plain[at + 1 :] for at in range(28)),
        swapped,
        moved,
        plain[:-1],
        plain + "0",
        "-".join([*groups[:3], groups[3][:3], *groups[4:]]),
        "U" + code[1:],
        code[:10] + "!" + code[11:],
        "",
        PASSPHRASE,
    ]
    return [read(each) for each in typed]


def filled(file: SlotsFile, master: bytearray, index: int, secret: bytearray, random: Any) -> Any:
    kind = SlotKind.PASSPHRASE if index == 0 else SlotKind.RECOVERY
    return key_slots.with_slot(file, master, index, secret, kind, floor=CHEAP, random=random)


def key_files(file_bytes: bytes, code: str) -> tuple[Vectors, bytearray]:
    random = counted("ways")
    data, master = key_slots.create(passphrase_bytes(PASSPHRASE), CHEAP, floor=CHEAP, random=random)
    one = key_slots.parse(data)
    secret = recovery_code.secret(code)
    both = passphrase_bytes(PASSPHRASE) + hashlib.sha256(file_bytes).digest()
    with_code = filled(one, master, 1, secret, random)
    dearer = key_slots.emptied(with_code, DEARER, random=random)
    for index, words in ((0, passphrase_bytes(PASSPHRASE)), (1, secret)):
        dearer = filled(dearer, master, index, words, random)
    files = {
        "code.keys": with_code,
        "revoked.keys": key_slots.without_slot(with_code, master, 1, random=random),
        "key-file.keys": filled(with_code, master, 0, both, random),
        "raised.keys": dearer,
    }
    return {name: file.encode() for name, file in files.items()}, master


def vectors() -> Vectors:
    """Every file by its path below tests/vectors."""
    content = counted("key file")(100)
    code = recovery_code.new(counted("codes"))
    files, key = key_files(content, code)
    wrong = {"error": "wrong-passphrase"}
    mistyped = code[:-1] + ("7" if code[-1] != "7" else "8")
    master = key.hex()
    passphrase, recovery = {"slot": 0, "kind": 1}, {"slot": 1, "kind": 2}
    rows = [
        ("code.keys", PASSPHRASE, None, passphrase),
        ("code.keys", code, None, recovery),
        ("code.keys", code.lower().replace("-", " "), KEY_FILE, recovery),
        ("code.keys", PASSPHRASE, KEY_FILE, wrong),
        ("code.keys", mistyped, None, {"error": "mistyped-code"}),
        ("code.keys", "0000-0000-0000-0000-0000-0000-0000", None, wrong),
        ("revoked.keys", PASSPHRASE, None, passphrase),
        ("revoked.keys", code, None, wrong),
        ("key-file.keys", PASSPHRASE, KEY_FILE, passphrase),
        ("key-file.keys", PASSPHRASE, None, wrong),
        ("key-file.keys", code, None, recovery),
        ("raised.keys", PASSPHRASE, None, passphrase),
        ("raised.keys", code, None, recovery),
    ]
    index = [
        {"file": name, "typed": typed, "key_file": beside, "floor": floor()}
        | answer
        | ({} if "error" in answer else {"master": master})
        for name, typed, beside, answer in rows
    ]
    made = files | {KEY_FILE: content, "index.json": told(index), "codes.json": told(codes())}
    return {f"ways/{name}": data for name, data in made.items()}


def floor() -> list[int]:
    return [CHEAP.memory_kib, CHEAP.passes, CHEAP.lanes]


def told(rows: list[dict[str, Any]]) -> bytes:
    return json.dumps(rows, indent=1, ensure_ascii=True).encode() + b"\n"


def main() -> None:
    here = Path(__file__).parent
    for name, data in vectors().items():
        path = here / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data)


if __name__ == "__main__":
    main()
