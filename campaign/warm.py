"""A warm process: everything is imported once, and each command of gainshare is a fork of it that meets a fault.

It is its own program, `python -m campaign.warm`, because the shim must be loaded before the C library; `Warm` is what
talks to it, a line of JSON each way.
"""

import gc
import json
import os
import resource
import signal
import subprocess
import sys
import traceback
from contextlib import AbstractContextManager, chdir, nullcontext, redirect_stdout, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from campaign.shim import NOTHING, PAUSE, Call, Control, Fault, Seen, environment
from gainshare.engine import executor
from gainshare.engine.page import Story
from gainshare.markets.auction import promises
from gainshare.service import story
from gainshare.service.cli import main as command_line

PATIENCE = 120
"""Seconds after which a command counts as hanging."""

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended. code: its exit code, or minus the signal that killed it."""

    code: int
    out: str
    err: str
    seen: Seen


class Warm:
    """A warm process, started when it is made. places, words: folders and the command that warms it up in each."""

    def __init__(self, places: Path, words: list[str]) -> None:
        control = places.with_name("control")
        self._process = subprocess.Popen(
            [sys.executable, "-m", "campaign.warm", str(control), str(places), *words],
            env=environment(control),
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def run(self, place: Path, words: list[str], fault: Fault = NOTHING, *, file_size: int = 0, user: int = 0) -> Ended:
        """Run a command here, with this fault below this folder.

        file_size: the largest file it may write, in bytes. user: whose rights it has, 0 for those of this process.
        """
        asked = {"place": str(place), "words": [words], "fault": asdict(fault), "limit": file_size, "user": user}
        (ended,) = self._asked(asked)
        return ended

    def race(self, place: Path, words: list[str], others: list[str], at: int) -> tuple[Ended, Ended]:
        """One command stopped before its n-th persistent call while another runs to its end, then let go on."""
        fault = asdict(Fault(PAUSE, at, at))
        first, second = self._asked(
            {"place": str(place), "words": [words, others], "fault": fault, "limit": 0, "user": 0}
        )
        return first, second

    def _asked(self, question: dict[str, Any]) -> list[Ended]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(question) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError("the warm process is gone")
        return [_ended(each) for each in json.loads(answer)]

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


def _ended(told: dict[str, Any]) -> Ended:
    seen = told["seen"]
    calls = tuple(Call(*each) for each in seen["calls"])
    return Ended(told["code"], told["out"], told["err"], Seen(calls, seen["fired"], seen["clocks"]))


def _forked(control: Control, question: dict[str, Any], turn: int, said: Path) -> int:
    sys.stdout.flush()
    child = os.fork()
    if child:
        return child
    code = 70
    with suppress(BaseException):
        code = _child(control, question, turn, said)
    os._exit(code)


def _child(control: Control, question: dict[str, Any], turn: int, said: Path) -> int:
    signal.alarm(PATIENCE)
    for number, suffix in ((1, "out"), (2, "err")):
        handle = os.open(f"{said}.{turn}.{suffix}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(handle, number)
        os.close(handle)
    os.chdir(question["place"])
    if question["limit"]:
        resource.setrlimit(resource.RLIMIT_FSIZE, (question["limit"], resource.RLIM_INFINITY))
    if question["user"]:
        os.setgid(question["user"])
        os.setuid(question["user"])
    if turn == 0:
        control.arm(Fault(**question["fault"]), Path(question["place"]))
    try:
        command_line(question["words"][turn])
    except SystemExit as end:
        sys.stdout.flush()
        sys.stderr.flush()
        return int(end.code or 0)
    except BaseException:  # noqa: BLE001 - whatever comes out of the command line is told as it is
        traceback.print_exc()
        return 70
    return 0


def _answered(control: Control, question: dict[str, Any], said: Path) -> list[dict[str, Any]]:
    first = _forked(control, question, 0, said)
    _, status = os.waitpid(first, os.WUNTRACED)
    codes = [status]
    if len(question["words"]) > 1:
        codes.append(os.waitpid(_forked(control, question, 1, said), 0)[1])
    if os.WIFSTOPPED(status):
        os.kill(first, signal.SIGCONT)
        codes[0] = os.waitpid(first, 0)[1]
    seen = asdict(control.seen())
    seen["calls"] = [(each["kind"], each["path"]) for each in seen["calls"]]
    control.disarm()
    return [
        {
            "code": os.waitstatus_to_exitcode(status),
            "out": Path(f"{said}.{turn}.out").read_text("utf-8"),
            "err": Path(f"{said}.{turn}.err").read_text("utf-8"),
            "seen": seen,
        }
        for turn, status in enumerate(codes)
    ]


def _warmed(place: Path, words: list[str]) -> None:
    with (
        Path(os.devnull).open("w", encoding="utf-8") as nowhere,
        redirect_stdout(nowhere),
        chdir(place),
        suppress(SystemExit),
    ):
        command_line(words)


def _without_what_writes_nothing() -> None:
    """Leave out what is slow and touches no file: laying out the report, the search for lies, the count of threads."""

    def plainly(told: Story) -> str:
        return f"{told.command}: {dict(told.balances)}"

    def no_lie(*_: object, **__: object) -> None:
        return None

    def as_they_are(_: int) -> AbstractContextManager[None]:
        return nullcontext()  # one thread each: `environment` says so

    story.page = plainly
    promises.menu_lie = no_lie
    executor.threadpool_limits = as_they_are


def _served(control: Path, places: Path, words: list[str]) -> None:
    held = Control(control)
    _without_what_writes_nothing()
    for place in sorted(places.iterdir()):
        _warmed(place, words)
    gc.collect()  # connections sit in cycles: none may live on in a child
    gc.freeze()
    for line in sys.stdin:
        print(json.dumps(_answered(held, json.loads(line), control.with_name("said"))), flush=True)


if __name__ == "__main__":
    _served(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
