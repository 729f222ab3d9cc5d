"""Ways to cheat on a menu: none pays, and what each would gain under simpler rules is found."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gainshare.core.money import asset
from gainshare.engine.engine import Engine
from gainshare.markets.menu.records import Published
from gainshare.service.cli.menu_cheats import Cheat, cheats
from gainshare.service.folder import drafted, settling
from gainshare.service.verbs import Amount
from tests.service.menus import sky


@pytest.fixture(scope="module")
def tried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, tuple[Cheat, ...]]]:
    home: Path = sky(tmp_path_factory.mktemp("cheats"))
    with settling(drafted(home / "sky.toml")) as (engine, waiting):
        list(waiting.settled())
        ((_, _, dossier),) = engine.trades(1, 1)
        assert isinstance(dossier.evidence, Published)
        yield engine, cheats(engine, dossier.evidence, 10_000)


def test_no_cheat_pays(tried: tuple[Engine, tuple[Cheat, ...]]) -> None:
    assert [cheat.name for cheat in tried[1]] == ["a bundle", "understating", "a copy"]
    assert not any(cheat.pays for cheat in tried[1])


def test_a_bundle_would_undercut_a_list_of_what_buyers_would_pay(tried: tuple[Engine, tuple[Cheat, ...]]) -> None:
    bundle = tried[1][0]
    assert bundle.naive is not None
    assert bundle.naive.units > 0
    assert asset("EUR").show(bundle.naive.units) in bundle.said
    assert "would cost" in bundle.said


def test_the_first_owner_of_copied_rows_earns_as_before(tried: tuple[Engine, tuple[Cheat, ...]]) -> None:
    copy = tried[1][2]
    assert copy.naive is None
    assert copy.gain == Amount("EUR", 0)
    assert copy.said.endswith("earn copycat 0.0 % of every sale, and everybody else as before.")
