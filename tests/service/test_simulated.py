"""A simulation's stage is made of the market's file and a seed, and of nothing that the market keeps."""

from pathlib import Path

from gainshare.core.questions import Derived
from gainshare.service.folder import drafted
from gainshare.service.simulated import staged, wishes
from tests.service.stage import bikes, heart


def test_values_are_those_of_the_orders_if_there_are_any(tmp_path: Path) -> None:
    draft = drafted(bikes(tmp_path, [("city", "40.00"), ("lab", "90.00")]) / "bikes.toml")
    assert [value for _, value in wishes(draft)] == [4_000, 9_000]
    with staged(draft, steps=40, seed=1) as (stage, _, source):
        assert {order.bid for order in stage.orders} == {4_000, 9_000}
    assert source == "the market's 2 orders, drawn with replacement"


def test_without_orders_values_are_even_up_to_the_highest_bid(tmp_path: Path) -> None:
    folder = bikes(tmp_path)
    (folder / "orders.csv").unlink()
    draft = drafted(folder / "bikes.toml")
    assert wishes(draft) == ()
    with staged(draft, steps=200, seed=1) as (stage, _, source):
        bids = [order.bid for order in stage.orders]
    assert 0 <= min(bids) < 2_000
    assert 18_000 < max(bids) <= 20_000
    assert source.startswith("even chances from 0 to 200.00 EUR per unit of gain")


def test_the_seed_decides_every_draw_and_the_markets_own_seed_none(tmp_path: Path) -> None:
    folder = bikes(tmp_path)
    draft = drafted(folder / "bikes.toml")
    (folder / "bikes.toml").write_text((folder / "bikes.toml").read_text().replace("seed = 7", "seed = 8"))
    other = drafted(folder / "bikes.toml")

    def drawn(draft_: object, seed: int) -> tuple[object, ...]:
        with staged(draft_, steps=30, seed=seed) as (stage, _, _):  # type: ignore[arg-type]
            noisy = stage.shelf(Derived(stage.offers[0].source, "degrade", (4,))).values
            return stage.orders, stage.key, noisy.tobytes()

    assert drawn(draft, 1) == drawn(draft, 1) == drawn(other, 1)
    assert all(one != two for one, two in zip(drawn(draft, 1), drawn(draft, 2), strict=True))


def test_sellers_of_rows_are_staged_with_what_they_bring(tmp_path: Path) -> None:
    draft = drafted(heart(tmp_path) / "heart.toml")
    with staged(draft, steps=5, seed=1) as (stage, _, _):
        assert [offer.party for offer in stage.offers] == ["cleveland", "va"]
        assert {order.task.labels for order in stage.orders} == {""}
