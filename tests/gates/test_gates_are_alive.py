"""Every gate fails when it should: a breach planted in a five-file package, under this project's own configuration."""

import os
import shlex
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.conftest import ROOT

GATES = {
    "rules": "ruff check .",
    "format": "ruff format --check .",
    "imports": "lint-imports --no-cache --no-logo",
    "tree": "python -m tests.gates",
    "mypy": "mypy",
    "pyright": "pyright",
    "tests": "pytest -n $(JOBS) --ignore=tests/examples --ignore=tests/wheel --cov",
    "docs": "pytest -n $(JOBS) tests/examples",
}
"""The commands of the workflow, as the Makefile has them."""

OURS = (
    "pyproject.toml",
    "tests/__init__.py",
    "tests/conftest.py",
    "tests/examples/blocks.py",
    "tests/examples/pages.py",
    "tests/examples/test_docs.py",
    "tests/gates/__main__.py",
    "tests/gates/late.py",
    "tests/gates/marks.py",
    "tests/gates/mirror.py",
    "tests/gates/size.py",
    "tests/gates/tree.py",
)

HALVES = '''"""Halves of whole numbers."""


def half(units: int) -> int:
    """Half of the units, rounded down.

    >>> half(7)
    3
    """
    return units // 2
'''
FIVE_FILES = {
    "README.md": "```python\nfrom gainshare.core.halves import half\n\nprint(half(7))  # -> 3\n```\n\n"
    "```console\n$ echo 3\n3\n```\n",
    "src/gainshare/__init__.py": "",
    "src/gainshare/core/__init__.py": "",
    "src/gainshare/core/halves.py": HALVES,
    "tests/core/test_halves.py": '''"""Halves."""

from gainshare.core.halves import half


def test_two_halves_never_exceed_the_whole() -> None:
    assert all(2 * half(units) <= units for units in range(-9, 9))
''',
}

TEST = FIVE_FILES["tests/core/test_halves.py"]
BRANCHES = "\n".join(f"    if units == {n}:\n        return {n + 1}" for n in range(8))
CASES = "\n".join(f"        case {n}:\n            return {n + 1}" for n in range(9))
BRANCHING = f'"""Numbers."""\n\n\ndef step(units: int) -> int:{{mark}}\n    """Step."""\n{BRANCHES}\n    return 0\n'
DISPATCHING = f'''"""Numbers."""


def step(units: int) -> int:  # noqa: C901 a match that only dispatches
    """Step."""
    match units:
{CASES}
        case _:
            return 0
'''
LONG = (
    '"""Numbers."""\n\n\ndef total() -> int:\n    """Sum."""\n    units = 0\n'
    + "    units += 1\n" * 39
    + "    return units\n"
)
SIX = '''"""Numbers."""


def total(a: int, b: int, c: int, d: int, e: int, f: int) -> int:
    """Sum."""
    return a + b + c + d + e + f
'''
LATE = '"""Numbers."""\n\n\ndef root() -> float:\n    """Root."""\n    import math{mark}\n\n    return math.sqrt(2)\n'

NAMED = '''"""Numbers."""

from importlib import import_module


def root() -> float:
    """Root."""
    return import_module("math").sqrt(2)
'''

REAL = {"tests/core/test_real.py": "def test_the_data_are_there(real_data):\n    assert real_data.is_dir()\n"}


def _chapters(*names: str) -> dict[str, str]:
    return {f"src/gainshare/{name}/__init__.py": "" for name in names}


def _core(source: str) -> dict[str, str]:
    return {"src/gainshare/core/planted.py": source}


PLANTED: Mapping[str, tuple[str, Mapping[str, str], str]] = {
    "a lint rule": ("rules", _core('"""Numbers."""\n\nimport math\n'), "F401"),
    "a missing docstring": ("rules", _core('"""Numbers."""\n\n\ndef one() -> int:\n    return 1\n'), "D103"),
    "a boolean flag": ("rules", _core(HALVES.replace("units: int", "units: int, up: bool = False")), "FBT001"),
    "print": ("rules", _core('"""Numbers."""\n\nprint(1)\n'), "T201"),
    "a branching function": ("rules", _core(BRANCHING.format(mark="")), "C901"),
    "six positional parameters": ("rules", _core(SIX), "PLR0917"),
    "a late import": ("rules", _core(LATE.format(mark="")), "PLC0415"),
    "an abstract class": ("rules", _core('"""Numbers."""\n\nfrom abc import ABC\n\n__all__ = ["ABC"]\n'), "TID251"),
    "layout": ("format", _core("x = {  'a':1 }\n"), "would be reformatted"),
    "a wrong type, mypy": ("mypy", _core(HALVES.replace("units // 2", '"2"')), "[return-value]"),
    "an untyped function": ("mypy", _core(HALVES.replace("units: int", "units")), "[no-untyped-def]"),
    "a wrong type, pyright": ("pyright", _core(HALVES.replace("units // 2", '"2"')), "reportReturnType"),
    "an import upwards": (
        "imports",
        _chapters("games") | _core("import gainshare.games\n"),
        "Imports go down only; chapters side by side do not import each other BROKEN",
    ),
    "an import sideways": (
        "imports",
        _chapters("ledger") | {"src/gainshare/auctions/__init__.py": "import gainshare.ledger\n"},
        "Imports go down only; chapters side by side do not import each other BROKEN",
    ),
    "a chapter that is not listed": (
        "imports",
        _chapters("extras"),
        "Imports go down only; chapters side by side do not import each other BROKEN",
    ),
    "a market that imports another": (
        "imports",
        _chapters("markets", "markets/auction", "markets/menu")
        | {"src/gainshare/markets/auction/market.py": "import gainshare.markets.menu\n"},
        "Markets do not import each other BROKEN",
    ),
    "a cycle": (
        "imports",
        _core("import gainshare.core.halves\n") | {"src/gainshare/core/halves.py": "import gainshare.core.planted\n"},
        "No import cycles BROKEN",
    ),
    "a clock": ("imports", _core("import time\n"), "Pure layers touch no clock"),
    "a framework": ("imports", _core("from pydantic import BaseModel\n"), "Pure layers touch no clock"),
    "a long file": ("tree", _core("\n".join(f"x{n} = {n}" for n in range(301))), "301 lines of code"),
    "a long function": ("tree", _core(LONG), "total has 41 lines of code"),
    "an excuse for branching": ("tree", _core(BRANCHING.format(mark="  # noqa: C901 it is easier")), "one match"),
    "an excuse for a late import": ("tree", _core(LATE.format(mark="  # noqa: PLC0415 slow")), "pyproject.toml"),
    "an exception without a reason": ("tree", _core("import math  # noqa: F401\n"), "without a reason"),
    "a late import by name": ("tree", _core(NAMED), "loads a module by name"),
    "a mark of something left to do": ("tree", {"Makefile": "# TO" + "DO: all\n"}, "do it, or open an issue"),
    "a vague name": ("tree", {"src/gainshare/core/utils.py": ""}, "name it by what it holds"),
    "a module without its test": ("tree", _core(HALVES), "no test in tests/core/test_planted.py"),
    "a test file without a test": ("tree", {"tests/core/test_halves.py": ""}, "no test in tests/core/test_halves.py"),
    "a failing test": ("tests", {"tests/core/test_halves.py": TEST.replace("<=", ">")}, "1 failed"),
    "a failing doctest": ("tests", {"src/gainshare/core/halves.py": HALVES.replace("    3", "    4")}, "1 failed"),
    "a warning in a test": (
        "tests",
        {"tests/core/test_halves.py": TEST.replace("    assert", '    __import__("warnings").warn("x")\n    assert')},
        "UserWarning",
    ),
    "an unraisable error in a test": (
        "tests",
        {"tests/core/test_halves.py": TEST.replace("    assert", '    open("README.md")\n    assert')},
        "ResourceWarning",
    ),
    "a pure layer without tests": (
        "tests",
        _core(BRANCHING.format(mark="")),
        "Required test coverage of 95.0% not reached",
    ),
    "a wrong block": ("docs", {"README.md": FIVE_FILES["README.md"].replace("-> 3", "-> 4")}, "Differs"),
    "a wrong command": ("docs", {"README.md": FIVE_FILES["README.md"].replace("\n3\n", "\n4\n")}, "Differs"),
    "a wrong block below docs": ("docs", {"docs/page.md": "```python\n1 / 0\n```\n"}, "ZeroDivisionError"),
    "a README without blocks": ("docs", {"README.md": "# gainshare\n"}, "1 failed"),
}

ALLOWED: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "an engine with a clock and a file": (
        "imports",
        _chapters("engine") | {"src/gainshare/engine/journal.py": "import sqlite3\nimport time\n"},
    ),
    "our own module of randomness": (
        "imports",
        _core("import gainshare.core.random\n") | {"src/gainshare/core/random.py": "import hashlib\n"},
    ),
    "a chapter still to come": (
        "imports",
        _chapters("privacy") | {"src/gainshare/privacy/events.py": "import gainshare.core.halves\n"},
    ),
    "a match that only dispatches, to ruff": ("rules", _core(DISPATCHING)),
    "a match that only dispatches, to us": (
        "tree",
        _core(DISPATCHING) | {"tests/core/test_planted.py": TEST},
    ),
    "options after the star": ("rules", _core(SIX.replace("e: int, f: int", "*, e: int, f: int"))),
    "the lazy command table": (
        "tree",
        {"src/gainshare/service/cli/app.py": NAMED, "tests/service/cli/test_app.py": TEST},
    ),
    "the terms that all markets share": (
        "imports",
        _chapters("markets", "markets/menu")
        | {
            "src/gainshare/markets/kind.py": "",
            "src/gainshare/markets/menu/words.py": "import gainshare.markets.kind\n",
        },
    ),
}


def _gate(
    name: str, planted: Mapping[str, str], folder: Path, variables: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a gate on the five files with these planted among them."""
    for path in OURS:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / path, folder / path)
    for path, text in {**FIVE_FILES, **planted}.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text, "utf-8")
    (folder / ".venv").symlink_to(sys.prefix)
    binaries = str(Path(sys.prefix, "bin"))
    tool, *words = shlex.split(GATES[name].replace("$(JOBS)", "0"))
    return subprocess.run(
        [f"{binaries}/{tool}", *words],
        cwd=folder,
        env={
            "HOME": str(folder),
            "NO_COLOR": "1",
            "PATH": binaries + os.pathsep + os.environ["PATH"],
            "PYTHONPATH": str(folder / "src"),
            **(variables or {}),
        },
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("name", GATES)
def test_a_sound_package_passes(name: str, tmp_path: Path) -> None:
    done = _gate(name, {}, tmp_path)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(("name", "planted", "complaint"), PLANTED.values(), ids=PLANTED.keys())
def test_a_planted_breach_is_caught(name: str, planted: Mapping[str, str], complaint: str, tmp_path: Path) -> None:
    done = _gate(name, planted, tmp_path)
    assert done.returncode != 0, done.stdout
    assert complaint in done.stdout


@pytest.mark.parametrize(("name", "planted"), ALLOWED.values(), ids=ALLOWED.keys())
def test_what_is_allowed_passes(name: str, planted: Mapping[str, str], tmp_path: Path) -> None:
    done = _gate(name, planted, tmp_path)
    assert done.returncode == 0, done.stdout


def test_a_test_without_its_real_data_skips_and_says_where_it_looked(tmp_path: Path) -> None:
    done = _gate("tests", REAL, tmp_path, {"GAINSHARE_DATA": "/nowhere"})
    assert done.returncode == 0, done.stdout
    assert "no real data in /nowhere: set GAINSHARE_DATA" in done.stdout


def test_a_test_without_its_real_data_fails_where_data_are_required(tmp_path: Path) -> None:
    done = _gate("tests", REAL, tmp_path, {"GAINSHARE_DATA": "/nowhere", "GAINSHARE_REQUIRE_DATA": "1"})
    assert done.returncode != 0, done.stdout
    assert "no real data in /nowhere" in done.stdout
