"""The registry's records as other rooms may name and filter them, and what their codes are called (`labels`); they
write through `service` alone."""

from zhiquan.registry import labels
from zhiquan.registry.models import Dealing, Lock, Ownership, Party, PartyName, Recordal, Right
from zhiquan.registry.sheets import read_sheet

__all__ = ["Dealing", "Lock", "Ownership", "Party", "PartyName", "Recordal", "Right", "labels", "read_sheet"]
