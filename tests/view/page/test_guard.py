"""What the server refuses: other hosts, other origins, folders that are not there."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from sim.errors import StoreError
from sim.view.page.guard import Guard
from sim.view.page.serve import LOOPBACK, results_root


def answer(headers: dict[str, str], kind: str = "http", hosts: tuple[str, ...] = LOOPBACK) -> list[Any]:
    sent: list[Any] = []

    async def inner(_: object, __: object, send: Any) -> None:
        await send("passed on")

    async def send(message: Any) -> None:
        sent.append(message)

    async def receive() -> dict[str, str]:
        return {"type": f"{kind}.connect"}

    scope = {"type": kind, "headers": [(key.encode(), value.encode()) for key, value in headers.items()]}
    asyncio.run(Guard(inner, set(hosts))(scope, receive, send))
    return sent


@pytest.mark.parametrize("host", ["127.0.0.1:8765", "localhost:8765", "[::1]:8765"])
def test_the_own_page_is_served(host: str) -> None:
    assert answer({"host": host}) == ["passed on"]
    assert answer({"host": host, "origin": f"http://{host}"}, "websocket") == ["passed on"]


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "127.0.0.1:8765", "origin": "http://evil.example"},
        {"host": "127.0.0.1:8765", "origin": "http://127.0.0.1:9999"},
        {"host": "127.0.0.1:8765", "origin": "null"},
        {},
    ],
)
def test_other_hosts_and_origins_are_refused(headers: dict[str, str]) -> None:
    assert answer(headers)[0]["status"] == 403
    assert answer(headers, "websocket") == [{"type": "websocket.close", "code": 1008}]


def test_an_address_of_all_interfaces_allows_any_host_but_no_other_origin() -> None:
    assert answer({"host": "office.example"}, hosts=("0.0.0.0",)) == ["passed on"]
    assert answer({"host": "office.example", "origin": "http://evil.example"}, hosts=("0.0.0.0",)) != ["passed on"]


def test_a_folder_is_a_result_or_holds_results(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "record.json").write_text("{}")
    assert results_root(tmp_path / "one") == (tmp_path, "one")
    assert results_root(tmp_path) == (tmp_path, "")
    with pytest.raises(StoreError, match="is a file"):
        results_root(tmp_path / "one" / "record.json")
    with pytest.raises(StoreError, match="no such folder"):
        results_root(tmp_path / "two")
