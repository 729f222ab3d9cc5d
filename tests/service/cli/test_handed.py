"""What a trade handed over, scored again."""

from pathlib import Path

import pytest

from gainshare.engine.disk import Deliveries
from gainshare.service.cli.handed import handed
from gainshare.service.folder import drafted, running
from gainshare.service.kept import KeptMarket
from tests.service.menus import sky


@pytest.mark.parametrize(("number", "beside"), [(3, " with the model")])
def test_what_was_handed_over_gains_what_the_receipt_says(tmp_path: Path, number: int, beside: str) -> None:
    home = sky(tmp_path)
    assert KeptMarket(home / "sky.toml").trade().refused == ()
    with running(drafted(home / "sky.toml")) as engine:
        said = handed(engine, number, Deliveries(home / "sky" / "deliveries"))
    assert f"predictions were handed over{beside}; scored on the outcomes they gain 0." in said
    assert said.endswith("the gain on the receipt.")
    assert "NOT" not in said
