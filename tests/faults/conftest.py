"""Fault tests need a C compiler for their shim: they skip without one, unless GAINSHARE_REQUIRE_FAULTS is set."""

import os

import pytest

from campaign.crashes import Stage, stage
from campaign.shim import missing


@pytest.fixture(scope="session")
def on() -> Stage:
    """The stage of this process: a warm process with the shim loaded, and the scenes made with it."""
    if missing():
        if os.environ.get("GAINSHARE_REQUIRE_FAULTS"):
            pytest.fail(missing())
        pytest.skip(missing())
    return stage()
