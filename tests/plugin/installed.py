"""Packages as a person installs them: built, unpacked into a folder of their own, and found on the path from there."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Sequence
from pathlib import Path

from tests.service.stage import Answer

PACKAGE = Path(__file__).parent / "package"

BUILD = "import sys; from setuptools.build_meta import build_wheel; build_wheel(sys.argv[1])"

CALLS = """
import contextlib, io, json, sys
from gainshare.service.cli.app import call

answers = []
for arguments in json.load(sys.stdin):
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = call(["--workers", "1", *arguments])
    answers.append((code, out.getvalue(), err.getvalue()))
print(json.dumps(answers))
"""


def built(folder: Path) -> Path:
    """The wheel of the package beside this file, built as any installer builds it."""
    source, wheels = folder / "source", folder / "wheels"
    shutil.copytree(PACKAGE, source)
    wheels.mkdir()
    subprocess.run([sys.executable, "-c", BUILD, str(wheels)], cwd=source, check=True, capture_output=True)
    (wheel,) = wheels.glob("*.whl")
    return wheel


def unpacked(wheel: Path, into: Path) -> Path:
    """The folder with a wheel of plain Python in it: that is all its installation does."""
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(into)
    return into


def written(into: Path, name: str, module: str, entries: Sequence[str]) -> Path:
    """The folder with a package of one module in it, as its installation would leave it. entries: `word = object`."""
    facts = into / f"{name}-1.0.dist-info"
    facts.mkdir(parents=True)
    (facts / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (facts / "entry_points.txt").write_text("\n".join(["[gainshare.pricers]", *entries]) + "\n")
    (into / f"{name}.py").write_text(module)
    return into


def calls(path: Sequence[Path], folder: Path, *lines: str) -> list[Answer]:
    """The answers to these command lines, called one after the other in one process with these folders on its path."""
    done = subprocess.run(
        [sys.executable, "-c", CALLS],
        input=json.dumps([line.split() for line in lines]),
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, path))},
        capture_output=True,
        text=True,
        check=True,
    )
    return [Answer(*answer) for answer in json.loads(done.stdout)]
