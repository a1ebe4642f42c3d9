"""Reads a Chinese government plan into items, bodies, deadlines, quantities and actions.

`read_file_bytes(data, name, aliases=…)` gives a `Plan`; `extract_lines(data, name)` gives its text blocks
and plain
text for a review screen; both raise `DocumentError`. See README.md for the definitions of item and action.
"""

from .extract import extract_lines
from .model import Action, Block, Cell, DocumentError, Item, Note, Plan, Quantity
from .reader import read_blocks, read_file_bytes

__all__ = [
    "Action",
    "Block",
    "Cell",
    "DocumentError",
    "Item",
    "Note",
    "Plan",
    "Quantity",
    "extract_lines",
    "read_blocks",
    "read_file_bytes",
]
