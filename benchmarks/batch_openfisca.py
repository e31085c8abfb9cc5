"""The same course as an OpenFisca-core model, for benchmarks/batch.py.

Sixteen sessions are sixteen periods: the month with the session's number stands for it, for cases
begin on different days. What a session costs and what is left after it are variables; what was
left before it is the variable of the period before. It knows the rules of the drawn plans alone.

``all_rules`` is the other end: every rule that the batch knows, in a variable whose formula asks
the ledger's engine for each client, for none of those rules has a form in whole columns here.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from batch_peers import EPOCH, NONE, SESSIONS, Drawn
from openfisca_core.entities import Entity
from openfisca_core.periods import DateUnit, period
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

from iptcost._ledger import fold
from iptcost.batch._columns.by_ledger import case_of
from iptcost.batch._columns.cases import read_cases
from iptcost.batch._columns.columns import Faults

FAR = 2**31 - 1
"""OpenFisca's whole numbers are of 32 bits."""
PERIODS = [period(f"{2000 + k // 12}-{k % 12 + 1:02d}") for k in range(SESSIONS)]
Client = Entity("client", "clients", "A client", "")
INPUTS = (
    "fee_intake", "fee", "used_deductible", "used_maximum", "order", "copay", "rate", "deductible",
    "maximum", "visit_limit", "in_network", "allowed_intake", "allowed", "before_reset",
)  # fmt: skip


def _number(when: Any) -> int:
    return (when.start.year - 2000) * 12 + when.start.month - 1


def _variable(name: str, formula: Any = None) -> type[Variable]:
    """Return a variable of whole numbers: an input for all periods, or a formula for each."""
    of = {
        "value_type": int,
        "entity": Client,
        "definition_period": DateUnit.MONTH if formula else DateUnit.ETERNITY,
        "label": name,
    }
    return type(name, (Variable,), of | ({"formula": formula} if formula else {}))


def fresh(client: Any, when: Any) -> Any:
    """Say whether a benefit year begins with this session."""
    return client("before_reset", when) == _number(when)


def billed(client: Any, when: Any) -> Any:
    """Return the session's fee."""
    return client("fee_intake" if _number(when) == 0 else "fee", when)


def room_deductible(client: Any, when: Any) -> Any:
    """Return what is left of the deductible before the session."""
    whole = client("deductible", when)
    if _number(when) == 0:
        return np.maximum(0, whole - client("used_deductible", when))
    before = when.offset(-1)
    left = client("room_deductible", before) - client("deductible_part", before)
    return np.where(client("fresh", when), whole, left)


def room_maximum(client: Any, when: Any) -> Any:
    """Return what is left of the out-of-pocket maximum before the session."""
    whole = client("maximum", when)
    if _number(when) == 0:
        return np.where(whole == FAR, FAR, np.maximum(0, whole - client("used_maximum", when)))
    before = when.offset(-1)
    spent = client("cost_share", before)
    left = client("room_maximum", before) - np.where(whole == FAR, 0, spent)
    return np.where(client("fresh", when), whole, left)


def visits(client: Any, when: Any) -> Any:
    """Return the visits of the benefit year before the session."""
    if _number(when) == 0:
        return client.filled_array(0, dtype=np.int32)
    before = when.offset(-1)
    counted = client("visits", before) + client("covered", before)
    return np.where(client("fresh", when), 0, counted)


def covered(client: Any, when: Any) -> Any:
    """Return 1 for a visit within the limit."""
    return client("visits", when) < client("visit_limit", when)


def allowed_amount(client: Any, when: Any) -> Any:
    """Return the allowed amount, 0 past the limit."""
    amount = client("allowed_intake" if _number(when) == 0 else "allowed", when)
    return np.where(client("covered", when), np.minimum(client("billed", when), amount), 0)


def deductible_part(client: Any, when: Any) -> Any:
    """Return the deductible's part."""
    order, allowed = client("order", when), client("allowed_amount", when)
    left = np.minimum(client("room_deductible", when), client("room_maximum", when))
    after_copay = allowed - np.minimum(client("copay", when), allowed)
    base = np.where(order == 1, allowed, np.where(order == 2, after_copay, 0))
    return np.minimum(base, left)


def full_copay(client: Any, when: Any) -> Any:
    """Return the copay before the maximum."""
    allowed = client("allowed_amount", when)
    rest = np.where(client("order", when) == 1, allowed - client("deductible_part", when), allowed)
    return np.minimum(client("copay", when), rest)


def full_coinsurance(client: Any, when: Any) -> Any:
    """Return the coinsurance before the maximum, rounded half up."""
    rest = client("allowed_amount", when) - client("deductible_part", when)
    rest = (rest - client("full_copay", when)).astype(np.int64)
    return (rest * client("rate", when) + 500_000) // 1_000_000


def past_maximum(client: Any, when: Any) -> Any:
    """Return what is past the out-of-pocket maximum."""
    parts = client("deductible_part", when) + client("full_copay", when)
    parts = parts + client("full_coinsurance", when)
    return np.maximum(0, parts - client("room_maximum", when))


def coinsurance_part(client: Any, when: Any) -> Any:
    """Return the coinsurance's part: the first to be cut."""
    full = client("full_coinsurance", when)
    return full - np.minimum(full, client("past_maximum", when))


def copay_part(client: Any, when: Any) -> Any:
    """Return the copay's part: cut by what the coinsurance did not take."""
    rest = client("past_maximum", when) - client("full_coinsurance", when)
    return client("full_copay", when) - np.maximum(0, rest)


def cost_share(client: Any, when: Any) -> Any:
    """Return the patient's part of the allowed amount."""
    parts = client("deductible_part", when) + client("copay_part", when)
    return parts + client("coinsurance_part", when)


def rest_of_charge(client: Any, when: Any) -> Any:
    """Return what was billed above the allowed amount of a visit within the limit."""
    above = client("billed", when) - client("allowed_amount", when)
    return np.where(client("covered", when), above, 0)


FORMULAS = (
    fresh, billed, room_deductible, room_maximum, visits, covered, allowed_amount, deductible_part,
    full_copay, full_coinsurance, past_maximum, coinsurance_part, copay_part, cost_share,
    rest_of_charge,
)  # fmt: skip


def all_rules(drawn: Drawn) -> Any:
    """Return the patient's total and each session's part by a model of all the batch's rules.

    The variable of a period is a session's part; the first asks the engine for the whole course
    of each client and keeps it, as a formula that looks ahead must.
    """
    faults = Faults(drawn.cases.num_rows)
    rows = read_cases(drawn.cases, drawn.plans, faults)
    kept: dict[str, Any] = {}

    def patient_part(_client: Any, when: Any) -> Any:
        if not kept:
            courses = [
                fold.reckon(case_of(rows, row)).outcomes for row in range(len(faults.of_row))
            ]
            kept["parts"] = np.array([[sum(o.patient[:5]) for o in course] for course in courses])
        return kept["parts"][:, _number(when)]

    model = TaxBenefitSystem([Client])
    model.add_variable(_variable("patient_part", patient_part))
    simulation = SimulationBuilder().build_default_simulation(model, drawn.cases.num_rows)
    return np.column_stack([simulation.calculate("patient_part", when) for when in PERIODS])


def system() -> TaxBenefitSystem:
    """Return the model."""
    made = TaxBenefitSystem([Client])
    for name in INPUTS:
        made.add_variable(_variable(name))
    for formula in FORMULAS:
        made.add_variable(_variable(formula.__name__, formula))
    return made


def inputs(drawn: Drawn) -> dict[str, Any]:
    """Return the model's inputs; on which session the benefit year starts over is one of them."""
    found = {
        name: np.array([FAR if of[name] is None else of[name] for of in drawn.terms])[drawn.plan_of]
        for name in INPUTS
        if name in drawn.terms[0]
    }
    names = {
        "fee_intake": "fee_intake", "fee": "fee_individual", "used_deductible": "used_deductible",
        "used_maximum": "used_out_of_pocket",
    }  # fmt: skip
    found |= {name: drawn.cases.column(of).to_numpy() for name, of in names.items()}
    resets = np.array([_reset(of["anniversary"]) for of in drawn.terms])[drawn.plan_of]
    first = np.array([(day - EPOCH).days for day in drawn.cases.column("first_day").to_pylist()])
    ahead = np.array([(resets[:, k] - first) for k in range(resets.shape[1])])
    days = np.where(ahead > 0, ahead, NONE).min(axis=0)
    found["before_reset"] = np.minimum((days + 6) // 7, 1000)
    return {name: values.astype(np.int32) for name, values in found.items()}


def _reset(anniversary: tuple[int, int]) -> list[int]:
    """Return the days on which benefit years begin around the drawn courses."""
    return [(EPOCH.replace(year, *anniversary) - EPOCH).days for year in range(2026, 2029)]


def totals(model: TaxBenefitSystem, given: dict[str, Any]) -> dict[str, Any]:
    """Return the sums over the sessions of a new simulation of these cases."""
    simulation = SimulationBuilder().build_default_simulation(model, len(given["fee"]))
    for name, values in given.items():
        simulation.set_input(name, period("eternity"), values)

    def over(name: str, where: Any = None) -> Any:
        found = np.zeros(len(given["fee"]), np.int64)
        for when in PERIODS:
            values = simulation.calculate(name, when)
            found += values if where is None else np.where(where(when), values, 0)
        return found

    parts = {name: over(f"{name}_part") for name in ("deductible", "copay", "coinsurance")}
    above, charged, allowed = over("rest_of_charge"), over("billed"), over("allowed_amount")
    in_network = given["in_network"] != 0
    paid = allowed - sum(parts.values())
    refused = over("billed", lambda when: simulation.calculate("covered", when) == 0)
    write_off = np.where(in_network, above, 0)
    return {
        "billed": charged,
        "write_off": write_off,
        "payer_paid": paid,
        "patient_responsibility": charged - write_off - paid,
        **parts,
        "not_covered": refused,
        "balance_bill": np.where(in_network, 0, above),
    }
