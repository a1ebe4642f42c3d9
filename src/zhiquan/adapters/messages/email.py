"""E-mail: into a folder as .eml, or to an SMTP server."""

from __future__ import annotations

import smtplib
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from zhiquan.adapters.messages.writing import put
from zhiquan.kernel.models import Notice

TIMEOUT_S = 20


def message(notice: Notice, sender: str) -> EmailMessage | None:
    """The e-mail of a notice in the city's language; None where the person has no address."""
    if not notice.person.email:
        return None
    with translation.override(settings.LANGUAGE_CODE):
        sentence = _(notice.text) % notice.params if notice.params else _(notice.text)
        mail = EmailMessage()
        mail["Subject"] = " ".join(sentence.split())[:120]
        mail["From"], mail["To"] = sender, notice.person.email
        # The same notice has the same id, so that a mail server can drop a repeated delivery.
        mail["Message-ID"] = f"<{notice.uid}@zhiquan.invalid>"
        mail.set_content(f"{sentence}\n\n{_('Sign in to read more.')}\n")
    return mail


@dataclass(frozen=True)
class FileMail:
    """Writes .eml files into `folder`."""

    folder: Path
    sender: str = "zhiquan@localhost"
    channel: str = "email"

    def send(self, notice: Notice) -> None:
        mail = message(notice, self.sender)
        if mail is not None:
            put(self.folder / f"{notice.uid}.eml", mail.as_bytes())


@dataclass(frozen=True)
class SmtpMail:
    """Hands e-mail to ``smtp://user:password@host:port`` (``smtps://`` for TLS from the start)."""

    url: str
    sender: str
    channel: str = "email"

    def send(self, notice: Notice) -> None:
        mail = message(notice, self.sender)
        if mail is None:
            return
        parts = urlsplit(self.url)
        connect = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
        with connect(parts.hostname or "", parts.port or 0, timeout=TIMEOUT_S) as server:
            if parts.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls()
            if parts.username:
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(mail)
