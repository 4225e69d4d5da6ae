"""The enterprises of Zhejiang at a start: from published margins to one record each.

>>> population = stored(parse_period("2020Q4"), seed, parameters)   # records, and their standing for digital levels
"""

from sim.population.build import Population, build
from sim.population.check import check_table
from sim.population.levels import assign_levels
from sim.population.store import kept, let_go, stored
from sim.population.thinning import thin

__all__ = ["Population", "assign_levels", "build", "check_table", "kept", "let_go", "stored", "thin"]
