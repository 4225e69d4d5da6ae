"""``model.enterprises``: a Mesa agent set over the ledger. Columns work at array speed, ``do`` and ``map`` on views."""

from collections.abc import Callable, Iterable, Iterator
from random import Random
from typing import TYPE_CHECKING, Any

import numpy as np
from mesa.agentset import AbstractAgentSet, GroupBy
from numpy.typing import NDArray

from sim.data import cities, divisions
from sim.model.agents import Enterprise

if TYPE_CHECKING:
    from sim.model.zhejiang import ZhejiangModel

MADE: dict[str, tuple[str, ...]] = {
    "revenue": ("output", "revenue_per_output"),
    "sales": ("output", "sales_per_output"),
    "value_added": ("output", "value_added_rate"),
    "energy": ("output", "energy_per_output"),
    "water": ("output", "water_per_output"),
    "profit": ("output", "revenue_per_output", "margin"),
}
"""Attributes that are products of columns (10k yuan a year, m3 a year, index units of energy)."""


def _code(name: str, value: Any) -> Any:
    """The code of a city's or a division's name; any other value as it is."""
    if not isinstance(value, str):
        return value
    codes = {
        "city": {label: code for code, city in enumerate(cities()) for label in (city.name_en, city.name_zh)},
        "division": {division.gb_code: code for code, division in enumerate(divisions())},
    }.get(name, {})
    if value not in codes:
        raise ValueError(f"no {name} is called {value!r}; there are {', '.join(codes) or 'only numbers'}")
    return codes[value]


class EnterpriseSet(AbstractAgentSet[Enterprise]):
    """The living enterprises of a model, or some rows of them in an order of their own."""

    def __init__(self, model: "ZhejiangModel", rows: NDArray[np.int64] | None = None) -> None:
        """``rows`` (n,) of the ledger; None means all that live, whenever it is asked."""
        self.model = model
        self._rows = rows

    @property
    def random(self) -> Random:
        """The model's own generator, which shuffles."""
        generator: Random = self.model.random
        return generator

    @property
    def rows(self) -> NDArray[np.int64]:
        """The rows of the ledger (n,) that the set holds."""
        if self._rows is not None:
            return self._rows
        return np.flatnonzero(self.model.world.ledger.rows["alive"])

    def _of(self, rows: NDArray[np.int64]) -> "EnterpriseSet":
        return EnterpriseSet(self.model, rows)

    def _from_iterable(self, agents: Iterable[Enterprise]) -> "EnterpriseSet":
        return self._of(np.array(list(dict.fromkeys(agent.row for agent in agents)), np.int64))

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Enterprise]:
        return (Enterprise(self.model, row) for row in self.rows.tolist())

    def __contains__(self, agent: object) -> bool:
        return isinstance(agent, Enterprise) and agent.model is self.model and bool(np.any(self.rows == agent.row))

    def __copy__(self) -> "EnterpriseSet":
        return self._of(self.rows.copy())

    def get(self, attr_names: str | list[str], handle_missing: str = "error", default_value: Any = None) -> Any:
        """A column (n,) or a list of columns, of the ledger or made from it (revenue, value_added, profit, ...)."""
        if not isinstance(attr_names, str):
            return [self.get(name, handle_missing, default_value) for name in attr_names]
        rows = self.model.world.ledger.rows
        if attr_names not in (rows.dtype.names or ()) and attr_names not in MADE:
            if handle_missing == "default":
                return np.full(len(self), default_value)
            raise AttributeError(f"no column {attr_names!r}; there are {', '.join([*(rows.dtype.names or ()), *MADE])}")
        chosen = self.rows
        return np.prod([rows[name][chosen] for name in MADE.get(attr_names, (attr_names,))], axis=0)

    def set(self, attr_name: str, value: Any) -> "EnterpriseSet":
        """Writes one value, or one a row (n,), into a column of the ledger."""
        self.model.world.ledger.rows[attr_name][self.rows] = _code(attr_name, value)
        return self

    def to_list(self) -> list[Enterprise]:
        """Views of all enterprises in the set."""
        return list(self)

    def select(
        self,
        filter_func: Callable[[Enterprise], bool] | None = None,
        at_most: float = float("inf"),
        inplace: bool = False,
        agent_type: type[Any] | None = None,
        **where: Any,
    ) -> "EnterpriseSet":
        """Those whose columns equal the keywords (``city="Ningbo", above_scale=True``) and that pass the filter."""
        rows = self.rows
        for name, value in where.items():
            rows = rows[self._of(rows).get(name) == _code(name, value)]
        if agent_type is not None and not issubclass(Enterprise, agent_type):
            rows = rows[:0]
        if filter_func is not None:
            rows = np.array([row for row in rows.tolist() if filter_func(Enterprise(self.model, row))], np.int64)
        if at_most != float("inf"):
            many = int(len(self) * at_most) if isinstance(at_most, float) and at_most <= 1.0 else int(at_most)
            rows = rows[:many]
        return self._update_rows(rows) if inplace else self._of(rows)

    def groupby(self, by: Callable[[Enterprise], Any] | str, result_type: str = "agentset") -> GroupBy:
        """Groups by a column or a function of the enterprise; groups are sets like this one, or lists of views."""
        keys = np.array([by(firm) for firm in self]) if callable(by) else self.get(by)
        rows = self.rows
        groups = {key: self._of(rows[keys == key]) for key in np.unique(keys).tolist()}
        return GroupBy({k: v.to_list() for k, v in groups.items()} if result_type == "list" else groups)

    def _update_rows(self, rows: NDArray[np.int64]) -> "EnterpriseSet":
        self._rows = rows
        return self

    def _update(self, agents: Iterable[Enterprise]) -> "EnterpriseSet":
        return self._update_rows(np.array([agent.row for agent in agents], np.int64))

    def add(self, agent: Enterprise) -> None:
        """Adds an enterprise to this set of rows."""
        if agent not in self:
            self._rows = np.append(self.rows, agent.row)

    def discard(self, agent: Enterprise) -> None:
        """Takes an enterprise out of this set of rows, if it is there."""
        self._rows = self.rows[self.rows != agent.row]

    def remove(self, agent: Enterprise) -> None:
        """Takes an enterprise out of this set of rows; a KeyError when it is not there."""
        if agent not in self:
            raise KeyError(agent)
        self.discard(agent)

    def shuffle(self, inplace: bool = False) -> "EnterpriseSet":
        """The same enterprises in an order drawn from the model's generator."""
        rows = self.rows.tolist()
        self.random.shuffle(rows)
        mixed = np.array(rows, np.int64)
        return self._update_rows(mixed) if inplace else self._of(mixed)

    def sort(
        self, key: Callable[[Enterprise], Any] | str, ascending: bool = False, inplace: bool = False
    ) -> "EnterpriseSet":
        """The same enterprises in the order of a column or of a function of the enterprise."""
        keys = np.array([key(firm) for firm in self]) if callable(key) else self.get(key)
        ranks = np.unique(keys, return_inverse=True)[1]
        order = np.argsort(ranks if ascending else -ranks, kind="stable")
        return self._update_rows(self.rows[order]) if inplace else self._of(self.rows[order])

    def do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> "EnterpriseSet":
        """Calls a method, or a function, for a view of each enterprise."""
        self.map(method, *args, **kwargs)
        return self

    def shuffle_do(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> "EnterpriseSet":
        """As ``do``, in an order drawn from the model's generator."""
        self.shuffle().map(method, *args, **kwargs)
        return self

    def map(self, method: str | Callable[..., Any], *args: Any, **kwargs: Any) -> list[Any]:
        """The results of a method, or a function, for a view of each enterprise."""
        if isinstance(method, str):
            return [getattr(firm, method)(*args, **kwargs) for firm in self]
        return [method(firm, *args, **kwargs) for firm in self]
