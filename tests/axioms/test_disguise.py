"""The attack report tries every disguise of every seller, and tells what each would earn."""

from collections.abc import Sequence
from fractions import Fraction
from functools import partial

import numpy as np
import pytest

from gainshare.axioms.disguise import DISGUISES, Attack, attack_report, attacked
from gainshare.core.questions import Derived, Players, Source, Table, table_id
from gainshare.core.random import stream
from gainshare.gains.recipe import Recipe
from gainshare.gains.similarity import Similarity
from gainshare.gains.task import Task
from gainshare.gains.valuation import Valuation
from gainshare.games.division import discounts, shares
from tests.gains.samples import SPLIT, Answering, shelf, table

ROWS = 400
RNG = stream(0, "market")
X, W = RNG.standard_normal((2, ROWS))
TARGET = table(X + 0.4 * W + 0.3 * RNG.standard_normal(ROWS), names=("y",))
SIGNAL, OTHER = table(X), table(W)
RIVAL = Table(("rival",), X[:, None] * 2.0 + 1.0, SIGNAL.keys)
DATA = shelf(TARGET, SIGNAL, OTHER, RIVAL)
SELLERS = ("signal", "other", "rival")
OFFERED: Players = tuple((table_id(each),) for each in (SIGNAL, OTHER, RIVAL))
BASE = Recipe(Task("y", table_id(TARGET), learner="ols"), SPLIT)


def divided(trials: Sequence[Players], *, metric: str = "") -> tuple[tuple[Fraction, ...], ...]:
    ask = Answering(DATA)
    worths = ask([Valuation(BASE, players) for players in trials])
    if not metric:
        return tuple(map(shares, worths))
    matrices = ask([Similarity(players, metric) for players in trials])
    return tuple(shares(worth, discounts(matrix)) for worth, matrix in zip(worths, matrices, strict=True))


def report(metric: str = "") -> dict[tuple[str, str], Attack]:
    found = attack_report(SELLERS, OFFERED, lambda trials: divided(trials, metric=metric))
    return {(attack.seller, attack.disguise): attack for attack in found}


def test_every_seller_is_tried_under_every_disguise_in_one_batch() -> None:
    calls = []

    def counted(trials: Sequence[Players]) -> Sequence[Sequence[Fraction]]:
        calls.append(len(trials))
        return [(Fraction(1, len(players)),) * len(players) for players in trials]

    found = attack_report(SELLERS, OFFERED, counted)
    assert calls == [1 + 3 * len(DISGUISES)]
    assert {(attack.seller, attack.disguise) for attack in found} == {(s, d) for s in SELLERS for d in DISGUISES}
    assert all(attack.before == Fraction(1, 3) and attack.after == Fraction(1, 2) for attack in found)


def test_only_the_attacker_is_disguised_and_its_accounts_stand_last() -> None:
    for index, name, players in attacked(OFFERED):
        honest = tuple(own for place, own in enumerate(OFFERED) if place != index)
        assert players[: len(honest)] == honest
        assert players[len(honest) :] == DISGUISES[name](OFFERED[index])


def test_a_seller_of_several_tables_disguises_all_of_them() -> None:
    own: tuple[Source, ...] = (table_id(SIGNAL), table_id(OTHER))
    for name, disguise in DISGUISES.items():
        accounts = disguise(own)
        assert len(accounts) == 2
        assert all(len(account) == 2 for account in accounts)
        assert any(isinstance(source, Derived) for account in accounts for source in account) == (name != "copy")


def test_copying_pays_under_shapley_and_the_report_says_how_much() -> None:
    """Two sellers of one signal: of what both earn, 1/2 becomes 2/3 (example 3.1)."""
    found = report()
    for disguise in ("copy", "sign"):
        attack = found["signal", disguise]
        assert attack.pays
        assert float(attack.after / attack.before) == pytest.approx(4 / 3, rel=0.02)


def test_copying_does_not_pay_under_similarity() -> None:
    found = report("angular")
    for seller in ("signal", "rival"):
        for disguise in ("copy", "sign", "offset"):
            assert not found[seller, disguise].pays


def test_splitting_evades_similarity_and_the_report_shows_it() -> None:
    """Row 1 of the attack table, section 1.4-7: x + z and x - z keep all content and are hardly like x."""
    found = report("angular")["signal", "x+z, x-z"]
    assert found.pays
    assert float(found.after / found.before) > 1.1


def test_an_offset_evades_the_papers_cosine_only() -> None:
    held = np.array([1.0, -1.0] * (ROWS // 2)) * (1 + 0.1 * RNG.standard_normal(ROWS))
    held -= held.mean()
    one, target = table(held), table(held + 0.1 * RNG.standard_normal(ROWS), names=("y",))
    data, base = shelf(one, target), Recipe(Task("y", table_id(target), learner="ols"), SPLIT)

    def divided_by(metric: str, trials: Sequence[Players]) -> list[tuple[Fraction, ...]]:
        ask = Answering(data)
        worths = ask([Valuation(base, players) for players in trials])
        matrices = ask([Similarity(players, metric) for players in trials])
        return [shares(worth, discounts(matrix)) for worth, matrix in zip(worths, matrices, strict=True)]

    sellers: Players = ((table_id(one),), (Derived(table_id(one), "copy"),))
    for metric, pays in (("cosine", True), ("angular", False)):
        found = attack_report(("a", "b"), sellers, partial(divided_by, metric))
        assert [attack.pays for attack in found if attack.disguise == "offset"] == [pays, pays]


def test_an_attack_tells_what_it_would_earn() -> None:
    paying = Attack("hr", "copy", Fraction(1, 2), Fraction(2, 3))
    assert str(paying) == "hr, copy: would earn 66.67 % of a payment instead of 50.00 %"
    vain = Attack("hr", "sign", Fraction(1, 2), Fraction(1, 2))
    assert not vain.pays
    assert str(vain) == "hr, sign: would not pay: 50.00 % of a payment instead of 50.00 %"
