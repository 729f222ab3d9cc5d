"""The shim that makes faults, seen from Python: how it is built, armed and read. Its layout is that of shim.c."""

import atexit
import ctypes
import mmap
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

COUNT, KILL, TEAR, FAIL, FILL, PAUSE = range(6)
"""What happens at a call: nothing, death before it, death in its middle, an error, a disk that is full, a stop."""

KINDS = (
    *("write", "pwrite", "writev", "pwritev", "fsync", "fdatasync", "truncate", "rename", "unlink", "create"),
    *("mkdir", "rmdir", "link", "mode", "owner", "allocate", "msync", "times"),
)
ALL = (1 << len(KINDS)) - 1
FOREVER = 2**62
CONTROL = "FAULTS_CONTROL"
_LOGGED, _PATH = 16_384, 124


def mask(*kinds: str) -> int:
    """The bits of these kinds of calls."""
    return sum(1 << KINDS.index(kind) for kind in kinds)


WRITES = mask("write", "pwrite", "writev", "pwritev")
SYNCS = mask("fsync", "fdatasync")
GROWS = WRITES | mask("truncate", "create", "mkdir", "allocate")
"""What a full disk refuses."""
CHANGES = ALL & ~SYNCS
"""What a read-only disk refuses."""


class _Call(ctypes.Structure):
    _fields_ = (("kind", ctypes.c_int32), ("path", ctypes.c_char * _PATH))


class _Layout(ctypes.Structure):
    _fields_ = (
        *((name, ctypes.c_int32) for name in ("pid", "action", "error", "clock")),
        ("kinds", ctypes.c_uint64),
        *((name, ctypes.c_int64) for name in ("at", "until", "seen", "fired", "clocks", "logged")),
        ("folder", ctypes.c_char * 512),
        ("log", _Call * _LOGGED),
    )


@dataclass(frozen=True, slots=True)
class Fault:
    """What to do to a process. at, until: the first and last call of these kinds, from 1, to do it to.

    error: the errno of refused calls. clock: unless 0, the time of day jumps at every reading, by jumps of this number.
    """

    action: int = COUNT
    at: int = 0
    until: int = 0
    kinds: int = ALL
    error: int = 0
    clock: int = 0


NOTHING = Fault()
"""Calls are counted."""


def killed(at: int) -> Fault:
    """Death just before the n-th persistent call."""
    return Fault(KILL, at, at)


def torn(at: int) -> Fault:
    """Death in the middle of the n-th call: half of a write is done, any other call is."""
    return Fault(TEAR, at, at)


@dataclass(frozen=True, slots=True)
class Call:
    """One persistent call: its kind, and the path below the market's folder ("" is the folder)."""

    kind: str
    path: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What the shim met. fired: how often it acted. clocks: how often a clock was read."""

    calls: tuple[Call, ...]
    fired: int
    clocks: int


class Control:
    """The shim's mapped file."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._mapped = mmap.mmap(file.fileno(), ctypes.sizeof(_Layout))
        self._held = _Layout.from_buffer(self._mapped)

    def arm(self, fault: Fault, folder: Path) -> None:
        """From here on this process, and no other, meets the fault below this folder."""
        held = self._held
        held.action, held.error, held.clock, held.kinds = fault.action, fault.error, fault.clock, fault.kinds
        held.at, held.until = fault.at, fault.until
        held.seen = held.fired = held.clocks = held.logged = 0
        held.folder = os.fsencode(folder.resolve())
        held.pid = os.getpid()

    def disarm(self) -> None:
        """Nobody meets a fault."""
        self._held.pid = 0

    def seen(self) -> Seen:
        """What was met since the last arming."""
        held = self._held
        if held.logged > _LOGGED:
            raise RuntimeError(f"{held.logged} calls, more than the {_LOGGED} that the shim can tell of")
        calls = (held.log[place] for place in range(held.logged))
        return Seen(tuple(Call(KINDS[one.kind], os.fsdecode(one.path)) for one in calls), held.fired, held.clocks)


def missing() -> str:
    """Why there can be no shim here; "" if there can."""
    if not sys.platform.startswith("linux"):
        return "the shim that makes faults is for Linux"
    return "" if shutil.which("cc") else "the shim that makes faults needs a C compiler, cc"


@lru_cache(maxsize=1)
def built() -> Path:
    """The compiled shim, in a folder that lasts as long as this process. Raises RuntimeError if it cannot be."""
    if missing():
        raise RuntimeError(missing())
    folder = mkdtemp(prefix="gainshare-shim-")
    atexit.register(shutil.rmtree, folder)
    library = Path(folder) / "shim.so"
    source = Path(__file__).with_name("shim.c")
    flags = ("-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o")
    subprocess.run([str(shutil.which("cc")), *flags, str(library), str(source)], check=True)
    return library


def environment(control: Path) -> dict[str, str]:
    """The environment of a process that the shim is loaded into. control: made here, for its mapped file."""
    control.write_bytes(bytes(ctypes.sizeof(_Layout)))
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
    return {**os.environ, **one_thread, "LD_PRELOAD": str(built()), CONTROL: str(control), "NO_COLOR": "1"}
