"""One HTTP request to an outside address, and only to an address that may be called.

The name is resolved once, every address it stands for is judged, and the connection goes to the judged address
itself: a name that changes its mind between the check and the call gains nothing. Redirects are not followed and
proxies not used, answers are cut off at a size, and the whole exchange ends at its deadline however slowly the other
side drips.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

TIMEOUT_S = 10.0
LIMIT = 1024 * 1024
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class Barred(Exception):
    """The address may not be called; `code` says why: url, scheme, port, address."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Unreachable(Exception):
    """No whole answer came: not found, refused, broken off, too slow or too long."""


@dataclass(frozen=True)
class Reach:
    """Which addresses may be called. By default only https to public ones.

    `loopback` opens this machine (there also without TLS), `private` opens networks by name.
    """

    loopback: bool = False
    private: tuple[Network, ...] = ()

    def allows(self, address: Address) -> bool:
        inner = _inner(address)
        if inner.is_loopback:
            return self.loopback
        if any(inner in network for network in self.private if network.version == inner.version):
            return True
        return inner.is_global and not (inner.is_multicast or inner.is_reserved or inner.is_unspecified)


# Links that the operator wrote into the environment himself may lead into the city's own networks.
OPERATORS = Reach(True, (ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_network("::/0")))


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def networks(text: str) -> tuple[Network, ...]:
    """Networks as an operator writes them: ``10.1.0.0/16, fd00::/8``. Raises ValueError."""
    return tuple(ipaddress.ip_network(part.strip()) for part in text.split(",") if part.strip())


def _inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 one only wraps."""
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    wrapped = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
    return wrapped or address


def read_url(url: str, reach: Reach) -> SplitResult:
    """The parts of a URL that may be called as far as its text tells. Raises Barred."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise Barred("url") from None
    if not parts.hostname or parts.username is not None or parts.password is not None or parts.fragment:
        raise Barred("url")
    if any(c.isspace() or ord(c) < 32 or c == "\\" for c in url) or not url.isascii():
        raise Barred("url")
    if parts.scheme not in ("https", "http") or (parts.scheme == "http" and not reach.loopback):
        raise Barred("scheme")
    if port is not None and port != 443 and port < 1024:
        raise Barred("port")
    return parts


def judge(url: str, reach: Reach) -> tuple[SplitResult, str, int]:
    """The URL's parts, and the one address and port to connect to. Raises Barred, Unreachable."""
    parts = read_url(url, reach)
    assert parts.hostname
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise Unreachable("the name is not known") from error
    addresses = [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]
    if not addresses or not all(reach.allows(a) for a in addresses):
        raise Barred("address")
    if parts.scheme == "http" and not all(_inner(a).is_loopback for a in addresses):
        raise Barred("scheme")
    return parts, str(addresses[0]), port


class _Deadline:
    """Breaks the connection off when the time is up, whatever it is waiting for."""

    def __init__(self, sock: socket.socket, seconds: float) -> None:
        self.sock, self.over = sock, False
        self.timer = threading.Timer(seconds, self._end)
        self.timer.daemon = True
        self.timer.start()

    def _end(self) -> None:
        self.over = True
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)


def _connected(parts: SplitResult, address: str, port: int, timeout: float) -> http.client.HTTPConnection:
    """A connection to the judged address that speaks as to the name."""
    assert parts.hostname
    raw = socket.create_connection((address, port), timeout)
    if parts.scheme == "https":
        try:
            raw = ssl.create_default_context().wrap_socket(raw, server_hostname=parts.hostname)
        except OSError:
            raw.close()
            raise
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, port, timeout=timeout)
    connection.sock = raw
    return connection


def send(
    method: str, url: str, *, headers: Mapping[str, str], body: bytes = b"", reach: Reach,
    timeout: float = TIMEOUT_S, limit: int = LIMIT,
) -> Answer:  # fmt: skip
    """The answer, whatever its status. Raises Barred where it may not be asked, Unreachable where none came."""
    parts, address, port = judge(url, reach)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection = _connected(parts, address, port, timeout)
    except (OSError, ValueError) as error:
        raise Unreachable(type(error).__name__) from error
    deadline = _Deadline(connection.sock, timeout)
    try:
        connection.request(method, target, body=body or None, headers={**headers, "Connection": "close"})
        answer = connection.getresponse()
        data = answer.read(limit + 1)
        if deadline.over:
            raise Unreachable("too slow")
        if len(data) > limit:
            raise Unreachable("too long")
        if answer.length:
            raise Unreachable("cut off")
        return Answer(answer.status, data, {k.lower(): v for k, v in answer.getheaders()})
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise Unreachable("too slow" if deadline.over else type(error).__name__) from error
    finally:
        deadline.timer.cancel()
        connection.close()
