"""Count what reading the product costs, from its syntax trees: `python3 dev.py house`.

**Invariants:**

- Only the standard library is needed, and nothing of the product is run: the counts are about what
  is written. The benches measure what is run.
- The product is `diary`, `exporters`, `ui` and `resources`; tests are counted only where a line
  says so.
- A circle of imports includes imports for the type checker only, because a reader follows them too.
"""

from __future__ import annotations

import ast
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent
PRODUCT: Final = ("diary", "exporters", "ui", "resources")
_ASKING: Final = ("getattr", "hasattr")
_DOCUMENTED: Final = ("_exit", "_replace")  # of `os`, and of a named tuple
_SLEEPS: Final = ("sleep", "qWait")

Trees = Mapping[str, ast.Module]


def read(*tops: str, root: Path = ROOT) -> dict[str, ast.Module]:
    """Parse every Python file below these folders, by its path from the root."""
    paths = sorted(path for top in tops for path in (root / top).rglob("*.py"))
    return {path.relative_to(root).as_posix(): ast.parse(path.read_bytes()) for path in paths}


def any_names(tree: ast.Module) -> int:
    """Count the uses of `Any`, without those that import it."""
    nodes = ast.walk(tree)
    return sum(isinstance(node, ast.Name) and node.id == "Any" for node in nodes)


def attribute_lookups(tree: ast.Module) -> int:
    """Count the calls of `getattr` and `hasattr`."""
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return sum(isinstance(called, ast.Name) and called.id in _ASKING for called in calls)


def private_reaches(tree: ast.Module) -> list[int]:
    """Return the line of each attribute with one underscore, unless it is of `self` or `cls`.

    What Python itself documents under such a name is private to nothing.
    """
    return [
        node.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr.startswith("_")
        and not node.attr.startswith("__")
        and node.attr not in _DOCUMENTED
        and not (isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"))
    ]


def fixed_sleeps(tree: ast.Module) -> int:
    """Count the calls that wait for a fixed time: `sleep`, `qWait`, `qtbot.wait`."""
    calls = (node.func for node in ast.walk(tree) if isinstance(node, ast.Call))
    return sum(
        (isinstance(called, ast.Name) and called.id in _SLEEPS)
        or (isinstance(called, ast.Attribute) and (called.attr in _SLEEPS or _is_of_qtbot(called)))
        for called in calls
    )


def _is_of_qtbot(called: ast.Attribute) -> bool:
    return (
        called.attr == "wait" and isinstance(called.value, ast.Name) and called.value.id == "qtbot"
    )


def shared_names(trees: Trees) -> dict[str, list[str]]:
    """Return the class names that several classes have, each with their files."""
    homes: defaultdict[str, list[str]] = defaultdict(list)
    for name, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                homes[node.name].append(name)
    return {name: files for name, files in sorted(homes.items()) if len(files) > 1}


def packages(trees: Trees) -> Counter[str]:
    """Count the files of each package."""
    return Counter(Path(name).parent.as_posix() for name in trees)


def circles(trees: Trees) -> list[list[str]]:
    """Return the groups of files that import each other, directly or through others."""
    targets = {name: set(imported(tree, trees)) for name, tree in trees.items()}
    reached = {name: _reached(name, targets) for name in targets}
    found = {
        tuple(sorted(other for other in reached[name] if name in reached[other]))
        for name in targets
        if name in reached[name]
    }
    return sorted(map(list, found))


def imported(tree: ast.Module, trees: Trees) -> Iterator[str]:
    """Yield the files that a file imports, of those that were read."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            # The module inside a package if there is one, else the package, which has the name.
            inner = [f"{node.module}.{alias.name}" for alias in node.names]
            modules = [each if _file(each, trees) else node.module for each in inner]
        else:
            continue
        yield from filter(None, (_file(module, trees) for module in modules))


def loaded(tree: ast.Module) -> ast.Module:
    """Return what runs when a file is loaded: no function bodies, nothing for type checkers."""

    def kept(nodes: list[ast.stmt]) -> Iterator[ast.stmt]:
        for node in nodes:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if isinstance(node, ast.If) and _is_for_types(node.test):
                yield from kept(node.orelse)
            elif isinstance(node, ast.Import | ast.ImportFrom):
                yield node
            else:
                for _field, inner in ast.iter_fields(node):
                    if isinstance(inner, list):
                        yield from kept(inner)

    return ast.Module(list(kept(tree.body)), [])


def _is_for_types(test: ast.expr) -> bool:
    return "TYPE_CHECKING" in (getattr(test, "id", ""), getattr(test, "attr", ""))


def _file(module: str, trees: Trees) -> str:
    path = module.replace(".", "/")
    return next((each for each in (f"{path}.py", f"{path}/__init__.py") if each in trees), "")


def _reached(start: str, targets: Mapping[str, set[str]]) -> set[str]:
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        new = targets[waiting.pop()] - reached
        reached |= new
        waiting += new
    return reached


def report(root: Path = ROOT) -> Iterator[str]:
    """Yield every count as a line; names are listed below their count."""
    product, tests = read(*PRODUCT, root=root), read("tests", root=root)
    shared, rings, sizes = shared_names(product), circles(product), packages(product)
    counts = {
        "files": len(product),
        "names `Any`": sum(map(any_names, product.values())),
        "calls of hasattr and getattr": sum(map(attribute_lookups, product.values())),
        "class names that mean two things": len(shared),
        "circles of imports": len(rings),
        "private reaches in tests": sum(len(private_reaches(tree)) for tree in tests.values()),
        "fixed sleeps in tests": sum(map(fixed_sleeps, tests.values())),
        "packages": len(sizes),
    }
    lists = {
        "class names that mean two things": [f"{n}: {', '.join(f)}" for n, f in shared.items()],
        "circles of imports": [", ".join(ring) for ring in rings],
        "packages": [f"{name}: {count}" for name, count in sorted(sizes.items())],
    }
    for what, count in counts.items():
        yield f"{count:6,} {what}"
        yield from (f"         {line}" for line in lists.get(what, ()))


if __name__ == "__main__":
    print(*report(), sep="\n")
