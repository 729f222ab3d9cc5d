"""`gainshare doctor`: what is installed, which kernels run, what is weak, each with its remedy."""

import fcntl
import multiprocessing
import os
import platform
import sqlite3
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from gainshare import __version__
from gainshare.core.errors import Refused
from gainshare.engine.plugins import plugins
from gainshare.kernels import covering, filling, linear, menus, ngrams, selection, shares
from gainshare.service.cli.console import DONE, NO, Console
from gainshare.service.files.parquet import INSTALLED_BY

NEEDED = (
    *("numpy", "scipy", "scikit-learn", "narwhals", "pydantic", "SQLAlchemy", "alembic", "matplotlib", "skops"),
    *("datasketch", "py3langid"),
)
KERNELS = tuple(kernel.kernel_status for kernel in (linear, menus, selection, filling, covering, shares, ngrams))
EXTRAS = {"pyarrow": f"Parquet files: {INSTALLED_BY}"}


def run(console: Console) -> int:
    """Print one line for each finding; 1 if something needed is missing, or something installed is broken."""
    findings = [*_here(), *_kernels(), *_packages(), *_plugins(), *_system()]
    _show(console, findings)
    console.document(
        [{"what": name, "state": state, "remedy": remedy, "well": well} for name, state, remedy, well in findings]
    )
    return DONE if all(well for *_, well in findings) else NO


Finding = tuple[str, str, str, bool]


def _show(console: Console, findings: Sequence[Finding]) -> None:
    """A table in a pipe; in a terminal the remedies stand below it, each whole."""
    if not console.terminal:
        console.table(("what", "state", "remedy"), [finding[:3] for finding in findings])
        return
    console.table(("what", "state"), [finding[:2] for finding in findings])
    for name, _, remedy, _ in findings:
        if remedy:
            console.label(name, remedy, width=max(16, len(name) + 2))


def _here() -> list[Finding]:
    enough = sys.version_info >= (3, 11)
    python = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    return [("gainshare", __version__, "", True), ("python", python, "" if enough else "needs 3.11 or newer", enough)]


def _kernels() -> list[Finding]:
    return [_kernel(status()) for status in KERNELS]


def _kernel(status: linear.KernelStatus) -> Finding:
    slow = "" if status.runs == "C" else f"slower, same results ({status.reason}); install a C compiler and reinstall"
    return f"kernel {status.name}", status.runs, slow, True


def _packages() -> list[Finding]:
    found = []
    for name in NEEDED:
        state = _version(name)
        found.append((name, state or "missing", "" if state else f"pip install {name}", bool(state)))
    for name, remedy in EXTRAS.items():
        state = _version(name)
        found.append((name, state or "not installed (optional)", "" if state else remedy, True))
    return found


def _plugins() -> list[Finding]:
    """Price rules that packages bring; each is loaded, and refused here if it would be refused in a market."""
    found = []
    for plugin in plugins():
        try:
            plugin.rule()
        except Refused as refused:
            found.append((f"price {plugin.word}", refused.rule, refused.remedy, False))
        else:
            found.append((f"price {plugin.word}", plugin.package, "", True))
    return found


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def _system() -> list[Finding]:
    modern = sqlite3.sqlite_version_info >= (3, 37, 0)
    ways = multiprocessing.get_all_start_methods()
    seeded = "OPENBLAS_NUM_THREADS" in os.environ
    return [
        ("sqlite", sqlite3.sqlite_version, "" if modern else "needs 3.37 for strict tables", modern),
        (
            "workers",
            f"{os.cpu_count()} processors, {'forkserver' if 'forkserver' in ways else 'inline only'}",
            "",
            True,
        ),
        ("file lock", "flock" if hasattr(fcntl, "flock") else "none", "", True),
        (
            "BLAS threads",
            os.environ.get("OPENBLAS_NUM_THREADS", "library default"),
            "" if seeded else "one for each worker",
            True,
        ),
    ]
