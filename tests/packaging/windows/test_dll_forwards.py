"""A DLL that passes its functions on to another: made by the compiler, read again."""

from __future__ import annotations

import subprocess
from pathlib import Path

import dll_forwards
import pytest


@pytest.mark.needs("compiler for windows")
def test_each_function_is_passed_on_under_its_name_without_the_version(tmp_path: Path) -> None:
    source = tmp_path / "one.c"
    start = "int DllMainCRTStartup(void *a, unsigned b, void *c) { return 1; }\n"
    told = [f"__declspec(dllexport) int {name}(void) {{ return 1; }}\n" for name in ("a_7", "b_7")]
    source.write_text(start + "".join(told) + told[0].replace("a_7", "c"), encoding="ascii")
    target = tmp_path / "one7.dll"
    line = [dll_forwards.COMPILER, "-shared", "-nostdlib", "-Wl,-e,DllMainCRTStartup", str(source)]
    subprocess.run([*line, "-o", str(target)], check=True)
    assert dll_forwards.exported(target) == ["a_7", "b_7", "c"]
    dll_forwards.make("one.dll", target, suffix="_7")
    made = tmp_path / "one.dll"
    assert dll_forwards.exported(made) == ["a", "b"]
    assert b"one7.a_7" in made.read_bytes()
