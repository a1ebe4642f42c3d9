"""The environment decides what stands behind each port; nothing is linked unless it says so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from zhiquan.areas.matters import ports
from zhiquan.kernel import notices, outbox
from zhiquan.site import admin_connections, wiring


@pytest.fixture(autouse=True)
def nothing_linked(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> None:
    settings.VAR = tmp_path
    monkeypatch.setattr(ports, "_links", {})
    monkeypatch.setattr(ports, "_licences", [])
    monkeypatch.setattr(notices, "_messengers", {})
    monkeypatch.setattr(outbox, "_subscriptions", {})
    wiring.world.cache_clear()


def test_by_default_the_windows_worklist_carries_everything() -> None:
    wiring.connect()
    assert ports.links() == () and ports.licences() is None
    modes = admin_connections.modes()
    assert set(modes.values()) == {"worklist", "off"}
    assert admin_connections.simulated() == []


def test_the_demo_has_simulated_licences(tmp_path: Path) -> None:
    (tmp_path / "demo-accounts.json").write_text("[]")
    wiring.connect()
    assert admin_connections.modes()["e_licence"] == "simulated" and ports.links() == ()


def test_simulated_and_live_links_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIQUAN_LINK_CUSTOMS", "simulated")
    monkeypatch.setenv("ZHIQUAN_LINK_TRADEMARK_OFFICE", "https://tm.example/api/")
    monkeypatch.setenv("ZHIQUAN_LINK_SECRET_TRADEMARK_OFFICE", "x")
    monkeypatch.setenv("ZHIQUAN_LINK_MESSAGE_CENTRE", "file")
    monkeypatch.setenv("ZHIQUAN_LINK_SECRET", "y")
    wiring.connect()
    modes = admin_connections.modes()
    assert (modes["customs"], modes["trademark_office"], modes["message_centre"]) == (
        "simulated",
        "live",
        "file",
    )
    assert modes["company_register"] == "worklist"
    assert [str(name) for name in admin_connections.simulated()]
    live = ports.link_of("trademark_office")
    assert live and live.client.base == "https://tm.example/api" and live.client.secret == "x"  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("value", "secret"),
    [("http://tm.example", "x"), ("ftp://tm.example", "x"), ("yes", "x"), ("https://tm.example", "")],
)
def test_what_cannot_be_linked_ends_with_one_line(
    monkeypatch: pytest.MonkeyPatch, value: str, secret: str
) -> None:
    monkeypatch.setenv("ZHIQUAN_LINK_TRADEMARK_OFFICE", value)
    monkeypatch.setenv("ZHIQUAN_LINK_SECRET", secret)
    with pytest.raises(SystemExit, match="ZHIQUAN_LINK_"):
        wiring.connect()
