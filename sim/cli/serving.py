"""The command that serves the live page."""

import argparse
from pathlib import Path

from sim.cli.options import DEFAULT_CONFIG, Commands

HOST, PORT = "127.0.0.1", 8765


def add_commands(commands: Commands, common: argparse.ArgumentParser) -> None:
    """Adds ``dashboard``."""
    dashboard = commands.add_parser(
        "dashboard", parents=[common], help="a local web page: levers, the eleven cities on a map, targets live"
    )
    dashboard.add_argument(
        "folder",
        type=Path,
        nargs="?",
        default=Path("results"),
        help="results, or one result to open (default: results)",
    )
    dashboard.add_argument("--host", default=HOST, help=f"address to listen on (default: {HOST}, this machine only)")
    dashboard.add_argument("--port", type=int, default=PORT, help=f"port (default: {PORT})")
    dashboard.add_argument("--no-open", action="store_true", help="open no browser")
    dashboard.set_defaults(command=_dashboard)


def _dashboard(options: argparse.Namespace) -> int:
    from sim.config import configs_root
    from sim.view.page.serve import serve

    configs = configs_root(Path(DEFAULT_CONFIG))
    serve(options.folder, configs, options.host, options.port, options.lang, not options.no_open)
    return 0
