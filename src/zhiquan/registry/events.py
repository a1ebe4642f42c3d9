"""What the registry tells other rooms after commit; every payload carries the `ref` of the record."""

PARTY_RENAMED = "registry.party_renamed"
PARTY_CHANGED = "registry.party_changed"
RIGHT_RECORDED = "registry.right_recorded"
RIGHT_CHANGED = "registry.right_changed"
OWNER_CHANGED = "registry.owner_changed"
LOCK_PLACED = "registry.lock_placed"
LOCK_RELEASED = "registry.lock_released"
RECORDAL_CHANGED = "registry.recordal_changed"
# One for many: `rights` lists their refs, the ref is the party's.
RIGHTS_CHANGED = "registry.rights_changed"
OWNERS_CHANGED = "registry.owners_changed"
