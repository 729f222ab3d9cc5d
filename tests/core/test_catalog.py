"""Entries by name, each imported when it is first asked for."""

import subprocess
import sys

import pytest

from gainshare.core.catalog import Catalog

PLACES = {"whole": "builtins:int", "gone": "gainshare.core.nowhere:NOTHING"}


def test_only_the_entry_that_is_asked_for_is_imported() -> None:
    found = Catalog(PLACES)
    assert (len(found), [*found], "gone" in found, "other" in found) == (2, ["whole", "gone"], True, False)
    assert found["whole"] is int
    with pytest.raises(ModuleNotFoundError, match="nowhere"):
        _ = found["gone"]
    with pytest.raises(KeyError, match="other"):
        _ = found["other"]


def test_a_kind_does_not_pay_for_the_others() -> None:
    program = """
import sys
from gainshare.markets.catalog import KINDS
assert KINDS["auction"].words
print([name for name in sys.modules if name.startswith(("gainshare.markets.menu", "scipy.optimize"))])
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
