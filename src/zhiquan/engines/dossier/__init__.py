"""A case to take along: one ZIP that anybody can read and check without the platform.

``pack`` writes a ``Dossier`` as pages (``index.html``), as data (``case.json`` and others) and with every
file of the case; ``manifest.json`` lists each with its SHA-256 and SM3. ``verify`` reads such a ZIP back
and names what does not match. Same dossier, same bytes.
"""

from zhiquan.engines.dossier.archive import FORMAT, pack
from zhiquan.engines.dossier.model import (
    AuditEntry,
    Clock,
    ClockStep,
    Dossier,
    DossierError,
    Event,
    File,
    Form,
    FormTable,
    Label,
    Row,
    Rule,
    Value,
)
from zhiquan.engines.dossier.names import safe_name
from zhiquan.engines.dossier.verifying import Problem, ProblemCode, VerifyLimits, verify
from zhiquan.engines.dossier.words import WORDS

__all__ = [
    "FORMAT",
    "WORDS",
    "AuditEntry",
    "Clock",
    "ClockStep",
    "Dossier",
    "DossierError",
    "Event",
    "File",
    "Form",
    "FormTable",
    "Label",
    "Problem",
    "ProblemCode",
    "Row",
    "Rule",
    "Value",
    "VerifyLimits",
    "pack",
    "safe_name",
    "verify",
]
