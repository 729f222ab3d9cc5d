"""The package's front: every public name is there, and importing it loads nothing."""

import subprocess
import sys

import pytest

import gainshare as gs


@pytest.mark.parametrize("name", gs.__all__)
def test_every_public_name_can_be_had(name: str) -> None:
    assert getattr(gs, name) is not None


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="bazaar"):
        _ = gs.bazaar


def test_importing_the_package_loads_no_library() -> None:
    heavy = {"numpy", "scipy", "sklearn", "pydantic", "datasketch", "py3langid", "torch"}
    code = f"import sys, gainshare; print(sorted({heavy} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"
