"""What members ask has a limit of columns, told before anything is trained."""

import pytest

from gainshare.core.errors import TaskTooLarge
from gainshare.gains.joint import WIDEST, require_narrow


def test_as_many_columns_as_are_trained_with_are_accepted_and_one_more_is_not() -> None:
    names = [f"x{place}" for place in range(WIDEST)]
    require_narrow([*names, "target"])
    with pytest.raises(TaskTooLarge, match="on 200 at most"):
        require_narrow([*names, "more", "target"])
