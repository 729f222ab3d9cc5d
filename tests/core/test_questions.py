"""Tables are named by their content alone."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as some

from gainshare.core.merkle import leaf, root
from gainshare.core.questions import Table, documents, table_id

KEYS = some.lists(some.text(max_size=4), min_size=2, max_size=2)


def table(keys: list[str], *, name: str = "x", values: tuple[float, ...] = (1.0, 2.0)) -> Table:
    return Table((name,), np.array(values)[:, None], tuple(keys))


@given(KEYS, KEYS)
def test_row_keys_never_run_into_one_another(one: list[str], other: list[str]) -> None:
    assert (table_id(table(one)) == table_id(table(other))) == (one == other)


def test_the_name_of_a_column_is_no_content() -> None:
    assert table_id(table(["a", "b"], name="x")) == table_id(table(["a", "b"], name="y"))


def test_every_cell_counts() -> None:
    assert table_id(table(["a", "b"])) != table_id(table(["a", "b"], values=(1.0, 2.0000000000000004)))


def test_a_table_is_shown_in_a_line() -> None:
    assert repr(table(["a", "b"])) == "Table(2 rows: x)"


def test_documents_are_named_by_their_texts_in_order_whatever_their_names() -> None:
    one = table_id(documents(("a", "b"), (b"first", b"second")))
    assert one == table_id(documents(("x", "y"), (b"first", b"second")))
    assert one != table_id(documents(("a", "b"), (b"second", b"first")))
    assert one == "sha256:" + root([leaf(b"first"), leaf(b"second")]).hex()
    assert documents(("a", "b"), (b"first", b"second")).rows == 2
