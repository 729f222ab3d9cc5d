"""What shall be predicted, as a caller of the library says it."""

from dataclasses import dataclass
from typing import Any

from gainshare.core.errors import Refused
from gainshare.service.library import require_type


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """What is wanted predicted.

    target: where sellers bring columns, one label for each row of the market's data, numbers or words; where they
    bring rows, the name of a column, or a comparison such as "num > 0". learner, score: as in MARKET.toml; by default
    ridge for numbers, logistic for words. test: share of rows that the market draws as test rows. validation: where
    members train together, a table of rows that judges all of them instead: a path, a frame or a mapping of columns.
    """

    target: Any
    learner: str = ""
    score: str = ""
    test: float = 0.3
    validation: Any = None

    def __post_init__(self) -> None:
        for name in ("learner", "score"):
            require_type(getattr(self, name), str, f"task.{name}", "must be text")
        require_type(self.test, int | float, "task.test", "must be a number")

    def require_drawn(self) -> None:
        """Raises Refused for a table of test rows, in a market that draws its own."""
        if self.validation is not None:
            rule = "judges members that train together; here the market draws the test rows"
            raise Refused("unknown_field", "task.validation", None, rule, "leave it out")
