"""The governments as Mesa agents: eleven cities and one province; and the enterprise as a view of its record."""

from typing import TYPE_CHECKING, Any

import mesa

from sim.model.life import live_quarter
from sim.model.tallies import Claim, Count, Peer, Share
from sim.policy.government import Planner
from sim.policy.government import Province as ProvinceGovernment
from sim.rules.digital import WAITING
from sim.state.columns import FIELD_NAMES, YUAN_100M

if TYPE_CHECKING:
    from sim.model.zhejiang import ZhejiangModel

import numpy as np


class Province(mesa.Agent):
    """The province: sets policy, splits money and seats over the cities, and holds the award rounds."""

    model: "ZhejiangModel"

    @property
    def government(self) -> ProvinceGovernment:
        """Who decides for the province."""
        return self.model.money.province

    @property
    def shares(self) -> dict[str, float]:
        """This year's split of money and seats over the cities, adding to 1."""
        return dict(zip(self.model.world.city_names, self.model.money.shares.tolist(), strict=True))

    @property
    def budget_left(self) -> float:
        """What is left of the province's own money of this year, 100m yuan."""
        return float(self.model.treasury.purses["province"].left[0]) * YUAN_100M

    def indicator(self, name: str) -> float:
        """The latest value of an indicator for the whole province, in the indicator's unit."""
        return self.model.observation.latest(name, 0)


class City(mesa.Agent):
    """A city government: its levers, money, claims, waiting projects and per-mu grades."""

    model: "ZhejiangModel"

    def __init__(self, model: "ZhejiangModel", code: int) -> None:
        super().__init__(model)
        self.code = code
        self.name = model.world.city_names[code]

    @property
    def government(self) -> Planner:
        """Who plans the budget of this city."""
        return self.model.money.cities[self.code]

    @property
    def budget_left(self) -> float:
        """What is left of this year's money, 100m yuan."""
        return float(self.model.treasury.purses["city"].left[self.code]) * YUAN_100M

    @property
    def claims_waiting(self) -> dict[str, float]:
        """The claims of enterprises that wait, by lever, 100m yuan."""
        treasury = self.model.treasury
        waiting = treasury.queue.waiting[:, self.code] * YUAN_100M
        return {lever: money for lever, money in zip(treasury.lines, waiting.tolist(), strict=True) if money > 0.0}

    @property
    def projects_waiting(self) -> float:
        """Enterprises whose digital project waits for a provider."""
        return self._counted("project", WAITING)

    @property
    def grades(self) -> dict[str, float]:
        """Enterprises by per-mu grade."""
        return {name: self._counted("grade", code) for code, name in enumerate("ABCD", start=1)}

    def _counted(self, column: str, code: int) -> float:
        rows = self.model.world.ledger.rows
        here = (rows["city"] == self.code) & (rows["alive"] == 1) & (rows[column] == code)
        return float(rows["weight"][here].sum())

    def lever(self, name: str) -> float:
        """The value of a lever here in this quarter, in the lever's unit."""
        return float(self.model.world.cities[name][self.code])

    def indicator(self, name: str) -> float:
        """The latest value of an indicator of this city, in the indicator's unit."""
        return self.model.observation.latest(name, self.code + 1)


class Enterprise(mesa.Agent):
    """A view of one row of the ledger, made on demand and never registered with Mesa.

    Fields of the record are attributes and give Python scalars; writing one writes the ledger. Two views of the same
    row of the same model are equal.
    """

    def __init__(self, model: "ZhejiangModel", row: int) -> None:
        object.__setattr__(self, "model", model)
        object.__setattr__(self, "row", row)
        object.__setattr__(self, "unique_id", row)
        object.__setattr__(self, "pos", None)

    def __getattr__(self, name: str) -> Any:
        if name in FIELD_NAMES:
            return self.model.world.ledger.rows[name][self.row].item()
        raise AttributeError(f"an enterprise has no {name!r}; its fields are {', '.join(FIELD_NAMES)}")

    def __setattr__(self, name: str, value: Any) -> None:
        if name not in FIELD_NAMES:
            raise AttributeError(f"an enterprise has no {name!r}; its fields are {', '.join(FIELD_NAMES)}")
        self.model.world.ledger.rows[name][self.row] = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Enterprise) and self.model is other.model and self.row == other.row

    def __hash__(self) -> int:
        return hash((id(self.model), self.row))

    def __reduce__(self) -> tuple[Any, ...]:
        return Enterprise, (self.model, self.row)

    def __repr__(self) -> str:
        return f"Enterprise(row={self.row}, city={self.model.world.city_names[self.city]})"

    def step(self) -> None:
        """Lives one quarter by the same rules as all, interpreted; nobody else sees it until the model steps."""
        world, model = self.model.world, self.model
        rows, customer = world.ledger.rows, self.customer
        buys = customer >= 0 and rows["alive"][customer] == 1
        live_quarter(
            self,
            _fields(world.cities, self.city),
            _fields(world.markets, self.division),
            world.peers[self.city, self.division].tolist(),
            rows["digital_level"][customer].item() if buys else -1,
            rows["momentum"][customer].item() if buys else 1.0,
            model.parameters,
            model.clock,
            np.zeros(len(Count)),
            np.zeros(len(Share)),
            np.zeros(len(Peer)),
            np.zeros(len(Claim)),
        )

    def remove(self) -> None:
        """Closes the enterprise; its row stays, since a row is an identity for life."""
        self.alive = 0


class Governments(dict[type, Any]):
    """Mesa's registered agents by type; for enterprises, which are not registered, it says where they are."""

    def __missing__(self, kind: type) -> Any:
        if not issubclass(kind, Enterprise):
            raise KeyError(kind)
        raise TypeError(
            "Enterprise views are not registered with Mesa; report on their columns instead, such as "
            'model_reporters={"output": lambda model: model.enterprises.agg("output", numpy.sum)}'
        )


class Fields:
    """A record of a small table as an object of Python scalars."""

    def __init__(self, record: Any) -> None:
        self.__dict__.update(zip(record.dtype.names, record.item(), strict=True))


def _fields(table: Any, code: int) -> Fields:
    return Fields(table[code])
