"""Five verdicts in fixed words; a promise fails exactly by its witness, and witnesses can be stored."""

from dataclasses import fields
from fractions import Fraction

import pytest

from gainshare import axioms
from gainshare.axioms.copying import Replication
from gainshare.axioms.delivery import Misdelivery
from gainshare.axioms.menus import FallingGain
from gainshare.axioms.money import Imbalance, Irrational, Misdivided, Overspent
from gainshare.axioms.replay import Divergence
from gainshare.axioms.streams import Steered, StreamLie
from gainshare.axioms.truth import Lie
from gainshare.axioms.values import Asymmetry, Inefficiency, Nonadditivity, NullPlayerPaid
from gainshare.axioms.verdicts import (
    Check,
    Verdict,
    examined,
    fails,
    holds,
    not_checked,
    not_promised,
    proved,
)
from gainshare.core.codec import Codec, plain
from gainshare.core.errors import TaskTooLarge
from gainshare.core.random import Rng, stream

EXAMPLES: tuple[object, ...] = (
    Inefficiency(0.75, 1.0),
    Asymmetry(0, 1, (1.0, 3.0)),
    NullPlayerPaid(2, 0.5),
    Nonadditivity(0, 1.0, (0.5, 0.25)),
    Lie(0, 71, 52, (30, Fraction(1, 3)), (1.0, 71), (1, Fraction(105, 2))),
    StreamLie("city", 50, "bids 0 everywhere", (5, 6), (0, 0), Fraction(1, 3)),
    Steered("city", "bids 0 everywhere", 3, 1.5, 1.0),
    FallingGain(1, 2, Fraction(1, 2), 0.25),
    Irrational(0, 45, Fraction(1, 2), 23),
    Overspent(193, 194, 0, 0),
    Misdivided(1, (1, 1), (0, 0)),
    Imbalance("the balance of rounding", "EUR", 1, 2),
    Replication(0, 1, Fraction(1, 2), Fraction(2, 3)),
    Divergence("bikes/17", "shares.hum.amount", '"0.41"', '"0.42"'),
    Misdelivery("city", "sha256:8f3a61c2", 0.25, 0.25, 0.125),
)


def test_a_promise_has_one_of_five_verdicts() -> None:
    found = (
        proved("balance", "shapley", "Shapley 1953"),
        holds("truthful", "levels", "lie search", 100_000),
        fails("truthful", "first-price", "lie search", 10, EXAMPLES[4]),
        not_promised("replication", "shapley", "a copy raises the total"),
        not_checked("symmetry", "shapley", "21 players"),
    )
    assert [verdict.verdict for verdict in found] == [
        *("proved", "holds in 100,000 tries", "fails", "not promised", "not checked")
    ]
    assert str(found[0]) == "balance (shapley): proved: Shapley 1953"


@pytest.mark.parametrize(
    "impossible",
    [
        lambda: Verdict("p", "r", "passed", "m"),
        lambda: Verdict("p", "r", "fails", "m", 5),
        lambda: Verdict("p", "r", "holds in 5 tries", "m", 6),
        lambda: holds("p", "r", "m", 0),
        lambda: Verdict("p", "r", "proved", "m", 0, EXAMPLES[0]),
    ],
)
def test_no_other_verdict_can_be_built(impossible: object) -> None:
    with pytest.raises(AssertionError):
        impossible()  # type: ignore[operator]


def test_checks_become_verdicts_in_order() -> None:
    def too_large(_rng: Rng) -> None:
        raise TaskTooLarge("task_too_large", "players", 21, "at most 16")

    good, bad, large = examined(
        (
            Check("balance", "shapley", "search", lambda _: None, 10),
            Check("balance", "banzhaf", "search", lambda _: EXAMPLES[0], 10),
            Check("symmetry", "shapley", "search", too_large, 10),
        ),
        lambda *names: stream(7, *names),
    )
    assert (good.verdict, good.witness) == ("holds in 10 tries", None)
    assert holds("balance", "shapley", "search", 1).verdict == "holds in 1 try"
    assert (bad.verdict, bad.witness) == ("fails", EXAMPLES[0])
    assert str(bad) == ("balance (banzhaf): fails: Inefficiency: the values sum to 0.75, the gain to divide is 1")
    assert (large.verdict, large.method) == ("not checked", "players = 21: at most 16 [task_too_large]")


def test_a_new_check_changes_no_other_check_s_draws() -> None:
    seen: list[float] = []

    def draw(rng: Rng) -> None:
        seen.append(rng.random())

    one, two = (Check(promise, "levels", "draw", draw, 1) for promise in ("truthful", "rational"))
    examined((one, two), lambda *names: stream(7, *names))
    examined((two,), lambda *names: stream(7, *names))
    assert seen[0] != seen[1] == seen[2]


def test_a_defect_in_a_check_escapes() -> None:
    with pytest.raises(ZeroDivisionError):
        examined((Check("p", "r", "m", lambda _: 1 // 0, 1),), lambda *names: stream(7, *names))


def test_every_witness_can_be_stored_and_read_again() -> None:
    codec = Codec((Verdict, *map(type, EXAMPLES)))
    for example in EXAMPLES:
        verdict = fails("promise", "rule", "search", 1, example)
        assert codec.read(plain(verdict)) == verdict


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: type(example).__name__)
def test_every_witness_is_one_frozen_sentence_with_its_numbers(example: object) -> None:
    sentence = str(example)
    assert "\n" not in sentence
    assert not sentence.endswith(".")
    assert any(character.isdigit() for character in sentence)
    with pytest.raises((AttributeError, TypeError)):
        setattr(example, fields(example)[0].name, 0)  # type: ignore[arg-type]


def test_the_chapter_offers_its_axioms_under_one_name() -> None:
    assert all(callable(getattr(axioms, name)) for name in axioms.__all__)
