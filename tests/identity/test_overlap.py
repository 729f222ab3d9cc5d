"""Contamination: a paragraph of the hidden text gives it away, a greeting does not."""

from gainshare.identity.overlap import contaminated, runs

HIDDEN = " ".join(f"hidden{place}" for place in range(200)).encode()
OWN = " ".join(f"own{place}" for place in range(400)).encode()


def part(first: int, words: int) -> bytes:
    return b" ".join(HIDDEN.split()[first : first + words])


def test_a_paragraph_of_the_hidden_text_is_found_wherever_it_stands() -> None:
    assert contaminated(OWN + b" " + part(50, 60), runs([HIDDEN]))
    assert contaminated(part(0, 40) + b"\n" + OWN, runs([HIDDEN]))


def test_a_greeting_may_be_shared_and_nine_words_always() -> None:
    assert not contaminated(OWN + b" " + part(0, 20), runs([HIDDEN]))
    assert not contaminated(b" ".join(part(at, 9) + b" own" for at in range(0, 180, 9)), runs([HIDDEN]))


def test_nothing_runs_from_one_hidden_text_into_the_next() -> None:
    assert not contaminated(part(0, 10), runs([part(0, 5), part(5, 5)]))
    assert contaminated(part(0, 10), runs([part(0, 10)]))
