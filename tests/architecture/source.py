"""The project's files as the architecture tests see them."""

import ast
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]


@cache
def tracked_files() -> tuple[Path, ...]:
    """Every file that git tracks or would track; without git, every file of the folders that people write."""
    if shutil.which("git") and (ROOT / ".git").exists():
        listing = ["git", "-c", "core.quotepath=off", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
        return tuple(sorted(ROOT / name for name in names if name and (ROOT / name).is_file()))
    folders = ("sim", "configs", "experiments", "tests", "benchmarks", "docs")
    found = (path for folder in folders for path in (ROOT / folder).rglob("*") if "__pycache__" not in path.parts)
    return tuple(sorted(path for path in found if path.is_file()))


def files_in(*folders: str, suffixes: tuple[str, ...] = (".py",)) -> list[Path]:
    """The tracked files below the folders, such as ``sim/data``, that end in one of the suffixes."""
    roots = [ROOT / folder for folder in folders]
    return [path for path in tracked_files() if path.suffix in suffixes and any(path.is_relative_to(r) for r in roots)]


def short(path: Path) -> str:
    """A path as it is written in messages."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def imports_of(path: Path) -> Iterator[tuple[int, str]]:
    """Line and full dotted name of everything a file imports, relative imports resolved."""
    package = path.relative_to(ROOT).parent.parts
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            module = ".".join((*above, *([node.module] if node.module else [])))
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)
