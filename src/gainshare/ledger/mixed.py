"""Mixed payments: part cash now, the rest a claim on future revenue (Mixed-MIA of Ayyoubzadeh et al. 2025, corrected).

Providers ask in total face value. A provider that values a unit of claim at any private rate d >= 0 gets
pay x (a + (1 - a) d), a multiple of its pay that no ask of its own moves: so it asks its cost divided by that multiple,
whatever the others do, and one public cash share a keeps the auction truthful, rational at d and within its budget.
"""

from fractions import Fraction

from gainshare.core.errors import Refused


def mixed(pay: int | Fraction, alpha: int | Fraction) -> tuple[int, int]:
    """Cash and claim of one exact payment: floor(alpha x pay), and floor(pay) less that.

    pay: minor units of face, >= 0. alpha: the cash share, in [0, 1]. Cash of all winners is within alpha x budget.
    Raises Refused.

    >>> mixed(Fraction(2979, 2), Fraction(1, 2))
    (744, 745)
    """
    for field, figure in (("pay", pay), ("alpha", alpha)):
        if isinstance(figure, bool) or not isinstance(figure, int | Fraction):
            raise Refused("wrong_type", field, figure, "must be an int or a Fraction: other numbers are not exact")
    if pay < 0:
        raise Refused("invalid_amount", "pay", str(pay), "must be >= 0")
    if not 0 <= alpha <= 1:
        raise Refused("out_of_range", "alpha", str(alpha), "must lie in 0..1")
    cash = int(alpha * pay)
    return cash, int(pay) - cash
