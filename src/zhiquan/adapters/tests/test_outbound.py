"""Which addresses may be called, and what becomes of answers that are too late, too long or none at all."""

from __future__ import annotations

import ipaddress
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from zhiquan.adapters import outbound
from zhiquan.adapters.outbound import Barred, Reach, Unreachable

PUBLIC = "93.184.215.14"
LOCAL = Reach(loopback=True)


def named(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Every name stands for these addresses; what was asked for is noted."""
    asked: list[str] = []

    def find(host: str, port: int, *some: Any, **more: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", find)
    return asked


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.2.1", "198.18.0.1", "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fc00::1", "ff02::1",
        "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "2002:0a00:1::", "64:ff9b::7f00:1", "64:ff9b::a00:1",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
    ],
)  # fmt: skip
def test_inner_addresses_are_barred_however_they_are_written(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    named(monkeypatch, address)
    with pytest.raises(Barred) as caught:
        outbound.judge("https://hooks.example/in", Reach())
    assert caught.value.code == "address"


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_public_addresses_may_be_called(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    named(monkeypatch, address)
    assert outbound.judge("https://hooks.example/in", Reach())[1:] == (address, 443)


def test_one_inner_address_among_public_ones_bars_the_name(monkeypatch: pytest.MonkeyPatch) -> None:
    named(monkeypatch, PUBLIC, "10.0.0.1")
    with pytest.raises(Barred):
        outbound.judge("https://hooks.example/", Reach())


@pytest.mark.parametrize(
    "host", ["2130706433", "0x7f000001", "127.1", "[::1]", "[::ffff:7f00:1]", "localhost"]
)
def test_other_spellings_of_this_machine(host: str) -> None:
    """The resolver's own reading counts, whatever the spelling."""
    with pytest.raises((Barred, Unreachable)):
        outbound.judge(f"https://{host}/", Reach())


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.example/", "scheme"),
        ("ftp://hooks.example/", "scheme"),
        ("file:///etc/passwd", "url"),
        ("gopher://hooks.example/", "scheme"),
        ("https://user:pass@hooks.example/", "url"),
        ("https://hooks.example@127.0.0.1/", "url"),
        ("https://hooks.example:22/", "port"),
        ("https://hooks.example:80/", "port"),
        ("https://hooks.example:99999/", "url"),
        ("https://hooks.example/\r\nX: y", "url"),
        ("https://hooks.example\\@127.0.0.1/", "url"),
        ("https://示例.example/", "url"),
        ("https:///in", "url"),
        ("//hooks.example/", "scheme"),
        ("", "url"),
        ("https://[::1", "url"),
    ],
)
def test_addresses_that_their_text_bars(url: str, code: str) -> None:
    with pytest.raises(Barred) as caught:
        outbound.read_url(url, Reach())
    assert caught.value.code == code


def test_plain_http_stays_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    named(monkeypatch, PUBLIC)
    with pytest.raises(Barred) as caught:
        outbound.judge("http://hooks.example/", LOCAL)
    assert caught.value.code == "scheme"


def test_a_network_opened_by_name_opens_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    reach = Reach(private=outbound.networks("10.1.0.0/16, fd00::/8"))
    assert reach.allows(ipaddress.ip_address("10.1.2.3"))
    assert reach.allows(ipaddress.ip_address("::ffff:10.1.2.3"))
    assert reach.allows(ipaddress.ip_address("fd12::1"))
    assert not reach.allows(ipaddress.ip_address("10.2.0.1"))
    assert not reach.allows(ipaddress.ip_address("127.0.0.1"))


# ---------- exchanges with a real socket


@contextmanager
def answering(*parts: bytes, hang: bool = False) -> Iterator[str]:
    """A server on this machine that sends these bytes to whoever calls, then ends or says nothing more."""
    ending = threading.Event()
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while not ending.is_set():
            try:
                caller, _ = server.accept()
            except OSError:
                return
            with caller:
                caller.recv(65536)
                for part in parts:
                    caller.sendall(part)
                if hang:
                    ending.wait(30)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/in"
    ending.set()
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join(5)


def ask(url: str, **more: Any) -> outbound.Answer:
    return outbound.send("POST", url, headers={}, body=b"{}", reach=LOCAL, **more)


def test_a_redirect_is_an_answer_and_not_followed() -> None:
    head = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"
    with answering(head) as url:
        assert ask(url).status == 302


def test_a_silent_server_is_left_at_the_deadline() -> None:
    with (
        answering(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab", hang=True) as url,
        pytest.raises(Unreachable),
    ):
        ask(url, timeout=0.1)


def test_an_answer_cut_off_is_none() -> None:
    with answering(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nab") as url, pytest.raises(Unreachable):
        ask(url)
    with answering(b"") as url, pytest.raises(Unreachable):
        ask(url)


def test_an_endless_answer_is_none() -> None:
    with (
        answering(b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * 2000) as url,
        pytest.raises(Unreachable, match="too long"),
    ):
        ask(url, limit=1000)


def test_the_call_goes_to_the_address_that_was_judged(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is asked again could say something else by then."""
    with answering(b"HTTP/1.1 204 No Content\r\n\r\n") as url:
        asked = named(monkeypatch, "127.0.0.1")
        assert ask(url.replace("127.0.0.1", "hooks.example")).status == 204
    assert asked.count("hooks.example") == 1
