"""The study of procurement: its rows hold, its page shows what they measure, its markets and rules are as described."""

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from gainshare.core.random import stream
from studies import page, program
from studies.qmia2025.cash import ALPHAS, lies, parties
from studies.qmia2025.catalog import ROWS, STUDY
from studies.qmia2025.counterexamples import counterexamples
from studies.qmia2025.data import Market, drawn
from studies.qmia2025.misreports import RULES as TRIED
from studies.qmia2025.misreports import gains, members, ring, usual
from studies.qmia2025.rules import RULES, spent, worth
from studies.qmia2025.sets import KINDS, instances
from studies.row import compared

VECTORS = Path(__file__).parents[1] / "vectors" / "procurement" / "counterexamples.json"


@pytest.mark.parametrize("word", ROWS)
def test_a_row_holds_and_the_page_shows_its_figures(word: str) -> None:
    figures = tuple(ROWS[word].run())
    assert [one.name for one in compared(figures, STUDY.expected[word]) if not one.holds] == []
    kept = page.kept(STUDY).figures[word]
    assert [one.name for one in kept] == [one.name for one in figures]
    for committed, fresh in zip(kept, figures, strict=True):
        assert abs(committed.value - fresh.value) <= 1e-4, f"{fresh.name}: run python -m studies.qmia2025 --write-docs"


def test_the_page_is_written_from_the_figures_kept() -> None:
    assert STUDY.page.read_text("utf-8") == page.page(STUDY, page.kept(STUDY))
    assert STUDY.image.read_text("utf-8") == STUDY.picture.draw(page.kept(STUDY).figures)


def test_every_row_has_expectations_and_every_expectation_a_row() -> None:
    assert list(STUDY.expected) == list(ROWS)


def test_a_row_is_run_by_its_word(capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(STUDY, ["counterexamples"]) == 0
    assert "C7b: pay of one when two withhold" in capsys.readouterr().out


def test_a_market_is_the_same_each_time_and_another_for_another_seed() -> None:
    assert drawn(3, 20).costs == drawn(3, 20).costs != drawn(4, 20).costs


@pytest.mark.parametrize("seed", range(3))
def test_no_rule_that_keeps_its_budget_buys_more_than_the_optimum(seed: int) -> None:
    market = drawn(seed)
    budget, top = market.budget(), market.optimum(market.budget())
    for name, rule in RULES.items():
        found = rule(market, budget)
        assert name == "literal" or spent(found) <= budget
        assert name == "literal" or worth(market, found) <= top * (1 + 1e-12)


def test_whoever_is_paid_the_ask_is_bought_cheapest_first() -> None:
    market = Market(np.ones(3), np.ones(3), np.ones(3), (5, 1, 3), np.full(3, 2.0))
    (found,) = RULES["trust (a)"](market, 8)
    assert (found.winners, found.spent) == ((1, 2), 8)


def test_the_literal_rule_alone_rewards_a_lie() -> None:
    market = drawn(0, 30)
    most = {name: max(gains(market, rule, 0.25)) for name, rule in TRIED.items()}
    assert most["literal"] > 0
    assert most["Q-MIA"] == most["guarded"] == 0


def test_a_ring_of_everybody_is_bounded_by_a_reserve() -> None:
    market = drawn(1, 30)
    everybody, reserve = members(market, 30), usual(3)
    free, bounded = (ring(market, everybody, limit)[0] for limit in (None, reserve))
    assert free > bounded >= 0
    assert ring(market, everybody[:1], None) == (0.0, False)


@pytest.mark.parametrize("alpha", [Fraction(1), Fraction(1, 3), Fraction(0)])
def test_an_ask_in_total_face_covers_the_cost_and_a_lie_earns_nothing(alpha: Fraction) -> None:
    one = parties(5, (0, 1000), 12)
    face = one.market.budget()
    for cost, ask, multiple in zip(one.market.costs, one.asks(alpha, face), one.multiples(alpha), strict=True):
        assert ask > face or ask * multiple >= cost
    assert max(lies(one, alpha)) <= 0
    assert {Fraction(1), Fraction(0)} <= set(ALPHAS)


@pytest.mark.parametrize("kind", KINDS)
def test_shares_sum_to_the_value_and_only_grow_when_others_leave(kind: str) -> None:
    (one,) = instances(kind, 6, 1)
    everybody = tuple(range(6))
    assert sum(one.shares(everybody)) == one.value(everybody)
    for gone in everybody:
        left = tuple(each for each in everybody if each != gone)
        before = one.shares(everybody)
        assert all(late >= before[at] for at, late in zip(left, one.shares(left), strict=True))


@pytest.mark.parametrize("kind", KINDS)
def test_the_best_set_fits_the_budget_and_no_single_provider_is_worth_more(kind: str) -> None:
    one = KINDS[kind](stream("best set"), 6)
    able = [one.value((each,)) for each, cost in enumerate(one.costs) if cost <= one.budget]
    assert max(able) <= one.optimum() <= one.value(range(6))


def test_counterexamples_come_out_as_worked_out_beforehand() -> None:
    known, found = json.loads(VECTORS.read_text("utf-8")), {one.name: one.value for one in counterexamples()}
    pairs = {
        "C1: paid, of a budget of 10 | attacked": known["C1_budget_firstloser"]["total"],
        "C1b: paid by its true critical payments | attacked": known["C1b_budget_true_threshold"]["total"],
        "C1: paid, of a budget of 10 | ours": known["C1_fixed"]["total"],
        "C2: gain of asking 2 for 4 | attacked": known["C2_ic_firstloser"]["after"]["u3"],
        "C3: pay of who reports quality 0.9 for 0.5 | attacked": known["C3_quality_report"]["after_q1_9_10"][0],
        "C4: pay of the same in ten identities | attacked": known["C4_regulariser_sybil"]["split_total"],
        "C4b: pay for nothing of use, of 10 | attacked": known["C4b_zero_value_winner"]["pay"],
        "C5: gain of asking 0 for 2 | attacked": known["C5_marginal_at_selection"]["gain"],
        "C7: more to share if the loser asks 9 for 3.2 | ours": known["C7_side_payment_ring"]["ring_gain"],
        "C7b: pay of one when two withhold | ours": known["C7b_withholding_ring"]["two_withhold"][0],
        "C8: kept by the worst off of two | attacked": known["C8_mut_participation"]["both"],
        "C9: gain of asking 1 for 5, half in claims | attacked": known["C9_mixed_loose_tokens"]["u3_dev"],
        "C9b: kept by the worst off, claims worthless | attacked": known["C9b_mixed_ir"]["u"][1],
        "C11: kept by who offers half | ours": known["C11_withhold_half"]["u_half"],
        "C12: pay of who brings four copies | attacked": known["C12_copies_gain_share"]["four_copies"],
    }
    assert {name: found[name] for name in pairs} == {name: float(Fraction(value)) for name, value in pairs.items()}
