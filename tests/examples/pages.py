"""Running a page: its blocks in order, in one folder and one Python namespace, each output held against the page."""

import contextlib
import io
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from tests.examples.blocks import SHOWN, Block, Command, blocks, commands, matches, promised

SHELL = {"cat", "cp", "diff", "echo", "gainshare", "head", "ls", "mv", "python", "rm", "sed", "tail"}
SETUP = {"cd", "git", "pip"}
"""Commands that fetch and install: read, not run."""


_CONTINUES = re.compile(r"^<!-- continues: (?P<page>\S+) -->$", re.MULTILINE)


class Differs(AssertionError):
    """A page shows what does not happen."""


def run(page: Path, folder: Path, root: Path) -> int:
    """Execute the page in the folder, which is the current one; how many blocks ran. root: of the checkout.

    Raises Differs where the page is wrong; what a python block raises goes through.
    """
    ran = 0
    with _namespace(page) as module:
        for block in blocks(page.read_text("utf-8")):
            place = f"{page}:{block.line}"
            match block.kind:
                case "python":
                    _python(block, module, page, place)
                case "console":
                    _console(block, folder, root, place)
                case kind if kind not in SHOWN:
                    raise Differs(
                        f"{place}: a block of kind {kind!r}: write python, console, or one of {sorted(SHOWN)}"
                    )
                case _ if block.title:
                    (folder / block.title).write_text(block.body, "utf-8")
            ran += block.kind not in SHOWN
    return ran


def continued(page: Path) -> Path | None:
    """The page whose examples this one goes on with, if it says so in a line `<!-- continues: PAGE -->`."""
    found = _CONTINUES.search(page.read_text("utf-8"))
    return (page.parent / found["page"]).resolve() if found else None


def prepare(page: Path, folder: Path, root: Path, left: dict[Path, Path]) -> None:
    """Fill the folder with what the pages before this one leave behind.

    left: what each page left behind, by page; a page that is missing there is run, in a folder beside, and added.
    """
    before = continued(page)
    if before is None:
        return
    if before not in left:
        beside = folder.with_name(f"{folder.name}-{len(left)}")
        beside.mkdir()
        prepare(before, beside, root, left)
        with contextlib.chdir(beside):
            run(before, beside, root)
        left[before] = beside
    shutil.copytree(left[before], folder, dirs_exist_ok=True)


@contextlib.contextmanager
def _namespace(page: Path) -> Iterator[ModuleType]:
    """A module, because records look up the types of their fields in the module that defines them."""
    module = ModuleType(f"page_{page.stem}".replace("-", "_"))
    sys.modules[module.__name__] = module
    try:
        yield module
    finally:
        del sys.modules[module.__name__]


def _python(block: Block, module: ModuleType, page: Path, place: str) -> None:
    printed = io.StringIO()
    code = compile("\n" * (block.line - 1) + block.body, str(page), "exec")
    with contextlib.redirect_stdout(printed):
        exec(code, module.__dict__)
    _compare(promised(block), printed.getvalue(), place)


def _console(block: Block, folder: Path, root: Path, place: str) -> None:
    status = 0
    for command in commands(block):
        word = command.line.split()[0]
        if status and command.line != "echo $?":
            raise Differs(f"{place}: exit status {status} before `{command.line}`: show it with `$ echo $?`")
        if word == "make":
            status = _dry(command, root, place)
        elif word in SHELL:
            status = _shell(command, status, folder, place)
        elif word not in SETUP:
            raise Differs(f"{place}: `{word}` is not run: documented commands are {sorted(SHELL | {'make'})}")
    if status:
        raise Differs(f"{place}: the last command ends with status {status}: show it with `$ echo $?`")


def _shell(command: Command, status: int, folder: Path, place: str) -> int:
    """Run one line as at a terminal of 80 columns; its exit status."""
    binaries = str(Path(sys.executable).parent)
    terminal = {"COLUMNS": "80", "LINES": "24", "NO_COLOR": "1", "TERM": "dumb", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["bash", "-c", f"(exit {status}); {command.line}"],
        cwd=folder,
        env={**os.environ, **terminal, "PATH": binaries + os.pathsep + os.environ["PATH"]},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=300,
        check=False,
    )
    _compare(command.output, done.stdout, f"{place}: `{command.line}`")
    return done.returncode


def _dry(command: Command, root: Path, place: str) -> int:
    """A verb of the workflow exists; running it here would run this."""
    done = subprocess.run(
        ["make", "--dry-run", *command.line.split()[1:]], cwd=root, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Differs(f"{place}: `{command.line}`: {done.stderr.strip()}")
    return 0


def _compare(shown: str, output: str, place: str) -> None:
    if not matches(shown, output):
        raise Differs(f"{place}\n--- the page shows\n{shown.rstrip()}\n--- but the output is\n{output.rstrip()}")
