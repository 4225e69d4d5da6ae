"""The documents say what the registers, the code and the reports say."""

import re
import shutil
from pathlib import Path

import pytest

from sim.config import load
from sim.model import life
from sim.state.columns import COLUMNS
from sim.study import odd
from sim.view.documents import documents, write_documents
from sim.view.reports import REPORTS, fit_said, posterior_said, skill_said, summary_said, verdicts_said, waves_said

PROJECT = Path(__file__).parents[2]
PAGES = ("odd.md", "limits.md", "validation.md")


@pytest.fixture(scope="module")
def made() -> dict[str, dict[str, str]]:
    return documents(load(PROJECT / "configs" / "baseline.yaml"), PROJECT / "experiments")


@pytest.mark.parametrize("page", PAGES)
def test_no_table_of_a_page_is_stale(page: str, made: dict[str, dict[str, str]]) -> None:
    text = (PROJECT / "docs" / page).read_text(encoding="utf-8")
    found = re.findall(r"<!-- (\w+) -->\n(.*?)\n?<!-- /\1 -->", text, flags=re.DOTALL)
    assert sorted(name for name, _ in found) == sorted(made[page])
    stale = [name for name, block in found if block.strip() != made[page][name].strip()]
    assert not stale, f"docs/{page}: {', '.join(stale)} say something else than the registers; call: zjsim docs"


def test_pages_are_refreshed_and_prose_is_kept(tmp_path: Path, made: dict[str, dict[str, str]]) -> None:
    for page in PAGES:
        shutil.copy(PROJECT / "docs" / page, tmp_path)
    page = tmp_path / "limits.md"
    before = page.read_text(encoding="utf-8")
    page.write_text(before.replace("| derived |", "| guessed |"), encoding="utf-8")
    written = write_documents(load(PROJECT / "configs" / "baseline.yaml"), tmp_path, PROJECT / "experiments")
    assert [path.name for path in written] == list(PAGES)
    assert page.read_text(encoding="utf-8") == before


def test_a_report_is_shown_and_a_missing_one_is_told(tmp_path: Path) -> None:
    config = load(PROJECT / "configs" / "baseline.yaml")
    (tmp_path / "05_patterns").mkdir()
    path = tmp_path / REPORTS["patterns"].path
    path.write_text("pattern,median,verdict\ntail | exponent,1.23456,inside\ngap,46612.4,outside\n", encoding="utf-8")
    blocks = documents(config, tmp_path)["validation.md"]
    assert r"| tail \| exponent | inside | 1.235 |" in blocks["patterns"]
    assert "| gap | outside | 46,612 |" in blocks["patterns"]
    assert blocks["fit"].startswith("*Not run yet") and "06_backtest/fit.csv" in blocks["fit"]
    path.write_text("pattern,median,verdict\n" + "tail,1,inside\n" * 40, encoding="utf-8")
    assert "<details><summary>40 rows</summary>" in documents(config, tmp_path)["validation.md"]["patterns"]


def test_the_story_names_acts_in_the_order_of_the_code() -> None:
    told = [row[0] for row in odd.life_of_an_enterprise().rows]
    assert told.index("`sell`") < told.index("`hire`") < told.index("`plan_year`") < told.index("→ `fails`")
    assert told.index("→ `plan_digital_rise`") < told.index("→ → `learn`") < told.index("→ → `can_carry`")
    rules = {name for name in vars(life) if getattr(getattr(life, name), "__module__", "").startswith("sim.rules.")}
    functions = {name for name in rules if not isinstance(getattr(life, name), type)}
    missing = functions - {row.strip("→ `") for row in told}
    assert not missing, f"rules the story imports and does not tell: {sorted(missing)}"


def test_every_column_and_every_act_is_described() -> None:
    assert len(odd.state_variables().rows) == len(COLUMNS)
    acts = odd.acts().rows
    assert (acts[0][0], acts[-1][0]) == ("`set_policy`", "`observe`")
    assert all(text.endswith(".") for _, text in acts)


def test_every_stream_is_drawn_from() -> None:
    idle = [row[1] for row in odd.streams().rows if not row[2]]
    assert not idle, f"no module draws from {', '.join(idle)}"


def test_what_is_said_of_a_fit_and_of_parameters_is_counted() -> None:
    row = {"use": "fit", "value": "10", "posterior_p05": "9", "posterior_p95": "11"}
    fitted = [row | {"relative_error": "0.02"}, row | {"value": "12", "relative_error": "0.08"}]
    said = fit_said([*fitted, row | {"use": "show", "relative_error": "0.9"}])
    assert said.startswith("Of 2 fitted rows, 1 lie inside") and said.endswith("is 5.0%.")
    verdicts = [{"parameter": "a.b", "verdict": "learnt"}, {"parameter": "c.d", "verdict": "not learnt"}]
    assert posterior_said(verdicts) == "1 of 2 were learnt. Not learnt: `c.d`."
    assert verdicts_said(verdicts) == "learnt: 1, not learnt: 1."


@pytest.mark.parametrize(
    ("error", "high", "ending"),
    [(0.04, 0.048, ": kept."), (0.04, 0.06, ": kept, not surely."), (0.06, 0.07, ": not kept.")],
)
def test_whether_the_backtest_keeps_its_promise_is_said(error: float, high: float, ending: str) -> None:
    row = {"rows": "fitted", "number": "22", "median_relative_error": str(error), "error_low": "0.03"}
    said = summary_said([row | {"error_high": str(high)}])
    assert f"is {error:.1%}" in said
    assert said.endswith(ending)


def test_what_history_matching_leaves_is_said_and_what_does_the_fitting() -> None:
    row = {"vectors": "50", "plausible": "30"}
    said = waves_said([row | {"share": "0.8"}, row | {"share": "0.75"}])
    assert "75% to 80% of the space" in said
    assert "of 100 vectors that were run, 30 are plausible" in said
    assert "approximate Bayesian" in said
    assert "approximate Bayesian" not in waves_said([row | {"share": "0.8"}, row | {"share": "0.01"}])


def test_sets_whose_bands_are_too_narrow_and_forecasts_that_win_are_named() -> None:
    row = {"set": "counts", "rows": "20", "covered_90": "0.5", "low_90": "0.27", "high_90": "0.73"}
    own = row | {"forecast": "model", "verdict_90": "too narrow", "skill": "", "skill_typical": ""}
    other = row | {"forecast": "logistic", "verdict_90": "in keeping", "skill": "0.1", "skill_typical": "-0.06"}
    said = skill_said([own, other])
    assert "counts: 10 of 20, 27% to 73%, too narrow" in said
    assert said.endswith("on the typical row: counts against logistic.")
    assert skill_said([own, other | {"skill_typical": "0.06"}]).endswith("nowhere.")
