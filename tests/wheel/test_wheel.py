"""What `make dist` builds works where there is nothing else: no checkout, no compiler, no tools.

`make wheel-check` runs this file. `make test` does not: here everything is installed anew, the packages of
requirements.lock as this machine gets all its packages.
"""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from gainshare import __version__
from tests.conftest import ROOT

PIP = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet")

BUILD = (sys.executable, "-m", "build", "--no-isolation")

POOR: Mapping[str, str] = {"CC": "false", "PATH": ""}
"""A machine without a compiler."""


def ran(*words: str | Path, at: Path, env: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    """A command with nothing of this checkout in its environment."""
    clean = {
        name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "COV_", "VIRTUAL_ENV"))
    }
    return subprocess.run(words, cwd=at, env={**clean, **env}, capture_output=True, text=True, check=False)


def done(*words: str | Path, at: Path, env: Mapping[str, str]) -> str:
    """What it printed. It must succeed."""
    result = ran(*words, at=at, env=env)
    assert result.returncode == 0, f"{words}\n{result.stdout}\n{result.stderr}"
    return result.stdout


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the archive, and of the wheel built from it without a compiler."""
    folder = tmp_path_factory.mktemp("dist")
    done(*BUILD, "--outdir", folder, at=ROOT, env=POOR)
    return folder


@pytest.fixture(scope="session")
def wheel(built: Path) -> Path:
    (found,) = built.glob("*.whl")
    return found


@pytest.fixture(scope="session")
def archive(built: Path) -> Path:
    (found,) = built.glob("*.tar.gz")
    return found


@pytest.fixture(scope="session")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a new environment that holds the locked packages and the wheel."""
    home = tmp_path_factory.mktemp("environment")
    done(sys.executable, "-m", "venv", "--without-pip", home, at=home, env={})
    into = (*PIP, "--python", str(home / "bin" / "python"), "install")
    done(*into, "--require-hashes", "--requirement", ROOT / "requirements.lock", at=home, env=POOR)
    done(*into, "--no-deps", wheel, at=home, env=POOR)
    return home / "bin" / "python"


@pytest.fixture(scope="session")
def folder(python: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some folder in which the demo was run, and that of procurement, in which text is counted and weighed."""
    here = tmp_path_factory.mktemp("anywhere")
    said = done(python.with_name("gainshare"), "demo", "--folder", "demo", at=here, env=POOR)
    assert "same bytes: 200 of 200" in said
    done(python.with_name("gainshare"), "demo", "procurement", "--folder", "bought", at=here, env=POOR)
    return here


def doctor(python: Path, folder: Path) -> dict[str, list[str]]:
    """State and remedy of each finding."""
    rows = done(python.with_name("gainshare"), "doctor", at=folder, env=POOR).splitlines()
    return {name: rest for name, *rest in (row.split("\t") for row in rows)}


def test_without_a_compiler_the_wheel_is_for_every_machine(wheel: Path) -> None:
    assert wheel.name == f"gainshare-{__version__}-py3-none-any.whl"
    with zipfile.ZipFile(wheel) as archive:
        facts = archive.read(f"gainshare-{__version__}.dist-info/WHEEL").decode()
    assert "Root-Is-Purelib: true" in facts


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    facts = f"gainshare-{__version__}.dist-info/"
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if not name.endswith("/")}
        points = archive.read(facts + "entry_points.txt").decode()
    source = ROOT / "src"
    wanted = {
        path.relative_to(source).as_posix()
        for path in (source / "gainshare").rglob("*")
        if path.suffix in {".py", ".html", ".css", ".typed"}
    }
    assert {name for name in held if not name.startswith(facts)} == wanted
    assert {facts + name for name in ("METADATA", "licenses/LICENSE")} <= held
    assert "gainshare = gainshare.service.cli:main" in points


def test_the_demo_runs_where_nothing_else_is(folder: Path) -> None:
    assert (folder / "demo" / "diabetes" / "report.html").is_file()
    assert (folder / "bought" / "manual" / "report.html").is_file()


def test_the_doctor_says_that_the_kernel_is_missing_and_what_to_do(python: Path, folder: Path) -> None:
    state, remedy = doctor(python, folder)["kernel linear"]
    assert state == "NumPy twin"
    assert remedy.endswith("install a C compiler and reinstall")


def test_its_packages_agree(python: Path, folder: Path) -> None:
    done(*PIP, "--python", str(python), "check", at=folder, env=POOR)


@pytest.mark.skipif(shutil.which("cc") is None, reason="no compiler here")
def test_with_a_compiler_the_archive_gives_a_wheel_for_this_machine_whose_figures_are_the_same(
    python: Path, archive: Path, folder: Path, tmp_path: Path
) -> None:
    done(*PIP, "wheel", "--no-deps", "--no-build-isolation", archive, "--wheel-dir", tmp_path, at=tmp_path, env={})
    (wheel,) = tmp_path.glob("*.whl")
    assert wheel.name.startswith(f"gainshare-{__version__}-py3-none-")
    assert "any" not in wheel.name
    done(*PIP, "--python", str(python), "install", "--no-deps", "--force-reinstall", wheel, at=folder, env=POOR)
    assert doctor(python, folder)["kernel linear"][0] == "C"
    command = python.with_name("gainshare")
    for market in ("demo/diabetes", "bought/manual"):
        trades = len(list((folder / market / "receipts").iterdir()))
        said = done(command, "replay", market, "--data", f"{market}.toml", at=folder, env=POOR)
        assert f"same bytes: {trades} of {trades}" in said
        assert ", 0 outside their tolerance" in said
