"""Values as TOML writes them."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from gainshare.service.files.values import toml


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_is_written_as_toml_reads_it(text: str) -> None:
    assert tomllib.loads(f"key = {toml({text: text})}")["key"] == {text: text}
