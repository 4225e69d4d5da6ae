"""Award rounds: rules, applications, score, seats. A round with too few candidates leaves seats empty."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from sim.config import Config
from sim.config.programmes import Programme
from sim.draws import uniforms
from sim.policy.candidates import Candidates
from sim.state.calendar import QUARTERS_A_YEAR, year_of

FIRST_STREAM = 1000
STREAMS_A_PROGRAMME = 4
APPLY, PASS, NOISE, RENEW = range(STREAMS_A_PROGRAMME)

type Rows = NDArray[np.int64]


class Round:
    """One round of one programme: who may apply, who does, and who is awarded."""

    def __init__(
        self,
        title: str,
        programme: Programme,
        number: int,
        candidates: Candidates,
        cities: NDArray[Any],
        values: Mapping[str, Mapping[str, float]],
        config: Config,
        seed: int,
    ) -> None:
        """``number`` is the programme's place in the file: it addresses the round's draws."""
        self.title = title
        self.programme = programme
        self._stream = FIRST_STREAM + STREAMS_A_PROGRAMME * number
        self._candidates = candidates
        self._cities = cities
        self._titles = values["titles"]
        self._delivery = values["delivery"]
        self._config = config
        self._seed = seed

    def luck(self, purpose: int) -> NDArray[np.float64]:
        """One uniform for each candidate (n,)."""
        stream = self._stream + purpose
        return uniforms(self._seed, stream, self._candidates.now, self._candidates.field("slot"))

    def eligible(self) -> NDArray[np.bool_]:
        """Which candidates (n,) meet every need, and hold the earlier stage where there is one."""
        meets = np.ones(len(self._candidates), bool)
        for field, need in self.programme.needs.items():
            value = self._candidates.field(field)
            if need.at_least is not None:
                meets &= value >= need.at_least
            if need.at_most is not None:
                meets &= value <= need.at_most
        stage = self.programme.stage
        if stage is not None:
            since = self._candidates.field(stage.title)
            meets &= (since > 0) & (self._candidates.now - since >= stage.quarters)
        return meets

    def by_city(self, lever: str | None) -> NDArray[np.float64]:
        """A lever's value in each candidate's city (n,); nothing without a lever."""
        if lever is None:
            return np.zeros(len(self._candidates))
        values: NDArray[np.float64] = self._cities[lever][self._candidates.field("city")]
        return values

    def wish(self) -> NDArray[np.float64]:
        """Each candidate's chance (n,) to apply: own rate, help of the programme, and the reward.

        Formula: 1 - (1 - rate) * (1 - reach * effect) * (1 - reward effect * r / (r + reference)).
        """
        reward = np.zeros(len(self._candidates))
        if self.programme.reward is not None:
            share = self.programme.reward.parameter
            reward = self.by_city(self.programme.reward.lever) * (1.0 if share is None else self._delivery[share])
        persuaded = self._titles["reward_effect"] * reward / (reward + self._titles["reward_reference"])
        helped = self._titles["reach_effect"] * self.by_city(self.programme.reach)
        return 1.0 - (1.0 - self._titles[f"apply_{self.title}"]) * (1.0 - helped) * (1.0 - persuaded)

    def awarded(self, fresh: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which candidates (n,) are awarded now, of the ``fresh``: eligible and without the title."""
        if self.programme.kind == "assessed":
            return fresh & (self.luck(PASS) < self._titles["pass_assessed"])
        if self.programme.kind == "effort":
            return self._sought_out(fresh) & (self.luck(PASS) < self._titles["pass_effort"])
        applied = fresh & (self.luck(APPLY) < self.wish())
        if self.programme.kind == "open":
            return applied & (self.luck(PASS) < self._titles["pass_open"])
        return self._best(applied)

    def _sought_out(self, fresh: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The likeliest enterprises are sought out first, as many as the yearly goal and the effort allow."""
        goal = float(np.mean(self._cities[self.programme.goal]))
        order = np.flatnonzero(fresh)[np.argsort(-self.points()[fresh], kind="stable")]
        sought = np.zeros(len(fresh), bool)
        sought[order[: round(goal * self._titles["sought_per_goal"])]] = True
        return sought & (self.luck(APPLY) < self.wish())

    def points(self) -> NDArray[np.float64]:
        """The score (n,): weighted ranks between 0 and 1 of the fields that count, and the experts' noise."""
        total = np.zeros(len(self._candidates))
        for field, weight in self.programme.score.items():
            value = self._candidates.field(field)
            total += weight * (np.argsort(np.argsort(value, kind="stable"), kind="stable") / max(len(value) - 1, 1))
        spread = self._titles["score_noise"] * float(total.std())
        return total + spread * np.sqrt(12.0) * (self.luck(NOISE) - 0.5)

    def seats(self) -> dict[str, int]:
        """The seats of the year: of a city that nominates by itself, and of all others under ``""``."""
        rule = self.programme.seats
        assert rule is not None
        total = 1.0
        if rule.outlook is not None:
            total *= self._config.outlook_value(rule.outlook, year_of(self._candidates.now))
        if rule.parameter is not None:
            total *= self._titles[rule.parameter]
        if rule.lever is not None:
            total *= float(np.mean(self._cities[rule.lever]))
        own = {city: round(total * self._titles[share]) for city, share in rule.own_nomination.items()}
        return {**own, "": max(round(total) - sum(own.values()), 0)}

    def _best(self, applied: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """The applicants with the highest scores, as many as there are seats where they are nominated."""
        points = np.where(applied, self.points(), -np.inf)
        chosen = np.zeros(len(applied), bool)
        seats = self.seats()
        nominator = self._candidates.nominators([city for city in seats if city])
        for group, many in enumerate(seats.values()):
            rows = np.flatnonzero(applied & (nominator == group))
            chosen[rows[np.argsort(-points[rows], kind="stable")[:many]]] = True
        return chosen

    def renewed_and_lost(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
        """Holders (n,) whose validity ends: renewed when they still meet the needs and pass, otherwise lost."""
        since = self._candidates.field(self.title)
        years = self.programme.validity_years
        if years is None:
            return np.zeros(len(since), bool), np.zeros(len(since), bool)
        due = (since > 0) & (self._candidates.now - since >= QUARTERS_A_YEAR * years)
        kept = due & self.eligible() & (self.luck(RENEW) < self._titles["renewal"])
        return kept, due & ~kept


def hold_round(this: Round, ledger: NDArray[Any], candidates: Candidates) -> tuple[Rows, Rows]:
    """Holds a round and writes its titles; returns the rows of the newly awarded and of all that were eligible."""
    eligible = this.eligible() & (candidates.field(this.title) == 0)
    awarded = this.awarded(eligible)
    renewed, lost = this.renewed_and_lost()
    ledger[this.title][candidates.rows[awarded | renewed]] = candidates.now
    ledger[this.title][candidates.rows[lost]] = 0
    candidates.forget(this.title)
    return candidates.rows[awarded], candidates.rows[eligible]
