"""The attacks of a campaign, with the number of cases of each."""

from functools import partial

from campaign.attack import Attack
from campaign.bundles import cheap_bundles
from campaign.claims import lossy_claims
from campaign.copies import paying_copies
from campaign.crashes import PARTS, wrong_races, wrong_recoveries
from campaign.failures import changed_by_clocks, wrong_failures
from campaign.flips import unnoticed_flips
from campaign.fuzz import fuzzed
from campaign.images import believed_journals, believed_logs
from campaign.lies import menu_lies, stream_lies
from campaign.markets import EVERY_WORD, ONE_WORD, STEPS, one_or_two_workers, replays
from campaign.members import paying_names
from campaign.menus import broken_menus
from campaign.money import lossy_splits, lossy_streams
from campaign.readers import NAMES
from campaign.respondents import respondent_lies
from campaign.sellers import seller_lies
from campaign.tamperers import paying_tampering
from campaign.worlds import random_rules

BANDITS = ("ucb", "exp3", "regression")
"""Price rules that try all 64 prices first: their streams are long enough to learn something afterwards."""


def _lies(name: str, *, tries: int = 10_000, orders: tuple[int, int] = (50, 80), delta: float = 0.0) -> Attack:
    rules = partial(random_rules, price=name.split(maxsplit=1)[0], delta=delta)
    return Attack(f"lies over time, {name}", partial(stream_lies, rules=rules, orders=orders), tries, 1_000)


def _faults(kind: str, name: str) -> tuple[Attack, ...]:
    return (
        Attack(f"{name}: crashes not mended", partial(wrong_recoveries, kind=kind), PARTS, 100),
        Attack(f"{name}: two processes that spoil a market", partial(wrong_races, kind=kind), PARTS, 100),
        Attack(f"{name}: failing disks that leave a mess", partial(wrong_failures, kind=kind), PARTS, 100),
        Attack(f"{name}: torn logs that are believed", partial(believed_logs, kind=kind), 6_000, 1_000),
        Attack(f"{name}: damaged journals that are believed", partial(believed_journals, kind=kind), 6_000, 1_000),
        Attack(f"{name}: clocks that change a journal", partial(changed_by_clocks, kind=kind), 200, 50),
    )


FAULTS = (
    *_faults("auction", "faults"),
    *_faults("menu", "faults of a menu"),
    *_faults("procurement", "faults of a procurement"),
    *_faults("collaborative", "faults of members"),
)
"""Faults in the world, for each kind of market: `tests/faults` runs a fixed share of them."""

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
    Attack("flipped bits that nobody notices", partial(unnoticed_flips, kind="auction"), 10_000, 500),
    Attack("lies to a menu's survey", respondent_lies, 2_000_000, 50_000),
    Attack("bundles that undercut a price list", cheap_bundles, 50_000_000, 1_000_000),
    Attack("copies of a menu's data that pay", paying_copies, 2_000, 100),
    Attack("flipped bits of a menu that nobody notices", partial(unnoticed_flips, kind="menu"), 10_000, 500),
    Attack("lies of sellers to a procurement", seller_lies, 5_000_000, 100_000),
    Attack("claims that lose or make a unit", lossy_claims, 200_000, 10_000),
    Attack(
        "flipped bits of a procurement that nobody notices", partial(unnoticed_flips, kind="procurement"), 10_000, 500
    ),
    Attack("tampered rows of members that pay", paying_tampering, 20_000, 20_000),
    Attack("copies of members' data that pay", paying_names, 300_000, 10_000),
    Attack(
        "flipped bits of a settlement that nobody notices", partial(unnoticed_flips, kind="collaborative"), 10_000, 500
    ),
    *FAULTS,
    *(Attack(f"fuzz, {name}", partial(fuzzed, name=name), 12_000, 12_000) for name in NAMES),
)
