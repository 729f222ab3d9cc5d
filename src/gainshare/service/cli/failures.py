"""What ends a command before its answer: said in a line, as JSON, and by the exit code."""

import errno
import sys
import tempfile
import traceback
from typing import Any

from gainshare.core.errors import BrokenPromise, Busy, Refused
from gainshare.service.cli.console import BUSY, DEFECT, NO, WRONG, Console

PATHS = (
    *(errno.EACCES, errno.EEXIST, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG),
    *(errno.ENOENT, errno.ENOTDIR, errno.EPERM, errno.EROFS),
)
"""What the system says of a path that cannot be used as it was meant."""

DISKS = (errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENOSPC, errno.EROFS)
"""What it says of a disk that is full, broken or closed to writing."""


def failed(console: Console, problem: Exception) -> int:
    """Say what went wrong; the exit code that says it too."""
    if isinstance(problem, Refused):
        console.fail(problem)
        return WRONG
    if isinstance(problem, Busy):
        console.fail(Refused("busy", "market", None, str(problem)), f"busy: {problem}")
        return BUSY
    if isinstance(problem, BrokenPromise):
        console.fail(Refused("broken_promise", "market", None, str(problem)), f"error: {problem} [broken_promise]")
        return NO
    if isinstance(problem, OSError) and problem.filename and problem.errno in PATHS:
        rule = f"cannot be read or written: {problem.strerror}"
        console.fail(Refused("file_not_found", str(problem.filename), None, rule))
        return WRONG
    if isinstance(problem, OSError) and problem.errno in DISKS:
        rule = f"{problem.strerror}: nothing is half-written, run the same command again once it can be written"
        named = f"{problem.filename}: " if problem.filename else ""
        console.fail(Refused("disk", str(problem.filename or "disk"), None, rule), f"disk: {named}{rule}")
        return BUSY
    with tempfile.NamedTemporaryFile("w", prefix="gainshare-", suffix=".txt", delete=False) as report:
        traceback.print_exception(problem, file=report)
    said = f"defect: {type(problem).__name__}: {problem}\n  {_whose(problem)}; details in {report.name}"
    console.fail(Refused("defect", type(problem).__name__, None, str(problem), f"details in {report.name}"), said)
    return DEFECT


def _whose(problem: Exception) -> str:
    """Whose defect this is. A package's price rule can only have run if the module that knows packages was loaded."""
    plugins: Any = sys.modules.get("gainshare.engine.plugins")
    package = plugins.raised_by(problem) if plugins else ""
    return f"this comes from {package}" if package else "this is ours"
