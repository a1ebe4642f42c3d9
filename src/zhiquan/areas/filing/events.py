"""Topics that filing quality puts into the outbox; payloads hold refs and codes, never content."""

CLUE_MOVED = "filing.clue.moved"
REFILED = "filing.withdrawn.refiled"
RUN_READY = "filing.run.ready"
