"""What every test may ask for: the real data sets, and reproducible examples."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

settings.register_profile("repeatable", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("search", deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of the real data sets: $GAINSHARE_DATA, or ../shared/data beside the checkout.

    Skips where it is missing; fails instead if GAINSHARE_REQUIRE_DATA is set.
    """
    folder = Path(os.environ.get("GAINSHARE_DATA", ROOT.parent / "shared" / "data"))
    if not folder.is_dir():
        reason = f"no real data in {folder}: set GAINSHARE_DATA to the folder that holds bike/, heart/ and text/"
        if os.environ.get("GAINSHARE_REQUIRE_DATA"):
            pytest.fail(reason)
        pytest.skip(reason)
    return folder.resolve()
