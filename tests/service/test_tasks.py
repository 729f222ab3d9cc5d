"""What shall be predicted, as a caller says it."""

import pytest

from gainshare.core.errors import Refused
from gainshare.service.tasks import Task


@pytest.mark.parametrize("wrong", [{"learner": 5}, {"score": None}, {"test": "half"}, {"test": True}])
def test_words_are_text_and_shares_are_numbers(wrong: dict[str, object]) -> None:
    with pytest.raises(Refused) as refusal:
        Task("digit", **wrong)  # type: ignore[arg-type]
    assert refusal.value.field == f"task.{next(iter(wrong))}"


def test_what_is_not_said_is_left_to_the_market() -> None:
    task = Task("digit")
    assert (task.learner, task.score, task.test) == ("", "", 0.3)
