"""The payer ``fhir``: FHIR R4 resources read as payer tables of the case document's form.

CoverageEligibilityResponse, Coverage and InsurancePlan, from a file or from a server. Plain
dictionaries, no FHIR model: real answers break the models' rules and are read all the same.

``_json`` reads files, ``_server`` servers, ``_resource`` chooses the resource; ``_eligibility``,
``_card`` and ``_plan`` decode one resource each onto the rows of ``_statement``; ``_limits``,
``_benefits`` and ``_translation`` make payer tables of the rows.
"""

from __future__ import annotations

from iptcost_fhir._payer import Fhir
from iptcost_fhir._settings import Settings

__all__ = ["Fhir", "Settings"]
