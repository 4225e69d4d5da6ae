"""A policy laboratory for Zhejiang's manufacturing: every industrial enterprise of eleven cities as an agent.

``load`` settings, ``run`` them, ``sweep`` a design, ``optimise`` a mix, or step a ``ZhejiangModel`` by hand.
"""

from typing import TYPE_CHECKING, Any

from sim.version import use_compiled_cache

use_compiled_cache()

if TYPE_CHECKING:
    from sim.calibration.review import run
    from sim.config import load
    from sim.model.zhejiang import ZhejiangModel
    from sim.study.optimise import optimise
    from sim.study.sweep import sweep
    from sim.view.analysis import analyse
    from sim.view.comparison import compare

_PUBLIC = {
    "load": ("sim.config", "load"),
    "run": ("sim.calibration.review", "run"),
    "optimise": ("sim.study.optimise", "optimise"),
    "sweep": ("sim.study.sweep", "sweep"),
    "compare": ("sim.view.comparison", "compare"),
    "analyse": ("sim.view.analysis", "analyse"),
    "ZhejiangModel": ("sim.model.zhejiang", "ZhejiangModel"),
}

__all__ = ["ZhejiangModel", "analyse", "compare", "load", "optimise", "run", "sweep"]


def __getattr__(name: str) -> Any:
    """Imports the public names when they are first used, so that the command line starts at once."""
    if name not in _PUBLIC:
        raise AttributeError(f"module 'sim' has no attribute {name!r}; it has {', '.join(__all__)}")
    from importlib import import_module

    module, attribute = _PUBLIC[name]
    return getattr(import_module(module), attribute)
