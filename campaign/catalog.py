"""The attacks of a campaign, with the number of cases of each."""

from functools import partial

from campaign.attack import Attack
from campaign.crashes import PARTS, wrong_races, wrong_recoveries
from campaign.failures import changed_by_clocks, wrong_failures
from campaign.flips import unnoticed_flips
from campaign.fuzz import fuzzed
from campaign.images import believed_journals, believed_logs
from campaign.lies import menu_lies, stream_lies
from campaign.markets import EVERY_WORD, ONE_WORD, STEPS, one_or_two_workers, replays
from campaign.menus import broken_menus
from campaign.money import lossy_splits, lossy_streams
from campaign.readers import NAMES
from campaign.worlds import random_rules

BANDITS = ("ucb", "exp3", "regression")
"""Price rules that try all 64 prices first: their streams are long enough to learn something afterwards."""


def _lies(name: str, *, tries: int = 10_000, orders: tuple[int, int] = (50, 80), delta: float = 0.0) -> Attack:
    rules = partial(random_rules, price=name.split(maxsplit=1)[0], delta=delta)
    return Attack(f"lies over time, {name}", partial(stream_lies, rules=rules, orders=orders), tries, 1_000)


FAULTS = (
    Attack("faults: crashes not mended", wrong_recoveries, PARTS, 100),
    Attack("faults: two processes that spoil a market", wrong_races, PARTS, 100),
    Attack("faults: failing disks that leave a mess", wrong_failures, PARTS, 100),
    Attack("faults: torn logs that are believed", believed_logs, 6_000, 1_000),
    Attack("faults: damaged journals that are believed", believed_journals, 6_000, 1_000),
    Attack("faults: clocks that change a journal", changed_by_clocks, 200, 50),
)
"""Faults in the world: `tests/faults` runs a fixed share of them."""

ATTACKS = (
    Attack("lies over time, default market", stream_lies, 200_000, 2_500),
    *(_lies(name, orders=(110, 150)) for name in BANDITS),
    _lies("hedge with delta", delta=0.2),
    _lies("fixed price"),
    Attack("lies to a posted list", menu_lies, 20_000_000, 500_000),
    Attack("lists: rational, monotone, as learned", broken_menus, 50_000, 2_500),
    Attack("splits that lose a unit", lossy_splits, 1_000_000, 100_000),
    Attack("streams of payments that lose a unit", lossy_streams, 200_000, 25_000),
    Attack("replays that differ, every rule", replays, STEPS * len(EVERY_WORD), STEPS),
    Attack("replays that differ, 1 or 2 workers", one_or_two_workers, STEPS * len(ONE_WORD), STEPS),
    Attack("flipped bits that nobody notices", unnoticed_flips, 10_000, 500),
    *FAULTS,
    *(Attack(f"fuzz, {name}", partial(fuzzed, name=name), 12_000, 12_000) for name in NAMES),
)
