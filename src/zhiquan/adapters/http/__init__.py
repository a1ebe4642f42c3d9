"""Live lines over HTTP and JSON: signed requests, checked answers.

| request | answer |
|---|---|
| ``POST <base>/<system>/handovers`` ``{"key", "payload"}`` | 200 ``{"number", "on"}``, the same for the same key |
| ``GET <base>/<system>/messages?since=<cursor>`` | 200 ``{"messages": [...], "next": "<cursor>"}`` |
| ``POST <base>/e_licence/lookups`` ``{"scheme", "number"}`` | 200 ``{"file": {"name", "content"}, "facts"}``, 404 where none is shared |
| ``POST <base>/message_centre/notices`` ``{"id", "to", "text"}`` | 200 |

Each request carries the headers of `adapters.signing`, over ``<method> <target>`` on a line of its own and the body.
"The other side cannot now" is 401, 403, 408, 425, 429, 5xx or no answer; "no" is any other 4xx, with ``{"message"}``.
"""
