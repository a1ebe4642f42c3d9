"""E-mail and short messages: how a notice leaves the platform.

*file* writes each message into a folder for the operator's own gateway to take; *smtp* hands e-mail to a server.
A message says that there is something to read and where, never what a record holds.
"""

from zhiquan.adapters.messages.email import FileMail, SmtpMail
from zhiquan.adapters.messages.sms import FileSms

__all__ = ["FileMail", "FileSms", "SmtpMail"]
