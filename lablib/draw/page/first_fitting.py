"""The rule by which every layout is chosen."""

from collections.abc import Callable, Iterable
from typing import TypeVar

Plan = TypeVar("Plan")


def first_fitting(plans: Iterable[Plan], fits: Callable[[Plan], bool]) -> Plan:
    """The first plan that fits, of plans from the best to the tightest; the last if none does.

    >>> first_fitting((26, 18, 14), lambda size: size < 20), first_fitting((26, 18), lambda s: s < 9)
    (18, 18)
    """
    for plan in plans:
        if fits(plan):
            break
    return plan
