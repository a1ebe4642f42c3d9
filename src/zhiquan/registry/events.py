"""What the registry tells other rooms after commit; every payload carries the `ref` of the record."""

PARTY_RENAMED = "registry.party_renamed"
RIGHT_RECORDED = "registry.right_recorded"
RIGHT_CHANGED = "registry.right_changed"
OWNER_CHANGED = "registry.owner_changed"
LOCK_PLACED = "registry.lock_placed"
LOCK_RELEASED = "registry.lock_released"
