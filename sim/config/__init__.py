"""Settings: layered YAML and the registers, checked together, with errors that help."""

from sim.config.config import Config
from sim.config.costs import Cost
from sim.config.government import Government
from sim.config.loading import configs_root, load
from sim.config.names import city_names, register_names
from sim.config.programmes import Programme
from sim.config.registers import Registers
from sim.config.rows import Lever, OutlookVariable, Parameter, Target
from sim.config.schema import LeverPath, Outlook

__all__ = [
    "Config",
    "Cost",
    "Government",
    "Lever",
    "LeverPath",
    "Outlook",
    "OutlookVariable",
    "Parameter",
    "Programme",
    "Registers",
    "Target",
    "city_names",
    "configs_root",
    "load",
    "register_names",
]
