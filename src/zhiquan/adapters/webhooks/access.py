"""Who may do what with connections: the system administrator, and nobody else."""

from __future__ import annotations

from zhiquan.adapters.webhooks.models import BadMessage, Endpoint, Sending
from zhiquan.kernel.access import Access, role
from zhiquan.kernel.actor import SYSTEM_ADMIN

_ADMIN = role(SYSTEM_ADMIN)

ENDPOINTS: Access[Endpoint] = Access(Endpoint, {"view": _ADMIN, "add": _ADMIN, "edit": _ADMIN})
SENDINGS: Access[Sending] = Access(Sending, {"view": _ADMIN, "settle": _ADMIN})
BAD: Access[BadMessage] = Access(BadMessage, {"view": _ADMIN, "settle": _ADMIN})
