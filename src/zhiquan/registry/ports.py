"""The registry's records as other rooms may name and filter them; they write through `service` alone."""

from zhiquan.registry.models import Dealing, Lock, Ownership, Party, PartyName, Recordal, Right

__all__ = ["Dealing", "Lock", "Ownership", "Party", "PartyName", "Recordal", "Right"]
