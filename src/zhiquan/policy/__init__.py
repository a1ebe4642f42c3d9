"""The policy room: reads and checks `policy/<city>/` into frozen editions. No Django, no clock.

`load_city(folder)` gives an `Edition`; `edition.to_json()` is what is stored under `edition.hash`, and
`Edition.from_json` brings it back without reading YAML. `edition.rules.at(day)` answers which law applies.
"""

from .editions import Edition, short_names
from .kinds import KINDS, FileKind
from .loading import CityCheck, check_city, load_city
from .matterfiles import PLACEHOLDERS, ROLES, TABLES, Names
from .packs import Difference, Packs, differences
from .problems import PolicyInvalid, PolicyProblem
from .reader import Document, read_document
from .schemas import Schemas
from .views import frozen, thawed

__all__ = [
    "KINDS",
    "PLACEHOLDERS",
    "ROLES",
    "TABLES",
    "CityCheck",
    "Difference",
    "Document",
    "Edition",
    "FileKind",
    "Names",
    "Packs",
    "PolicyInvalid",
    "PolicyProblem",
    "Schemas",
    "check_city",
    "differences",
    "frozen",
    "load_city",
    "read_document",
    "short_names",
    "thawed",
]
