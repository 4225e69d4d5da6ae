"""Serving the page on this machine: no other address is contacted, and no other site may speak to it."""

import os
import warnings
import webbrowser
from pathlib import Path
from threading import Timer
from typing import Any

from sim.errors import StoreError
from sim.view.page.runs import RunQueue
from sim.view.page.tab import Place, bases_of
from sim.view.words import Words

APP = "sim.view.page.app"
NOWHERE = "http://127.0.0.1:9/"
"""In place of the content network that Solara would ask for a file it does not hold."""

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
BROWSER_SECONDS = 1.0


def serve(folder: Path, configs: Path, host: str, port: int, language: str, open_browser: bool) -> None:
    """Serves the page until it is stopped. folder: a results folder, or one result in it, which is opened."""
    import uvicorn

    warnings.filterwarnings("ignore", "Cookies with samesite=none")  # Solara's, at each page without https
    root, first = results_root(folder)
    queue = RunQueue()
    app = build(Place(root, bases_of(configs), queue, language, first), host)
    address = f"http://{host}:{port}/"
    print(address, flush=True)
    if open_browser:
        Timer(BROWSER_SECONDS, webbrowser.open, (address,)).start()
    uvicorn.run(app, host=host, port=port, log_level="warning", ws_ping_interval=None, timeout_graceful_shutdown=1)
    if in_hand := queue.stop():
        print(Words(language).say("page_closing", runs=in_hand), flush=True)
    queue.close()


def results_root(folder: Path) -> tuple[Path, str]:
    """The results folder, and the name of the result in it that is to be opened first, if one was named."""
    if folder.exists() and not folder.is_dir():
        raise StoreError(f"{folder}: is a file; give a folder of results, or one result in it")
    if any((folder / name).exists() for name in ("record.json", "config.yaml", "outcomes.parquet")):
        full = folder.resolve()
        return full.parent, full.name
    if not folder.exists() and folder != Path("results"):
        raise StoreError(f"{folder}: there is no such folder")
    return folder, ""


def build(place: Place, host: str) -> Any:
    """The application: Solara with its own assets, and the Chinese font."""
    os.environ |= {
        "SOLARA_APP": APP,
        "SOLARA_ASSETS_CDN": NOWHERE,
        "SOLARA_ASSETS_FONTAWESOME_ENABLED": "False",
        "SOLARA_TELEMETRY_MIXPANEL_ENABLE": "False",
        "SOLARA_THEME_LOADER": "plain",
        "SOLARA_THEME_SHOW_BANNER": "False",
        "SOLARA_MODE": "production",
    }
    from solara.server import starlette as solara_server
    from starlette.responses import FileResponse
    from starlette.routing import Route

    from sim.view.page.app import settle
    from sim.view.page.guard import Guard
    from sim.view.style import font_file

    settle(place)

    async def font(_: Any) -> Any:
        return FileResponse(font_file(), headers={"Cache-Control": "max-age=31536000"})

    solara_server.app.router.routes.insert(0, Route("/font.ttf", font))
    return Guard(solara_server.app, {*LOOPBACK, host})
