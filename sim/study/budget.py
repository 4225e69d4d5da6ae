"""The shipped budget: what a scenario costs when everything is paid, and a margin; written as a layer of settings."""

from sim.calendar import year_of
from sim.config import Config
from sim.model.zhejiang import ZhejiangModel
from sim.policy.treasury import payer_totals, public_costs
from sim.state.columns import YUAN_100M

MARGIN = 1.2
"""A fifth more than needed: claims and works do not come evenly over cities and years."""

_HEAD = """\
# The money of governments: model costs, 100m yuan of 2020 a year. Written by `zjsim budget {name}.yaml`:
# what {name} costs at central parameters when everything is paid, and a fifth more; the first year is planned by
# what it then costs.
government:
  budget:
    limited: true
"""


def budget_layer(config: Config, threads: int = 1) -> str:
    """The section ``government.budget`` that a scenario needs, as YAML; runs the scenario once, without limit."""
    section = config.government
    free = section.model_copy(update={"budget": section.budget.model_copy(update={"limited": False})})
    model = ZhejiangModel(config.model_copy(update={"government": free}), config.ensemble.seed, threads=threads)
    while model.running:
        model.step()
    treasury, years = model.treasury, [year for year in config.years if year <= year_of(config.end)]
    paid = {year: payer_totals(treasury, year) for year in years}
    city, province = (sum(amounts) for amounts in zip(*paid.values(), strict=True))
    lines = [_HEAD.format(name=config.name) + "    total:"]
    lines += [f"      {year}: {_amount(MARGIN * sum(amounts))}" for year, amounts in paid.items()]
    lines += [f"    province_share: {province / max(city + province, 1.0):.3f}", "    first_plan:"]
    lines += [
        f"      {lever}: {_amount(money)}" for lever, money in public_costs(treasury, years[0]).items() if money > 0.0
    ]
    return "\n".join(lines) + "\n"


def _amount(money: float) -> str:
    return f"{money * YUAN_100M:.2f}"
