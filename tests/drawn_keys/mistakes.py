"""Mistakes to refuse in what changes while a course runs."""

from collections.abc import Callable

from drawn_keys.base import Draw
from strategies import Table


def months_that_divide_no_year(draw: Draw, plan: Table) -> None:
    """Ask for windows of five months."""
    plan["limits"] = [{"visits": 3, "per": "5 months"}]


def both_kinds(draw: Draw, plan: Table) -> None:
    """State a limit of visits and of an amount at once."""
    plan["limits"] = [{"visits": 3, "amount": "100"}]


def neither_kind(draw: Draw, plan: Table) -> None:
    """State a limit of nothing."""
    plan["limits"] = [{"per": "course"}]


def used_and_left(draw: Draw, plan: Table) -> None:
    """State what was used and what is left."""
    plan |= {"deductible": "500", "used": {"deductible": "100"}, "left": {"deductible": "400"}}


def left_of_no_limit(draw: Draw, plan: Table) -> None:
    """State how many visits are left of a row that has no limit."""
    plan["benefits"][-1] |= {"visits_left": 2}
    plan["benefits"][-1].pop("visit_limit", None)
    plan["benefits"][-1].pop("visits_used", None)


def visits_used_and_left(draw: Draw, plan: Table) -> None:
    """State visits used and visits left."""
    plan["benefits"][-1] |= {"visit_limit": 9, "visits_left": 2, "visits_used": 7}


def no_such_rule(draw: Draw, plan: Table) -> None:
    """Name a rule of coordination that there is not."""
    plan["coordination"] = "carve-in"


def no_benefits(draw: Draw, plan: Table) -> None:
    """State no benefits."""
    del plan["benefits"]


def ends_before_it_begins(draw: Draw, plan: Table) -> None:
    """Let a plan end on the day before it begins."""
    plan |= {"from": "2026-02-02", "until": "2026-02-01"}


MISTAKES: tuple[Callable[[Draw, Table], None], ...] = (
    months_that_divide_no_year,
    both_kinds,
    neither_kind,
    used_and_left,
    left_of_no_limit,
    visits_used_and_left,
    no_such_rule,
    no_benefits,
    ends_before_it_begins,
)


def mistake(draw: Draw) -> bool:
    """Make one mistake in a plan that states its terms itself."""
    plans = [plan for plan in draw.plans() if "sides" not in plan and "benefits" in plan]
    if not plans:
        return False
    draw.rng.choice(MISTAKES)(draw, draw.rng.choice(plans))
    return True
