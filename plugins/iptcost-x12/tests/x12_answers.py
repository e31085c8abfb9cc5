"""Writes X12 271 answers of a few rows, as a payer would send them."""

from __future__ import annotations

ISA = (
    "ISA*00*          *00*          *ZZ*PAYER          *ZZ*CLINIC         *261001*1220*^*00501*"
    "000000007*0*T*:"
)
HEAD = (
    ISA,
    "GS*HB*PAYER*CLINIC*20261001*1220*7*X*005010X279A1",
)
PERSON = (
    "BHT*0022*11*1*20261001*1220",
    "HL*1**20*1",
    "NM1*PR*2*MEADOW HEALTH*****PI*M1",
    "HL*2*1*21*1",
    "NM1*1P*2*QUIET ROOM*****XX*1999999992",
    "HL*3*2*22*0",
    "NM1*IL*1*VEGA*LUZ****MI*MV1",
)


def answer(*segments: str) -> str:
    """Return a 271 whose patient has these segments: dates of the person, then rows (EB)."""
    body = (*PERSON, *segments)
    inside = ("ST*271*0001*005010X279A1", *body, f"SE*{len(body) + 2}*0001")
    return "~\n".join((*HEAD, *inside, "GE*1*7", "IEA*1*000000007", ""))
