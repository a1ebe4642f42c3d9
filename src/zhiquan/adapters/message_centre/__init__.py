"""The city's message centre (i深圳 消息): a notice as one signed message, into a folder or over HTTP.

A message says that there is something to read and where, never what a record holds. It carries the notice's own id,
so that the centre shows it once however often it arrives.
"""

from zhiquan.adapters.message_centre.centre import FileCentre, HttpCentre

__all__ = ["FileCentre", "HttpCentre"]
