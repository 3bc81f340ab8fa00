from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.walks import Tracer, Walk, table

# Three layers; what each function does is in its name.
SOURCES = {
    "low/base.py": """
def at_import():
    return 1
VALUE = at_import()
def plain():
    return 1
def calls(given):
    return given()
def drains(given):
    return list(given)
def threads():
    import threading
    thread = threading.Thread(target=plain)
    thread.start()
    thread.join()
""",
    "middle/use.py": """
import low.base
def through():
    return low.base.plain()
""",
    "high/top.py": """
import low.base, middle.use
def down():
    return middle.use.through()
def back():
    return 1
def gives_a_call():
    return low.base.calls(back)
def gives_a_generator():
    return low.base.drains(iter_())
def iter_():
    yield 1
def goes_by_a_library():
    import contextlib
    with contextlib.ExitStack() as stack:
        stack.callback(low.base.plain)
def threads():
    return low.base.threads()
def imports_late():
    import low.late
""",
    "low/late.py": """
def at_import():
    return 1
VALUE = at_import()
""",
}
LAYERS = ("low", "middle", "high")


@pytest.fixture
def walked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], Walk]]:
    for name, source in SOURCES.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(source, "utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    before = set(sys.modules)

    def walk(function: str) -> Walk:
        import high.top  # type: ignore[import-not-found]

        tracer, called = Tracer(tmp_path, LAYERS), getattr(high.top, function)
        tracer.run(lambda: called() and 0)
        return tracer.walk()

    yield walk
    for name in set(sys.modules) - before:
        if name.split(".")[0] in LAYERS:
            del sys.modules[name]


@pytest.mark.parametrize(
    ("function", "files", "calls"),
    [
        (
            "down",
            {"high/top.py", "middle/use.py", "low/base.py"},
            {("high/top.py", "middle/use.py"): 1, ("middle/use.py", "low/base.py"): 1},
        ),
        (
            "gives_a_call",
            {"high/top.py", "low/base.py"},
            {("high/top.py", "low/base.py"): 1, ("low/base.py", "high/top.py"): 1},
        ),
        # entered once for its value, and once more to find that it has no other
        (
            "gives_a_generator",
            {"high/top.py", "low/base.py"},
            {("high/top.py", "low/base.py"): 1, ("low/base.py", "high/top.py"): 2},
        ),
        (
            "goes_by_a_library",
            {"high/top.py", "low/base.py"},
            {("high/top.py", "low/base.py"): 1},
        ),
        ("threads", {"high/top.py", "low/base.py"}, {("high/top.py", "low/base.py"): 1}),
        ("imports_late", {"high/top.py"}, {}),
    ],
)
def test_walk_counts_what_runs_but_not_what_imports(
    walked: Callable[[str], Walk], function: str, files: set[str], calls: Any
) -> None:
    walk = walked(function)
    assert walk.files == files
    assert walk.calls == calls


def test_thread_functions_are_counted(walked: Callable[[str], Walk]) -> None:
    # threads of high, threads and plain of low
    assert walked("threads").functions == 3


WALK = Walk(
    frozenset({"diary/a.py", "diary/b.py", "ui/c.py"}),
    5,
    {("ui/c.py", "diary/a.py"): 2, ("diary/a.py", "diary/b.py"): 3, ("diary/b.py", "ui/c.py"): 1},
)


def test_calls_up_are_those_into_a_higher_layer() -> None:
    assert WALK.calls_up == {("diary/b.py", "ui/c.py"): 1}


def test_mapped_walk_has_no_calls_inside_a_merged_file() -> None:
    mapped = WALK.mapped({"diary/a.py": "diary/ab.py", "diary/b.py": "diary/ab.py"})
    assert mapped.files == {"diary/ab.py", "ui/c.py"}
    assert mapped.calls == {("ui/c.py", "diary/ab.py"): 2, ("diary/ab.py", "ui/c.py"): 1}


def test_table_names_each_call_up() -> None:
    head, row, up = table({"record": WALK})
    assert head.split() == ["walk", "files", "functions", "edges", "calls", "up"]
    assert row.split() == ["record", "3", "5", "3", "6", "1"]
    assert up == "record: diary/b.py -> ui/c.py, 1 times"
