"""The house rules that no linter knows: names, homes, and what may stand in the tree.

**Invariants:**

- The rules hold for the tree as it is, so a new file is under them without being listed anywhere.
- What is excepted from a rule stands beside it with its reason, and must still need that.
"""

from __future__ import annotations

import _socket
import ast
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import distributions
from pathlib import Path

import pytest

from bench import house
from diary import __version__
from exporters.bundle import layout

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("diary", "exporters", "ui")
TOP = {
    ".ci", ".gitattributes", ".gitignore", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE",
    "README.md", "SECURITY.md", "bench", "dev.py", "diary", "docs", "exporters", "packaging",
    "pyproject.toml", "requirements.lock", "resources", "sample", "tests", "ui",
}  # fmt: skip
MADE = {
    ".git", ".venv", "build", "__pycache__", ".hypothesis", ".import_linter_cache", ".mypy_cache",
    ".pytest_cache", ".ruff_cache",
}  # fmt: skip

# What no other line of the program names.
UNUSED = {
    "MADE_WITH_THIS": "classes that are made by being named, before another thread needs them",
    "PLUGINS": "decoders that are loaded by being named, and no others",
    "ordinary": "one colour, which the table for whole pictures is held against",
}
# Each of these opens a connection, or loads something that can.
NETWORK = (
    "asyncio", "ftplib", "http", "imaplib", "poplib", "smtplib", "socket", "socketserver", "ssl",
    "telnetlib", "urllib.request", "webbrowser", "xmlrpc", "PySide6.QtNetwork",
    "PySide6.QtWebEngineCore", "PySide6.QtWebEngineWidgets", "PySide6.QtWebSockets",
)  # fmt: skip
# The one home of each; the sample case, the tests and the bench make files to try and may use them.
HOMES = {
    "PySide6": "ui/desktop/",
    "shiboken6": "ui/desktop/",
    "sqlcipher3": "diary/store/connection.py",
    "unicodedata": "diary/characters.py",
    "cryptography": "diary/crypto/",
    "mnemonic": "diary/crypto/",
    "rfc3161_client": "diary/crypto/",
    "reportlab": "exporters/pdf/engine/",
    "pikepdf": "exporters/",
    "PIL": "diary/media/decoder",
    "phonenumbers": "diary/conversations",
    "tzlocal": "diary/local_zone.py",
    "pillow_heif": "diary/media/decoder",
    "pypdfium2": "diary/media/decoder",
    "av": "diary/media/decoder",
    "exiv2": "diary/media/decoder",
    "miniaudio": "diary/media/sound_device/",
}
# Free to use where they are of use; the first is the type checker's own.
SHARED = {"_typeshed", "tzdata", "uharfbuzz"}
OURS = {"diary", "exporters", "resources", "ui"}
# A first look, which strings and comments pass too.
REACH = re.compile(r"(?<!\bself)(?<!\bcls)\._[a-z]", re.IGNORECASE)
VAGUE = {"common", "helper", "helpers", "misc", "util", "utils", "shared", "tools"}

# The one home of each duty of a low level, and what shows that it is done somewhere.
DUTIES = {
    "files that outlast a power cut": (r"\bos\.fsync\b|\bfdatasync\b", ("diary/files/",)),
    "what a Mac needs for that": (r"\bF_FULLFSYNC\b", ("diary/files/durable.py",)),
    "advice about the disk": (r"\bposix_fadvise\b|\bsync_file_range\b", ("diary/files/",)),
    "errors of the disk": (
        r"\b(ENOSPC|EDQUOT|EROFS|EFBIG|ESTALE|ENODEV)\b", ("diary/files/durable.py",),
    ),
    "what is inside a vault": (r"\bdef _?is_inside\w*\b", ("diary/files/durable.py",)),
    "parts of files": (
        # the other inflates, and is no window
        r"(?m)^class .*\bio\.RawIOBase\b",
        ("diary/files/seekable_reader.py", "exporters/check/source_files.py"),
    ),
    "progress": (r"\[int, int\], None", ("diary/progress.py",)),
    "values as JSON has them": (r"(?m)^Json\w* =", ("diary/json_value.py",)),
    # 218 is the marker before a scan, where whoever goes through the segments has to stop
    "segments of JPEG": (r"\b218\b|\\xda", ("diary/media/jpeg_segments.py",)),
    "noting what was handed over": (
        r"\bhandovers\.log", ("ui/bundle_handover.py", "ui/paper_handover.py"),
    ),
}  # fmt: skip
# Written in pieces, since this file is under the rule too.
_HOSTS = ("py" + "pi.org", "python" + "hosted", "registry." + "npmjs", "deb." + "debian.org")
_FOLDERS = ("work", "farm", "root", "tmp/daybook")
ELSEWHERE = re.compile(
    "|".join(re.escape(host) for host in _HOSTS)
    + "|"
    + "|".join(rf"(?<![\w./*-])/{folder}(?![\w-])" for folder in _FOLDERS)
)


@cache
def tracked() -> tuple[str, ...]:
    """Every file of the project, as git lists them; without git, every file that is not made."""
    if (ROOT / ".git").exists() and shutil.which("git"):
        told = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout.decode()
        return tuple(sorted(name for name in told.split("\0") if name and (ROOT / name).is_file()))
    return tuple(sorted(walk(ROOT)))


def walk(folder: Path) -> Iterator[str]:
    for path in folder.iterdir():
        if path.name in MADE:
            continue
        if path.is_dir():
            yield from walk(path)
        else:
            yield path.relative_to(ROOT).as_posix()


def python_files(*tops: str) -> list[str]:
    return [
        name
        for name in tracked()
        if name.endswith(".py") and (not tops or name.split("/")[0] in tops)
    ]


@cache
def imports(name: str) -> tuple[str, ...]:
    """The modules a file imports, `from a import b` as `a.b`; it is read once."""
    found: list[str] = []
    for node in ast.walk(ast.parse((ROOT / name).read_bytes(), name)):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found += (f"{node.module}.{alias.name}" for alias in node.names)
    return tuple(found)


def within(module: str, parent: str) -> bool:
    return module == parent or module.startswith(parent + ".")


# --- names -------------------------------------------------------------------------------------


def test_no_module_is_named_after_nothing() -> None:
    vague = [
        name for name in python_files() if not VAGUE.isdisjoint(Path(name).with_suffix("").parts)
    ]
    assert vague == []


@cache
def product() -> house.Trees:
    return house.read(*ROOMS)


def test_a_class_has_its_name_alone() -> None:
    assert house.shared_names(product()) == {}


def test_a_test_reads_what_is_private_only_with_a_reason() -> None:
    unexplained = []
    for name in python_files("tests"):
        lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
        if not any(REACH.search(line) for line in lines):
            continue
        for number in house.private_reaches(ast.parse("\n".join(lines))):
            above = lines[max(number - 3, 0) : number]
            if not any(line.strip().startswith("# private") for line in above):
                unexplained.append(f"{name}:{number}")
    assert unexplained == []


def test_whatever_a_file_defines_is_used_by_the_program() -> None:
    used = {name for tree in product().values() for name in used_names(tree)}
    unused = {name for tree in product().values() for name in defined(tree)} - used
    assert unused - {"__all__"} == set(UNUSED)


def defined(tree: ast.Module) -> Iterator[str]:
    """The functions, classes and constants of a file."""
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.Assign(targets=targets):
                yield from (part.id for part in targets if isinstance(part, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name


def used_names(tree: ast.Module) -> Iterator[str]:
    """The names that a file reads; of a page it may be the last part of a dotted string."""
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Load()) | ast.Attribute(attr=name):
                yield name
            case ast.Constant(value=str(text)) if re.fullmatch(r"[\w.]+\.\w+", text):
                yield text.rpartition(".")[2]


def test_a_name_that_is_only_imported_or_only_written_is_unused() -> None:
    tree = ast.parse("from a import b\nb = 1\ndef c(): c = 2\nclass D: ...\ncalled(e, 'x.F')\n")
    assert set(defined(tree)) == {"b", "c", "D"}
    assert set(used_names(tree)) == {"called", "e", "F"}


# --- the glossary -----------------------------------------------------------------------------


def glossary() -> list[tuple[str, str]]:
    """The words of CONTRIBUTING.md, each with what stands for it in the code."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    table = text.partition("\n## Words\n")[2].partition("\n## ")[0]
    rows = [line.strip("| ").split(" | ") for line in table.splitlines() if line.startswith("| ")]
    return [(word, code) for word, _meaning, code in rows[1:]]


def named_in_code(code: str) -> list[str]:
    return re.findall(r"`([^`]+)`", code)


def test_a_word_of_the_glossary_is_in_the_code() -> None:
    names = set(python_files(*ROOMS)) | {name.rpartition("/")[2] for name in python_files(*ROOMS)}
    names |= {f"{Path(name).parent.as_posix()}/" for name in python_files(*ROOMS)}
    names |= {"exporters/check/page/"}
    names |= {name for tree in product().values() for name in defined(tree)}
    names |= set(services())
    missing = {word: set(named_in_code(code)) - names for word, code in glossary()}
    assert {word: others for word, others in missing.items() if others} == {}
    assert [word for word, code in glossary() if not named_in_code(code)] == []


def test_each_folder_and_each_service_has_a_word() -> None:
    told = {name for _word, code in glossary() for name in named_in_code(code)}
    folders = {f"{Path(name).parent.as_posix()}/" for name in python_files(*ROOMS)}
    assert folders - told - {f"{room}/" for room in ROOMS} == set()
    assert set(services()) - told == set()


def services() -> list[str]:
    """The services of a session: those that it makes when asked, and two that are there at once."""
    tree = product()["diary/services/session.py"]
    (session,) = (
        node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == "Session"
    )
    made = [
        node.name
        for node in session.body
        if isinstance(node, ast.FunctionDef)
        and not node.name.startswith("_")
        and any(ast.unparse(each) == "cached_property" for each in node.decorator_list)
    ]
    return ["journal", "access", *made]


def given_up() -> tuple[set[str], set[str]]:
    """Words that are no names any more: in any part of a name; as the whole name of a function."""
    text = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    found = re.search(r"no names any more: ([^.]+)\. Nor is a word [^:]+: ([^.]+)\.", text)
    assert found
    parts, wholes = (set(re.findall(r"\w+", group)) for group in found.groups())
    return parts, wholes


def test_a_word_that_was_given_up_is_no_name() -> None:
    parts, wholes = given_up()
    assert len(parts) > 5
    assert len(wholes) > 5
    found = []
    for file, tree in product().items():
        for node in ast.walk(tree):
            match node:
                case ast.FunctionDef(name=name) if name.lstrip("_") in wholes:
                    found.append((file, name))
                case (
                    ast.FunctionDef(name=name)
                    | ast.ClassDef(name=name)
                    | ast.arg(arg=name)
                    | ast.Name(id=name, ctx=ast.Store())
                    | ast.Attribute(attr=name, ctx=ast.Store())
                ) if parts & {each.lower() for each in re.findall(r"[A-Z]?[a-z]+", name)}:
                    found.append((file, name))
    assert found == []


# --- homes ------------------------------------------------------------------------------------


def test_nothing_imports_the_network() -> None:
    found = [
        (name, module)
        for name in python_files()
        for module in imports(name)
        for banned in NETWORK
        if within(module, banned)
    ]
    assert found == []


def test_what_somebody_names_is_asked_about_without_a_fault() -> None:
    # of a name that is too long, or that may not be looked at, Path raises where os.path answers no
    asking = re.compile(r"\.(is_file|is_dir|exists|expanduser)\(\)")
    rooms = (
        "ui/",
        "exporters/check/",
        "exporters/bundle_reader.py",
        "exporters/bundle_recognition.py",
    )
    found = [
        f"{file}: {match[0]}"
        for file in python_files(*ROOMS)
        if file.startswith(rooms)
        for match in asking.finditer((ROOT / file).read_text(encoding="utf-8"))
    ]
    assert found == []


def test_resources_are_data_and_what_draws_the_sample_is_no_part_of_the_program() -> None:
    assert python_files("resources") == ["resources/__init__.py"]
    assert imports("resources/__init__.py") == ()
    found = [
        (name, module)
        for name in python_files(*OURS)
        for module in imports(name)
        if within(module, "sample")
    ]
    assert found == []


@pytest.mark.parametrize("library", HOMES)
def test_a_library_is_imported_in_its_one_home(library: str) -> None:
    found = [
        name
        for name in python_files(*OURS)
        if not name.startswith(HOMES[library])
        for module in imports(name)
        if within(module, library)
    ]
    assert found == []


@cache
def code(name: str) -> str:
    """The code of a file in one form, without comments and docstrings."""
    tree = ast.parse((ROOT / name).read_bytes())
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and _is_docstring(body[0]):
            body[:1] = [ast.Pass()]
    return ast.unparse(tree)


def _is_docstring(node: ast.stmt) -> bool:
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


@pytest.mark.parametrize("duty", DUTIES)
def test_a_duty_has_one_home(duty: str) -> None:
    shows, homes = DUTIES[duty]
    found = {name for name in python_files(*ROOMS) if re.search(shows, code(name))}
    assert {name for name in found if not name.startswith(homes)} == set()
    # a home that does it no more is not named as one
    assert [home for home in homes if not any(name.startswith(home) for name in found)] == []


# They say that nothing is there where the disk did not answer; of pathlib's, in later Pythons.
SILENT = re.compile(
    r"\bos\.path\.(?:l?exists|isfile|isdir|islink)\(|\.(?:exists|is_file|is_dir|is_symlink)\(\)"
)
# They choose how an error is told, or how a file is read that then cannot be opened.
MAY_BE_SILENT = {"diary/store/attachment_files.py", "diary/services/import_service.py"}


def test_a_disk_that_does_not_answer_is_never_nothing_there() -> None:
    homes = (
        "diary/files/",
        "diary/services/",
        "diary/store/",
        "diary/vault/",
        "exporters/delivery/",
    )
    found = {name for name in python_files("diary", "exporters") if SILENT.search(code(name))}
    assert {name for name in found if name.startswith(homes)} == MAY_BE_SILENT


def test_a_name_in_a_bundle_is_written_down_once() -> None:
    names = {name for name in layout.own_names() if "." in name}
    assert len(names) > 8
    found = [
        (name, node.value)
        for name, tree in product().items()
        if name != "exporters/bundle/layout.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and node.value in names
    ]
    assert found == []


def test_a_text_file_is_read_and_written_in_a_named_encoding() -> None:
    # What is not named follows the system: cp1252 on Windows, where a test then fails.
    found = []
    for name in python_files("bench", "diary", "exporters", "packaging", "sample", "tests", "ui"):
        tree = ast.parse((ROOT / name).read_bytes())
        calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
        for call in calls:
            count = {"read_text": 0, "write_text": 1}.get(getattr(call.func, "attr", ""))
            named = {keyword.arg for keyword in call.keywords} & {"encoding", None}
            if count == len(call.args) and not named:
                found.append(f"{name}:{call.lineno}")
    assert found == []


def test_no_year_is_formatted_as_the_system_likes() -> None:
    """`strftime` fills up a year of fewer than four digits on one system and not on another."""
    found = [
        f"{name}:{node.lineno}"
        for name in python_files("diary", "exporters", "ui")
        for node in ast.walk(ast.parse((ROOT / name).read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "strftime"
        and any("%Y" in str(getattr(each, "value", "")) for each in node.args)
        # the clock of this computer, which no file and no person writes
        and name not in ("ui/desktop/widgets/evidence_drop.py", "exporters/pdf/engine/pdfa.py")
    ]
    assert found == []


def test_the_version_is_written_down_once() -> None:
    told = re.compile(rf"""["' ]{re.escape(__version__)}["']""")
    names = ["pyproject.toml", *python_files("diary", "exporters", "ui")]
    found = [name for name in names if told.search((ROOT / name).read_text("utf-8"))]
    assert found == ["diary/__init__.py"]


def test_no_import_closes_a_circle_inside_a_function_or_for_types_either() -> None:
    assert house.circles(product()) == []


def test_the_program_imports_only_what_it_declares() -> None:
    allowed = set(sys.stdlib_module_names) | OURS | SHARED | set(HOMES)
    found = [
        (name, module)
        for name in python_files(*OURS)
        for module in imports(name)
        if module.split(".")[0] not in allowed
    ]
    assert found == []


def test_dev_py_needs_nothing_but_python() -> None:
    roots = {module.split(".")[0] for module in imports("dev.py")}
    assert roots <= set(sys.stdlib_module_names)


@pytest.mark.parametrize("family", [_socket.AF_INET, _socket.AF_INET6])
def test_the_tests_run_with_connections_switched_off(family: int) -> None:
    with pytest.raises(BaseException, match=r"^socket\.__new__$"):
        _socket.socket(family, _socket.SOCK_STREAM)


COMMAND = """
import sys
from ui.cli.entry_point import main
try:
    code = main(["--help"])
except SystemExit as end:
    code = end.code
loaded = [name for name in sys.modules if name.split(".")[0] in {"PySide6", "socket", "ssl"}]
print(code or 0, loaded, file=sys.stderr)
"""


def test_a_command_loads_neither_qt_nor_the_network() -> None:
    told = subprocess.run(
        [sys.executable, "-c", COMMAND], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert told.stderr.splitlines() == ["0 []"]


# A group that is repeated and keeps all it took, or that is atomic.
KEEPS_ALL = re.compile(r"(?<!\\)\)(?:[*+?]|\{\d*,?\d*\})\+|\(\?>")


def test_no_pattern_has_a_group_that_gives_nothing_back() -> None:
    """Before 3.11.5 Python takes more than fits such a group (gh-106052): Debian 12 has 3.11.2."""
    found = [
        (name, node.value)
        for name in python_files(*ROOMS)
        for node in ast.walk(ast.parse((ROOT / name).read_bytes(), name))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, (str, bytes))
        and KEEPS_ALL.search(
            node.value if isinstance(node.value, str) else node.value.decode("latin-1")
        )
    ]
    assert found == []


@pytest.mark.parametrize("pattern", ["(a|b)*+", "(a)++", "(?:a){2,}+", "(?>a)"])
def test_the_rule_on_groups_knows_them(pattern: str) -> None:
    assert KEEPS_ALL.search(pattern)


@pytest.mark.parametrize("pattern", ["[^a]*+(b)*", "a{2,}+", r"\)*+", "(a)+b+"])
def test_the_rule_on_groups_leaves_others_alone(pattern: str) -> None:
    assert not KEEPS_ALL.search(pattern)


# --- the tree ---------------------------------------------------------------------------------


def test_the_top_level_holds_what_the_design_names() -> None:
    assert {name.split("/")[0] for name in tracked()} - TOP == set()


def test_no_file_names_a_registry_or_somebodys_folder() -> None:
    found = {}
    for name in tracked():
        data = (ROOT / name).read_bytes()
        if b"\0" in data:
            continue
        told = ELSEWHERE.findall(data.decode("utf-8", "replace"))
        if told:
            found[name] = told
    assert found == {}


@pytest.mark.parametrize(
    "text",
    [f"https://{host}/simple" for host in _HOSTS] + [f"see '/{folder}/x'" for folder in _FOLDERS],
)
def test_the_rule_on_places_knows_them(text: str) -> None:
    assert ELSEWHERE.search(text)


@pytest.mark.parametrize("text", ["home/work/street", "/workshop", "case/root", "the work is done"])
def test_the_rule_on_places_leaves_words_alone(text: str) -> None:
    assert not ELSEWHERE.search(text)


# --- the lock ---------------------------------------------------------------------------------


LOCKS = ("requirements.lock", "tests/requirements.lock", ".ci/requirements.lock")
# What the program runs on; that and what checks and measures it; what writes the two.
PROGRAM, TOOLS, WRITER = LOCKS


def locked(lock: str) -> dict[str, str]:
    """Each locked package with what follows its name, up to the next one."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    told = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)[1:]
    return {entry.split("==")[0]: entry for entry in told}


def declared(lines: list[str]) -> set[str]:
    """The names of what these lines of pyproject.toml ask for."""
    return {re.split(r"[\[<>=!~; ]", line)[0].lower().replace("_", "-") for line in lines}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_one_version_and_a_hash(lock: str) -> None:
    found = [
        name
        for name, entry in locked(lock).items()
        if not re.match(rf"{re.escape(name)}==\S+ .*\\\n    --hash=sha256:[0-9a-f]{{64}}", entry)
    ]
    assert found == []


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_names_no_address(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    assert re.findall(r"://|--index|--extra-index|--find-links|--trusted-host| @ ", text) == []


def test_everything_declared_is_locked_and_nothing_else_is_installed_with_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = {name: declared(lines) for name, lines in project["dependency-groups"].items()}
    program = declared(project["project"]["dependencies"]) | groups["build"]
    assert program - locked(PROGRAM).keys() == set()
    assert program | groups["dev"] | groups["soak"] | groups["bench"] <= locked(TOOLS).keys()
    assert groups["lock"] == locked(WRITER).keys()
    assert {"pyside6", "pyside6-addons"} & locked(TOOLS).keys() == set()
    # pikepdf is among both
    tools = groups["dev"] | groups["soak"] | groups["bench"]
    assert (tools - program) & locked(PROGRAM).keys() == set()


def test_the_program_runs_on_the_versions_that_are_tested() -> None:
    pins = [re.findall(r"^(\S+==\S+)", (ROOT / each).read_text("utf-8"), re.M) for each in LOCKS]
    assert set(pins[0]) <= set(pins[1])


def test_nothing_that_the_program_runs_on_runs_code_at_every_start() -> None:
    installed = {each.metadata["Name"].lower().replace("_", "-"): each for each in distributions()}
    names = locked(PROGRAM).keys() & installed.keys()
    assert len(names) > 20
    starts = [
        file for name in names for file in installed[name].files or () if file.suffix == ".pth"
    ]
    assert starts == []


def test_letters_are_folded_by_one_version_of_unicode() -> None:
    """What is compared in a record or a bundle must not depend on the Python that compares it."""
    for path in (*(ROOT / "diary").rglob("*.py"), *(ROOT / "exporters").rglob("*.py")):
        if path != ROOT / "diary" / "characters.py":
            assert "casefold(" not in path.read_text(encoding="utf-8"), path
