"""An authority and the e-licences behind HTTP."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from zhiquan.adapters import wire
from zhiquan.adapters.http.client import Client
from zhiquan.areas.matters.ports import LinkGarbled, Message, Receipt

# Called with system, the message as it came and what is wrong with it; says how often it was seen by now.
Keep = Callable[[str, Any, str], int]
# A message that comes wrong so often stays behind as a dead letter, and the feed goes on without it.
PATIENCE = 3


@dataclass(frozen=True)
class HttpLink:
    """An `AuthorityLink` over HTTP. `keep` puts messages aside that nobody can read."""

    system: str
    client: Client
    keep: Keep | None = None
    mode: str = "live"

    def hand_over(self, key: str, payload: Mapping[str, Any]) -> Receipt:
        told = self.client.ask(
            "POST", f"/{quote(self.system)}/handovers", {"key": key, "payload": payload}, id=key
        )
        return wire.to_receipt(told)

    def fetch(self, since: str) -> tuple[list[Message], str]:
        """Sound messages of a page; the cursor stays where it was while one of the page may yet come out right."""
        told = self.client.ask("GET", f"/{quote(self.system)}/messages?{urlencode({'since': since})}")
        wire.require("feed", told)
        sound, waiting = [], False
        for data in told["messages"]:
            try:
                sound.append(wire.to_message(data))
            except LinkGarbled as error:
                if self.keep is None:
                    raise
                waiting |= self.keep(self.system, data, str(error)) < PATIENCE
        return sound, since if waiting else told["next"]


@dataclass(frozen=True)
class HttpLicences:
    """A `LicenceService` over HTTP."""

    client: Client
    mode: str = "live"

    def licence(self, scheme: str, number: str) -> tuple[str, bytes, Mapping[str, Any]] | None:
        told = self.client.ask(
            "POST", "/e_licence/lookups", {"scheme": scheme, "number": number}, absent=True
        )
        if told is None:
            return None
        wire.require("licence", told)
        name, content = wire.to_file(told["file"])
        return name, content, told["facts"]
