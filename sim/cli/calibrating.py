"""The command that fits free parameters to observations."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from sim.cli.options import Commands, load_settings, progress, say, telling
from sim.errors import ConfigError

if TYPE_CHECKING:
    from sim.config import Config


def add_commands(commands: Commands, common: argparse.ArgumentParser, running: argparse.ArgumentParser) -> None:
    """Adds ``calibrate`` and ``backtest``."""
    calibrate = commands.add_parser(
        "calibrate", parents=[common, running], help="fit free parameters to observations and write an ensemble"
    )
    calibrate.add_argument("config", type=Path)
    calibrate.add_argument("--observed", type=Path, help="a CSV: indicator, place, period, value, error")
    calibrate.add_argument("--out", type=Path, help="folder (default: results/calibration_<name>)")
    calibrate.add_argument("--dry-run", action="store_true", help="say what would run, and run nothing")
    calibrate.add_argument("--no-skill", action="store_true", help="do not judge what it would have foretold")
    calibrate.add_argument("--no-figures", action="store_true", help="write tables only")
    calibrate.set_defaults(command=_calibrate)
    backtest = commands.add_parser(
        "backtest", parents=[common, running], help="hold runs of the ensemble, of every enterprise, to the record"
    )
    backtest.add_argument("config", type=Path, nargs="?", default=Path("configs/backtest.yaml"))
    backtest.add_argument("--out", type=Path, default=Path("experiments/06_backtest"), help="folder of the tables")
    backtest.set_defaults(command=_backtest)


def _calibrate(options: argparse.Namespace) -> int:
    config = _settings(options)
    out = options.out or Path("results") / f"calibration_{config.name}"
    from sim.calibration.calibrate import calibrate, describe_calibration
    from sim.calibration.waves import Workers

    if options.dry_run:
        say(describe_calibration(config, out, options.jobs, options.threads), options.lang)
        return 0
    workers = Workers(options.jobs, options.threads, options.force, progress(options))
    found = calibrate(config, out, workers, telling(options))
    if not options.no_skill:
        from sim.calibration.judging import judge

        judge(config, found, telling(options))
    if not options.no_figures:
        from sim.view.calibration import draw_calibration

        draw_calibration(found.folder, options.lang)
        if not options.no_skill:
            from sim.view.judging import draw_judging

            draw_judging(found.folder, options.lang)
    if not options.quiet:
        from sim.view.calibration import calibration_text

        print(calibration_text(found.folder, options.lang))
        if not options.no_skill:
            from sim.view.judging import judging_text

            print(judging_text(found.folder, options.lang))
    return 0


def _backtest(options: argparse.Namespace) -> int:
    config = load_settings(options)
    from sim.calibration.backtest import backtest
    from sim.calibration.waves import Workers

    workers = Workers(options.jobs, options.threads, options.force, progress(options))
    found = backtest(config, options.out, workers)
    if not options.quiet:
        print(
            found.rows.drop(columns="reason").to_string(index=False), found.summary.to_string(index=False), sep="\n\n"
        )
    return 0


def _settings(options: argparse.Namespace) -> "Config":
    if options.replicates is not None:
        raise ConfigError(
            ["--replicates: is no option of calibrate; give --set calibration.design=200 (vectors a wave)"]
        )
    if options.seed is not None:
        options.set.append(f"calibration.seed={options.seed}")
        options.seed = None
    if options.observed is not None:
        options.set.append(f'calibration.observed="{options.observed.resolve()}"')
    return load_settings(options)
