"""Which adapter stands behind each port: live, file or simulated."""

from __future__ import annotations

import os
from pathlib import Path

from django.conf import settings

from zhiquan.adapters.messages import FileMail, FileSms, SmtpMail
from zhiquan.kernel import notices


def connect() -> None:
    """Connect the message channels: SMTP by ``ZHIQUAN_SMTP_URL``, else files under ``var/outgoing``."""
    outgoing = Path(settings.VAR) / "outgoing"
    url = os.environ.get("ZHIQUAN_SMTP_URL", "")
    sender = os.environ.get("ZHIQUAN_MAIL_FROM", "zhiquan@localhost")
    notices.connect(SmtpMail(url, sender) if url else FileMail(outgoing / "email", sender))
    notices.connect(FileSms(outgoing / "sms"))
