"""The address that authorities call: ``POST /api/v1/hooks/<system>``, signed (see `zhiquan.adapters.signing`)."""

from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from ninja import Router, Schema, Status

from zhiquan.adapters.webhooks import incoming
from zhiquan.kernel import logs

router = Router(tags=["hooks"])
log = logging.getLogger("zhiquan.webhooks")


class Taken(Schema):
    """`state`: stored, repeated (it was stored before), kept (laid aside: it is not as agreed, see `reason`)."""

    state: str
    reason: str = ""


class Rejected(Schema):
    code: str
    message: str


_ALL = {200: Taken, 202: Taken, **dict.fromkeys((401, 404, 409, 413, 503), Rejected)}


@router.post("/{system}", auth=None, response=_ALL, operation_id="receive_hook", url_name="receive_hook")
def receive_hook(request: HttpRequest, system: str) -> Any:
    """One message of an authority about a hand-over; 2xx only when it is stored."""
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > incoming.LIMIT:
            raise incoming.Rejected(413, "too_large")
        taken = incoming.take(system, request.headers, request.body)
    except (RequestDataTooBig, ValueError):
        return Status(413, {"code": "too_large", "message": "too_large"})
    except incoming.Rejected as error:
        log.warning("hook of %s rejected: %s", system[:40], error.code)
        return Status(error.status, {"code": error.code, "message": error.code.replace("_", " ")})
    except Exception as error:
        # Nothing is stored: the sender is to try again.
        log.warning("hook of %s failed: %s", system[:40], logs.place(error))
        return Status(503, {"code": "failed", "message": "try again later"})
    return Status(
        202 if taken.state == incoming.KEPT else 200, {"state": taken.state, "reason": taken.reason}
    )
