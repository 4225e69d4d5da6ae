"""Only pages of this server may speak to it: a foreign site, or a foreign name for this machine, is refused."""

from typing import Any
from urllib.parse import urlsplit

FORBIDDEN = 403
POLICY_VIOLATION = 1008


class Guard:
    """An ASGI application around another one that refuses requests of other hosts and origins.

    hosts: the names under which this server may be asked; an address of all interfaces allows any.
    """

    def __init__(self, app: Any, hosts: set[str]) -> None:
        self.app, self.hosts = app, hosts
        self.any_host = bool(hosts & {"0.0.0.0", "::", ""})

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Passes a request on, or refuses it."""
        if scope["type"] in ("http", "websocket") and not self._is_own(dict(scope["headers"])):
            await self._refuse(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _is_own(self, headers: dict[bytes, bytes]) -> bool:
        host = headers.get(b"host", b"").decode("latin-1")
        name = urlsplit(f"//{host}").hostname or ""
        known = self.any_host or name in self.hosts or f"[{name}]" in self.hosts
        origin = headers.get(b"origin")
        return known and (origin is None or urlsplit(origin.decode("latin-1")).netloc == host)

    @staticmethod
    async def _refuse(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": POLICY_VIOLATION})
            return
        await send({"type": "http.response.start", "status": FORBIDDEN, "headers": [(b"content-type", b"text/plain")]})
        await send({"type": "http.response.body", "body": b"this page is served to its own machine only\n"})
