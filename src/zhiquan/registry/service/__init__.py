"""Every write of the registry: one named action each, with its permission, audit entry and events."""

from zhiquan.registry.imports import check_import, drop_import, start_import
from zhiquan.registry.service.bulk import change_owners, record_owner_names
from zhiquan.registry.service.locks import place_lock, release_lock, step_of_lock
from zhiquan.registry.service.parties import (
    add_identity,
    add_name,
    add_party,
    change_particulars,
    confirm_identity,
    rename_party,
)
from zhiquan.registry.service.recordals import add_recordal, end_recordal, record_recordal_name
from zhiquan.registry.service.rights import (
    change_owner,
    change_status,
    read_classes,
    record_owner_name,
    record_right,
)
from zhiquan.registry.service.shared import Owner

__all__ = [
    "Owner",
    "add_identity",
    "add_name",
    "add_party",
    "add_recordal",
    "change_owner",
    "change_owners",
    "change_particulars",
    "change_status",
    "check_import",
    "confirm_identity",
    "drop_import",
    "end_recordal",
    "place_lock",
    "read_classes",
    "record_owner_name",
    "record_owner_names",
    "record_recordal_name",
    "record_right",
    "release_lock",
    "rename_party",
    "start_import",
    "step_of_lock",
]
