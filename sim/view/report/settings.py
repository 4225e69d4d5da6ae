"""Settings with their origins, and the record of the runs with the command that repeats them."""

import json
import shlex
from pathlib import Path
from typing import Any

from sim.study.folder import RECORD
from sim.view.report.blocks import Block, Code, Folded, Row, Table, Text, Voice, rows_table
from sim.view.report.source import SETTINGS, Setting, Source

REGISTERED = ("default", "configs/parameters/", "configs/plan/", "configs/outlook/")
PATH_HEADS = ("setting", "value", "origin")
SHOWN_SEEDS = 3


def settings(source: Source, voice: Voice) -> list[Block]:
    """What the scenario sets, the levers beside practice and plan, and all settings, folded."""
    if not source.settings:
        return []
    own = [setting for setting in source.settings if not setting.origin.startswith(REGISTERED)]
    every = _table("settings_all", source.settings, voice, many=len(source.settings))
    return [
        Text(voice.tell("settings_said")),
        _table("settings_own", own, voice),
        levers(source, voice),
        Folded(every.caption, every),
    ]


def _table(id: str, found: list[Setting], voice: Voice, **values: object) -> Table:
    heads = [voice.tell(name) for name in PATH_HEADS]
    return rows_table(id, voice.tell(id, **values), heads, [list(setting) for setting in found], {1, 2})


def levers(source: Source, voice: Voice) -> Table:
    """One row a lever: the values used, beside the practice of 2020 and the plan."""
    given = source.content.get("levers") or {}
    rows: list[Row] = []
    for id, row in source.registers.levers.items():
        if id in given:
            name = voice.with_unit(source.lever(id, voice.language), voice.name("lever_units", row.unit))
            rows.append([name, _value(given[id], voice), f"{row.status_quo_2020:.6g}", f"{row.plan_value:.6g}"])
    heads = [voice.tell(name) for name in ("lever", "value", "practice", "plan")]
    return rows_table("settings_levers", voice.tell("settings_levers"), heads, rows)


def _value(value: object, voice: Voice) -> str:
    """A lever's value, path by year, or either by city."""
    if not isinstance(value, dict):
        return f"{value:.6g}" if isinstance(value, float | int) else str(value)
    if "all" in value:
        cities = {voice.name("places", str(city)): each for city, each in (value.get("cities") or {}).items()}
        parts = [_value(value["all"], voice), *(f"{city}: {_value(each, voice)}" for city, each in cities.items())]
        return "; ".join(parts)
    return ", ".join(f"{year}: {_value(each, voice)}" for year, each in value.items())


def command_of(source: Source) -> str:
    """The command that makes the same runs again, called beside the result folder."""
    name = source.runs_folder.resolve().name
    return f"zjsim run {shlex.quote(f'{name}/{SETTINGS}')} --out {shlex.quote(f'{name}-again')}"


def record(source: Source, voice: Voice) -> list[Block]:
    """What is needed to cite and to repeat the runs."""
    known = {"run_id": source.tables.run_id, "scenario": source.tables.scenario, **source.tables.record}
    return [
        Text(voice.tell("record_said")), Code(command_of(source)), facts_table(known, voice), Text(voice.tell("cite")),
    ]  # fmt: skip


def read_record(folder: Path) -> dict[str, Any]:
    """The record of a folder; empty without one."""
    path = folder / RECORD
    known = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    return known if isinstance(known, dict) else {}


def facts_table(known: dict[str, Any], voice: Voice) -> Table:
    """What a record says, as far as it says it."""
    facts = {name: known.get(name) for name in ("run_id", "scenario", "version", "model_version")}
    runs = known.get("runs")
    if isinstance(runs, list):
        seeds = [str(run["seed"]) for run in runs]
        shown = seeds if len(seeds) <= SHOWN_SEEDS else [*seeds[: SHOWN_SEEDS - 1], "…", seeds[-1]]
        facts["runs"] = f"{len(runs)} ({', '.join(shown)})"
    facts["python"] = known.get("python")
    facts |= {name: _pairs(known.get(name)) for name in ("packages", "machine")}
    facts["memory"] = f"{known['peak_memory_mb']} MB" if "peak_memory_mb" in known else None
    rows = [[voice.tell(f"record_{name}"), str(fact)] for name, fact in facts.items() if fact]
    return rows_table("record", voice.tell("record"), [voice.tell("setting"), voice.tell("value")], rows, {1})


def _pairs(found: object) -> str:
    return ", ".join(f"{name} {value}" for name, value in found.items()) if isinstance(found, dict) else ""
