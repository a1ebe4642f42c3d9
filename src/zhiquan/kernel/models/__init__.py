"""The kernel's tables, by what they are about."""

from zhiquan.kernel.models.ledger import Account, Entry, Posting
from zhiquan.kernel.models.people import Contact, Mandate, Organisation, Person
from zhiquan.kernel.models.records import (
    AuditEntry,
    AuditLink,
    Confirmation,
    Counter,
    CurrentEdition,
    Delivery,
    Once,
    OutboxEvent,
    PolicyEdition,
)
from zhiquan.kernel.models.work import FileKey, Job, Lease, Notice, StoredFile, WorkerBeat

__all__ = [
    "Account",
    "AuditEntry",
    "AuditLink",
    "Confirmation",
    "Contact",
    "Counter",
    "CurrentEdition",
    "Delivery",
    "Entry",
    "FileKey",
    "Job",
    "Lease",
    "Mandate",
    "Notice",
    "Once",
    "Organisation",
    "OutboxEvent",
    "Person",
    "PolicyEdition",
    "Posting",
    "StoredFile",
    "WorkerBeat",
]
