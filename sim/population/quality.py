"""What enterprises are like: age, skill, R&D, patents, energy, water, and their standing for digital levels."""

import numpy as np
from numpy.typing import NDArray

from sim.calendar import QUARTERS_A_YEAR, year_of
from sim.population.frame import Columns, Frame, standing
from sim.population.margins import attribute, manufacturing
from sim.population.raking import Floats, round_to_total, scale_below

_FIRST_YEAR_OF_LINE = 2011


def add_quality(firms: Columns, frame: Frame) -> None:
    """Adds age, skill, research and use of resources to the enterprises."""
    add_age(firms, frame)
    add_skill(firms, frame)
    add_research(firms, frame)
    add_patents(firms, frame)
    add_resources(firms, frame)


def add_age(firms: Columns, frame: Frame) -> None:
    """The quarter of founding, by published classes of age, and of entry into the register.

    Source: State Administration for Industry and Commerce 2013 for classes of age below scale. Assumes: above scale is
    older; entry into the register is spread evenly from founding, or 2011, to the start.
    """
    s, above, many = frame.settings, frame.above, len(firms["city"])
    kinds = ((0, above, "above_scale"), (above, many, "below_scale"))
    age = np.empty(many)
    for first, last, kind in kinds:
        young, middle = s[f"age_up_to_5_{kind}"], s[f"age_5_to_10_{kind}"]
        shares = (0.0, young, young + middle, 1.0)
        age[first:last] = np.interp(frame.uniform(last - first), shares, (0.0, 5.0, 10.0, s[f"oldest_{kind}"]))
    firms["founded"] = frame.period - np.floor(QUARTERS_A_YEAR * age).astype(np.int64)
    entered = np.zeros(many, np.int64)
    earliest = np.maximum(year_of_all(firms["founded"][:above]), _FIRST_YEAR_OF_LINE)
    years = earliest + np.floor(frame.uniform(above) * (year_of(frame.period) - earliest + 1)).astype(np.int64)
    entered[:above] = np.maximum(QUARTERS_A_YEAR * years, firms["founded"][:above])
    firms["first_promoted"] = entered


def year_of_all(periods: NDArray[np.int64]) -> NDArray[np.int64]:
    """The years (n,) of periods (n,)."""
    return periods // QUARTERS_A_YEAR


def add_skill(firms: Columns, frame: Frame) -> None:
    """Skill and management: lognormal of mean 1, rising with staff and with productivity within the division."""
    s, many = frame.settings, len(firms["city"])
    made = firms["value_added"] / firms["staff"]
    usual = np.bincount(firms["division"], made) / np.maximum(np.bincount(firms["division"]), 1)
    log_skill = s["skill_size_slope"] * np.log(firms["staff"] / s["skill_staff"])
    log_skill += s["skill_productivity_slope"] * np.log(made / usual[firms["division"]])
    skill = np.exp(log_skill + frame.normal(many, s["skill_log_sd"]))
    firms["skill"] = np.clip(skill / skill.mean(), s["skill_least"], s["skill_most"])
    firms["productivity"] = made


def add_research(firms: Columns, frame: Frame) -> None:
    """R&D expense: who does any, and its share of revenue by division, with the published total of manufacturing.

    Assumes: knowledge stands at ``knowledge_years`` of R&D; outside manufacturing R&D is scaled alike; R&D institutions
    are those of the above-scale enterprises with the largest R&D expense.
    """
    s, above, many = frame.settings, frame.above, len(firms["city"])
    division, revenue = firms["division"], firms["revenue"]
    intensity = attribute("rd")[division]
    likely = s["rd_active_share"] * intensity ** s["rd_active_division_slope"]
    likely += s["rd_active_size_slope"] * np.log(revenue / s["rd_size_reference"])
    likely[above:] = s["rd_active_below_scale"] * intensity[above:] ** s["rd_active_division_slope"]
    active = frame.uniform(many) < likely
    share = np.where(active, intensity ** s["rd_division_slope"] * frame.spread(many, s["rd_log_sd"]), 0.0)
    inside = np.where(manufacturing()[division[:above]], revenue[:above], 0.0)
    share[:above] = scale_below(share[:above], frame.margins.total("rd_expense"), s["rd_ceiling"], inside)
    below = share[above:]
    share[above:] = np.minimum(below * s["rd_share_below_scale"] / below[below > 0.0].mean(), s["rd_ceiling"])
    firms["rd_propensity"] = share
    firms["rd_expense"] = share * revenue
    firms["knowledge"] = s["knowledge_years"] * firms["rd_expense"]
    institutions = standing(firms["rd_expense"][:above]) > 1.0 - s["rd_institution_share"]
    firms["rd_institution"] = np.append(institutions, np.zeros(many - above, bool)) & active


def add_patents(firms: Columns, frame: Frame) -> None:
    """Valid invention patents, whole and skewed: above scale the published total is dealt out by knowledge and luck.

    Formula: chances in proportion to knowledge ** elasticity * a gamma draw of the given shape; below scale Poisson.
    """
    s, above, many = frame.settings, frame.above, len(firms["city"])
    luck = frame.generator.gamma(s["patent_shape"], 1.0, above)
    chance = firms["knowledge"][:above] ** s["patent_elasticity"] * luck
    patents = np.zeros(many)
    patents[:above] = round_to_total(chance, round(frame.margins.total("patents")))
    active = above + np.flatnonzero(firms["rd_expense"][above:] > 0.0)
    patents[active] = frame.generator.poisson(s["patents_below_scale"], len(active))
    firms["patents"] = patents


def add_resources(firms: Columns, frame: Frame) -> None:
    """Energy and water per output: judged intensities of divisions with a spread, scaled to their totals.

    Assumes: below scale the intensities are those above scale; energy is an index with no published level.
    """
    s, above, division, output = frame.settings, frame.above, firms["division"], firms["output"]
    margins, many = frame.margins, len(firms["city"])
    rate = np.bincount(division[:above], firms["value_added"][:above]) / np.bincount(division[:above], output[:above])
    for name, rows in (("energy", above), ("water", many)):
        per_output = (attribute(name) * rate)[division] * frame.spread(many, s[f"{name}_log_sd"])
        factor = margins.total(name) / float(per_output[:rows] @ output[:rows])
        firms[f"{name}_per_output"] = per_output * factor


def digital_rank(firms: Columns, frame: Frame) -> Floats:
    """Each enterprise's standing (n,) for digital levels in (0, 1), those above and below scale apart.

    Formula: rank of weights * (log staff, R&D share, division, log skill) + normal luck of sd 1.
    """
    s, above = frame.settings, frame.above
    score = s["rank_of_staff"] * np.log(firms["staff"]) + s["rank_of_rd"] * np.minimum(
        firms["rd_propensity"] / s["rd_reference"], s["rd_reference_ceiling"]
    )
    score += s["rank_of_division"] * attribute("digital")[firms["division"]]
    score += s["rank_of_skill"] * np.log(firms["skill"]) + frame.normal(len(score))
    return np.concatenate((standing(score[:above]), standing(score[above:])))
