"""Scenario discovery: the boxes of what varies in which a target fails, by PRIM and CART of ``ema_workbench``."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ema_workbench.analysis.prim import PrimBox

PRIM, CART = "PRIM", "CART"
SMALLEST = 0.05
SMALLEST_LEAF = 0.1
FEWEST = 20
MOST_BOXES = 3
ENRICHED = 0.5
"""A box is worth telling when it closes so much of the gap between the share of all runs that fail and one."""

BY_CHANCE = 0.05

type Limits = dict[str, tuple[float, float]]


class Box(NamedTuple):
    """Open limits by variable, -inf or inf where a side has none.

    density: the share of the runs in it that fail; coverage: the share of all failures that lie in it; mass: its share
    of all runs; chance: by variable, how likely a limit as good arises by chance (PRIM's quasi-p; NaN of CART).
    """

    method: str
    limits: Limits
    density: float
    coverage: float
    mass: float
    chance: dict[str, float]


def refusal(fails: NDArray[np.bool_], runs: pd.DataFrame) -> str:
    """Why no box can be found; blank where one can."""
    many, failed = len(fails), int(fails.sum())
    if failed in (0, many):
        return f"fails in {'none' if failed == 0 else 'all'} of {many} runs"
    if min(failed, many - failed) < max(SMALLEST * many, 2):
        return f"fails in {failed} of {many} runs: too one-sided to find where"
    if many < FEWEST:
        return f"{many} runs are too few; {FEWEST} are needed"
    return "" if len(runs.columns) else "nothing that varies has a number"


def find_boxes(runs: pd.DataFrame, fails: NDArray[np.bool_], seed: int) -> list[Box]:
    """PRIM's boxes, the best first, then CART's leaves, in which failures are more frequent than in all runs.

    runs: a row a run, a column a number. Of each of PRIM's trajectories the box with the largest harmonic mean of
    coverage and density is taken, of those dense enough to tell; limits that chance would give are dropped.
    Source: Bryant and Lempert (2010), for the limits that chance would give.
    """
    found = [*_prim(runs.reset_index(drop=True), fails), *_cart(runs.reset_index(drop=True), fails, seed)]
    return [box for box in found if box.limits and box.density >= worth_telling(fails)]


def worth_telling(fails: NDArray[np.bool_]) -> float:
    """The least density of a box that is told."""
    return float(fails.mean() + ENRICHED * (1.0 - fails.mean()))


def _prim(runs: pd.DataFrame, fails: NDArray[np.bool_]) -> Iterator[Box]:
    with _quietly():
        from ema_workbench.analysis import prim

        search = prim.Prim(runs, fails.copy(), peel_alpha=SMALLEST, mass_min=SMALLEST)
    for _ in range(MOST_BOXES):
        box = search.find_box()
        if box is None or not len(box.peeling_trajectory):
            return
        at = _kept(box, worth_telling(fails))
        if at is None:
            return
        ends = box.box_lims[at]
        chance = {str(name): _chance(box.p_values[at].get(name)) for name in runs}
        yield _box(PRIM, runs, fails, {str(name): (ends[name].iloc[0], ends[name].iloc[1]) for name in runs}, chance)


def _kept(box: "PrimBox", least: float) -> int | None:
    """The place in the trajectory of the box to tell, after dropping what chance would give; None: none is dense."""
    path = box.peeling_trajectory
    if path["density"].max() < least:
        return None
    balance = 2.0 * path["coverage"] * path["density"] / (path["coverage"] + path["density"]).clip(lower=1e-12)
    at = int(balance.where(path["density"] >= least, -1.0).to_numpy(float).argmax())
    weak = [name for name, values in box.p_values[at].items() if _chance(values) > BY_CHANCE]
    for name in weak:
        box.drop_restriction(name, at)
        at = len(box.peeling_trajectory) - 1
    box.select(at)
    return at


def _chance(values: Any) -> float:
    """The larger of the quasi-p of a variable's two ends (-1 stands for an end without a limit); NaN without any."""
    known = [float(value) for value in np.ravel(values) if values is not None and value >= 0.0]
    return max(known, default=float("nan"))


def _cart(runs: pd.DataFrame, fails: NDArray[np.bool_], seed: int) -> Iterator[Box]:
    """The leaves of a tree in which most runs fail, those with most failures first."""
    with _quietly():
        from ema_workbench.analysis import cart
    from sklearn.tree import DecisionTreeClassifier

    tree = cart.CART(runs, fails, mass_min=SMALLEST_LEAF)  # its own build_tree breaks ties as it likes
    tree.clf = DecisionTreeClassifier(min_samples_leaf=int(SMALLEST_LEAF * len(runs)), random_state=seed)
    tree.clf.fit(runs.to_numpy(float), fails)
    if tree.clf.get_n_leaves() < 2:
        return
    leaves = [
        _box(CART, runs, fails, {str(name): (ends[name].iloc[0], ends[name].iloc[1]) for name in runs}, {})
        for ends in tree.boxes
    ]
    yield from sorted((leaf for leaf in leaves if leaf.density > 0.5), key=lambda leaf: -leaf.coverage)[:MOST_BOXES]


def _box(method: str, runs: pd.DataFrame, fails: NDArray[np.bool_], ends: Limits, chance: dict[str, float]) -> Box:
    """A box with limits halfway to the nearest run outside, and its numbers over all runs."""
    limits: Limits = {}
    inside = np.ones(len(runs), bool)
    for name, (low, high) in ends.items():
        values = runs[name].to_numpy(float)
        inside &= (values >= low) & (values <= high)
        below, above = values[values < low], values[values > high]
        pair = (
            (float(low) + float(below.max())) / 2.0 if len(below) else -np.inf,
            (float(high) + float(above.min())) / 2.0 if len(above) else np.inf,
        )
        if pair != (-np.inf, np.inf):
            limits[name] = pair
    hit = int(fails[inside].sum())
    density = hit / max(int(inside.sum()), 1)
    return Box(
        method,
        limits,
        density,
        hit / int(fails.sum()),
        float(inside.mean()),
        {n: chance.get(n, np.nan) for n in limits},
    )


@contextmanager
def _quietly() -> Iterator[None]:
    """Silences what the workbench says of a library that it does without, and of its own use of pandas."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="The inplace keyword")
        warnings.filterwarnings("ignore", message="ipyparallel not installed")
        yield
