"""Settings: layered YAML and the registers, checked together, with errors that help."""

from sim.config.config import Config
from sim.config.costs import Cost
from sim.config.goals import met_bounds
from sim.config.government import Government
from sim.config.loading import configs_root, load
from sim.config.names import city_names, register_names
from sim.config.programmes import Programme
from sim.config.registers import Registers
from sim.config.rows import Lever, OutlookVariable, Parameter, Target
from sim.config.schema import Goal, LeverPath, Outlook
from sim.config.works import Work

__all__ = [
    "Config",
    "Cost",
    "Goal",
    "Government",
    "Lever",
    "LeverPath",
    "Outlook",
    "OutlookVariable",
    "Parameter",
    "Programme",
    "Registers",
    "Target",
    "Work",
    "city_names",
    "configs_root",
    "load",
    "met_bounds",
    "register_names",
]
