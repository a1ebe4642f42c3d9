"""Topics that matters put into the outbox; payloads hold refs and codes, never content."""

SUBMITTED = "matters.case.submitted"
MOVED = "matters.case.moved"
FINISHED = "matters.case.finished"
DISPATCHED = "matters.dispatch.made"
