"""Every promised theorem as a counterexample search: it returns a witness, whose text is one sentence, or None."""

from gainshare.axioms.claims import mixed_misreport, unconserved
from gainshare.axioms.collaborative import (
    false_name,
    harmful_entry,
    null_entry,
    profitable_copies,
    unbalanced,
    unequal_treatment,
    worse_off,
    zero_element_buyer,
    zero_element_seller,
)
from gainshare.axioms.copying import replication
from gainshare.axioms.delivery import misdelivered
from gainshare.axioms.menus import menu_lie, nonmonotone_allocation
from gainshare.axioms.money import imbalance, irrational, misdivided, overspent
from gainshare.axioms.procurement import misreport, misreport_anywhere, overrun, underpaid
from gainshare.axioms.replay import replay_divergence
from gainshare.axioms.rings import cartel, lot_split, ring
from gainshare.axioms.streams import steered, stream_lie
from gainshare.axioms.supported import moved_listing, negative_value, splitting
from gainshare.axioms.truth import Outcome, lie
from gainshare.axioms.validation import tampering
from gainshare.axioms.values import asymmetry, inefficiency, nonadditivity, null_player_paid
from gainshare.axioms.verdicts import Check, Verdict, examined

__all__ = [
    "Check",
    "Outcome",
    "Verdict",
    "asymmetry",
    "cartel",
    "examined",
    "false_name",
    "harmful_entry",
    "imbalance",
    "inefficiency",
    "irrational",
    "lie",
    "lot_split",
    "menu_lie",
    "misdelivered",
    "misdivided",
    "misreport",
    "misreport_anywhere",
    "mixed_misreport",
    "moved_listing",
    "negative_value",
    "nonadditivity",
    "nonmonotone_allocation",
    "null_entry",
    "null_player_paid",
    "overrun",
    "overspent",
    "profitable_copies",
    "replay_divergence",
    "replication",
    "ring",
    "splitting",
    "steered",
    "stream_lie",
    "tampering",
    "unbalanced",
    "unconserved",
    "underpaid",
    "unequal_treatment",
    "worse_off",
    "zero_element_buyer",
    "zero_element_seller",
]
