"""Emulators: what a run says of one observation, as a smooth function of the free parameters, with its own error."""

import warnings
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from sklearn.exceptions import ConvergenceWarning
from sklearn.gaussian_process import GaussianProcessRegressor
from sklearn.gaussian_process.kernels import ConstantKernel, Matern, WhiteKernel
from sklearn.linear_model import BayesianRidge

type Array = NDArray[np.float64]
type Kind = Literal["gaussian process", "quadratic", "constant"]

FOLDS = 5
POINTS_FOR_SCALES = 200
STEPS_FOR_SCALES = 40


class Surface(NamedTuple):
    """A fitted surface of one output, in units of its standard deviation: a linear trend and a process, or a ridge."""

    kind: Kind
    trend: BayesianRidge
    process: GaussianProcessRegressor | None = None

    def predict(self, unit: Array) -> tuple[Array, Array]:
        """Mean and variance of the surface at points (points, parameters) of the unit cube."""
        if self.process is not None:
            mean, deviation = self.process.predict(unit, return_std=True)
            noise = self.process.kernel_.k2.noise_level
            return self.trend.predict(unit - 0.5) + mean, np.maximum(deviation**2 - noise, 0.0)
        mean, deviation = self.trend.predict(_quadratic(unit), return_std=True)
        return mean, np.maximum(deviation**2 - 1.0 / self.trend.alpha_, 0.0)

    @property
    def noise(self) -> float:
        """The variance of what the parameters do not decide."""
        return float(self.process.kernel_.k2.noise_level if self.process is not None else 1.0 / self.trend.alpha_)


class Emulator(NamedTuple):
    """What a run says of one observation, by its free parameters.

    kind: which surface; a constant has none. centre, scale: mean and standard deviation over the design. stochastic:
    the variance of a single run about the surface: luck, and parameters that are not free. q2: the share of the
    variance over the design (mean of the seeds) that cross-validation foretells. error: the root mean square of the
    cross-validated standardised errors; where above 1, the variances have been raised by its square.
    """

    kind: Kind
    centre: float
    scale: float
    surface: Surface | None
    stochastic: float
    q2: float
    error: float

    def predict(self, unit: Array) -> tuple[Array, Array]:
        """Mean (points,) and variance (points,) of the surface at points (points, parameters) of the unit cube."""
        if self.surface is None:
            return np.full(len(unit), self.centre), np.zeros(len(unit))
        mean, variance = self.surface.predict(unit)
        return self.centre + self.scale * mean, variance * (self.scale * max(self.error, 1.0)) ** 2


def emulate(unit: Array, outputs: Array) -> Emulator:
    """The emulator of one output (points, seeds) over points (points, parameters) of the unit cube.

    A Gaussian process about a linear trend (Matern 5/2, a length scale a parameter), or a quadratic ridge where that
    foretells better in five-fold cross-validation. Length scales are found once, on at most 200 points, and kept in
    the folds. Source: Rasmussen and Williams (2006), chapters 2 and 5; for the ridge MacKay (1992).
    """
    means = outputs.mean(axis=1)
    within = float(outputs.var(axis=1, ddof=1).mean()) if outputs.shape[1] > 1 else 0.0
    centre, scale = float(means.mean()), float(means.std())
    if scale <= 1e-12 * max(abs(centre), 1e-300):
        return Emulator("constant", centre, scale, None, within, 1.0, 0.0)
    y = (means - centre) / scale
    kernel = length_scales(unit, y)
    found = [
        (surface, *cross_validated(unit, y, surface))
        for surface in (process_about_trend(unit, y, kernel), ridge(unit, y))
    ]
    surface, q2, error = max(found, key=lambda each: each[1])
    between = surface.noise * (scale * max(error, 1.0)) ** 2
    stochastic = max(between + within * (1.0 - 1.0 / outputs.shape[1]), within)
    return Emulator(surface.kind, centre, scale, surface, stochastic, q2, error)


def process_about_trend(unit: Array, y: Array, kernel: Any) -> Surface:
    """A Gaussian process of the given kernel about a linear trend."""
    trend = BayesianRidge().fit(unit - 0.5, y)
    process = GaussianProcessRegressor(kernel, optimizer=None).fit(unit, y - trend.predict(unit - 0.5))
    return Surface("gaussian process", trend, process)


def ridge(unit: Array, y: Array) -> Surface:
    """A Bayesian ridge on all products of two parameters."""
    return Surface("quadratic", BayesianRidge().fit(_quadratic(unit), y))


def _quadratic(unit: Array) -> Array:
    centred = 2.0 * unit - 1.0
    rows, columns = np.triu_indices(unit.shape[1])
    return np.hstack([centred, centred[:, rows] * centred[:, columns] - (rows == columns) / 3.0])


def length_scales(unit: Array, y: Array) -> Any:
    """The kernel whose length scales make the residuals of the linear trend likeliest."""
    few = np.random.default_rng(0).permutation(len(unit))[:POINTS_FOR_SCALES]
    x, rest = unit[few], (y - BayesianRidge().fit(unit - 0.5, y).predict(unit - 0.5))[few]
    level = float(np.clip(rest.var(), 1e-3, 1.0))
    signal = ConstantKernel(0.5 * level, (1e-5, 1e2)) * Matern(np.full(unit.shape[1], 2.0), (0.1, 100.0), nu=2.5)
    kernel = signal + WhiteKernel(0.5 * level, (1e-6, 2.0))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # a length scale at its bound: a parameter without effect
        return GaussianProcessRegressor(kernel, optimizer=_search).fit(x, rest).kernel_


def _search(objective: Any, start: Array, bounds: Array) -> tuple[Array, float]:
    found = minimize(
        objective, start, jac=True, bounds=bounds, method="L-BFGS-B", options={"maxiter": STEPS_FOR_SCALES}
    )
    return found.x, float(found.fun)


def cross_validated(unit: Array, y: Array, surface: Surface) -> tuple[float, float]:
    """Q2 and the root mean square of the standardised errors, each point foretold from the other folds."""
    fold = np.random.default_rng(0).permutation(len(unit)) % FOLDS
    mean, variance = np.empty(len(y)), np.empty(len(y))
    for k in range(FOLDS):
        rest, held = fold != k, fold == k
        fitted = (
            ridge(unit[rest], y[rest])
            if surface.process is None
            else process_about_trend(unit[rest], y[rest], surface.process.kernel_)
        )
        mean[held], around = fitted.predict(unit[held])
        variance[held] = around + fitted.noise
    return 1.0 - float(((y - mean) ** 2).mean() / y.var()), float(np.sqrt(((y - mean) ** 2 / variance).mean()))
