"""Award rounds: rules, applications, score, seats. A round with too few candidates leaves seats empty."""

import zlib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import QUARTERS_A_YEAR, year_of
from sim.config import Config, Programme
from sim.draws import uniforms
from sim.policy.candidates import Candidates

FIRST_STREAM = 1000
STREAMS_A_PROGRAMME = 4
APPLY, PASS, NOISE, RENEW = range(STREAMS_A_PROGRAMME)

type Chosen = NDArray[np.bool_]
type Numbers = NDArray[np.float64]
type Pay = Callable[[str, NDArray[np.int64], Numbers], None]


class Setting(NamedTuple):
    """What every round of a run shares: levers by city, parameters, the outlook, and the seed."""

    cities: NDArray[Any]
    values: Mapping[str, Mapping[str, float]]
    config: Config
    seed: int


class Round:
    """One round of one programme; every method answers for given candidates (n,)."""

    def __init__(self, title: str, programme: Programme, setting: Setting) -> None:
        self.title = title
        self.programme = programme
        self._setting = setting
        self._titles = setting.values["titles"]
        self._stream = FIRST_STREAM + STREAMS_A_PROGRAMME * zlib.crc32(title.encode())

    def luck(self, candidates: Candidates, purpose: int) -> Numbers:
        """One uniform for each candidate."""
        stream = self._stream + purpose
        return np.asarray(uniforms(self._setting.seed, stream, candidates.now, candidates.column("slot")))

    def eligible(self, candidates: Candidates) -> Chosen:
        """Which meet every need, and hold the earlier stage where there is one."""
        meets = np.ones(len(candidates), bool)
        for field, need in self.programme.needs.items():
            value = candidates.field(field)
            if need.at_least is not None:
                meets &= value >= need.at_least
            if need.at_most is not None:
                meets &= value <= need.at_most
        stage = self.programme.stage
        if stage is not None:
            since = candidates.column(stage.title)
            meets &= (since > 0) & (candidates.now - since >= stage.quarters)
        return meets

    def by_city(self, candidates: Candidates, lever: str | None) -> Numbers:
        """A lever's value in each candidate's city; nothing without a lever."""
        if lever is None:
            return np.zeros(len(candidates))
        return np.asarray(self._setting.cities[lever][candidates.column("city")])

    def reward(self, candidates: Candidates) -> Numbers:
        """What an award is worth to each candidate (10k yuan)."""
        rule = self.programme.reward
        if rule is None:
            return np.zeros(len(candidates))
        part = 1.0 if rule.parameter is None else self._setting.values["delivery"][rule.parameter]
        return self.by_city(candidates, rule.lever) * part

    def wish(self, candidates: Candidates) -> Numbers:
        """Each candidate's chance to apply: own rate, help of the programme, and the reward.

        Formula: 1 - (1 - rate) * (1 - reach * effect) * (1 - reward effect * r / (r + reference)).
        """
        reward = self.reward(candidates)
        persuaded = self._titles["reward_effect"] * reward / (reward + self._titles["reward_reference"])
        helped = self._titles["reach_effect"] * self.by_city(candidates, self.programme.reach)
        return 1.0 - (1.0 - self._titles[f"apply_{self.title}"]) * (1.0 - helped) * (1.0 - persuaded)

    def awarded(self, eligible: Candidates) -> Chosen:
        """Which of the eligible, who do not hold the title, are awarded."""
        kind = self.programme.kind
        if kind == "assessed":
            return self.luck(eligible, PASS) < self._titles["pass_assessed"]
        if kind == "effort":
            return self._sought_out(eligible) & (self.luck(eligible, PASS) < self._titles["pass_effort"])
        applied = self.luck(eligible, APPLY) < self.wish(eligible)
        if kind == "open":
            return applied & (self.luck(eligible, PASS) < self._titles["pass_open"])
        return self._best(eligible, applied)

    def _sought_out(self, eligible: Candidates) -> Chosen:
        """The likeliest are sought out first, as many as the yearly goal and the effort allow, and some then apply."""
        assert self.programme.goal is not None
        goal = float(np.mean(self._setting.cities[self.programme.goal]))
        sought = np.zeros(len(eligible), bool)
        order = np.argsort(-self.points(eligible), kind="stable")
        sought[_first(order, eligible, round(goal * self._titles["sought_per_goal"]))] = True
        return sought & (self.luck(eligible, APPLY) < self.wish(eligible))

    def points(self, candidates: Candidates) -> Numbers:
        """The score: weighted ranks between 0 and 1 of the fields that count, equals alike, and the experts' noise."""
        total = np.zeros(len(candidates))
        if len(candidates) == 0:
            return total
        for field, weight in self.programme.score.items():
            values = candidates.field(field)
            ordered = np.sort(values)
            rank = 0.5 * (np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right") - 1)
            total += weight * rank / max(len(candidates) - 1, 1)
        spread = self._titles["score_noise"] * float(total.std())
        return np.asarray(total + spread * np.sqrt(12.0) * (self.luck(candidates, NOISE) - 0.5))

    def seats(self, now: int) -> dict[str, int]:
        """The seats of the year: of a city that nominates by itself, and of all others under ``""``."""
        rule = self.programme.seats
        assert rule is not None
        total = 1.0
        if rule.outlook is not None:
            total *= self._setting.config.outlook_value(rule.outlook, year_of(now))
        if rule.parameter is not None:
            total *= self._titles[rule.parameter]
        if rule.lever is not None:
            total *= float(np.mean(self._setting.cities[rule.lever]))
        own = {city: round(total * self._titles[share]) for city, share in rule.own_nomination.items()}
        return {**own, "": max(round(total) - sum(own.values()), 0)}

    def _best(self, eligible: Candidates, applied: Chosen) -> Chosen:
        """The applicants with the highest scores, as many as there are seats where they are nominated."""
        points, seats = self.points(eligible), self.seats(eligible.now)
        nominator = eligible.nominators([city for city in seats if city])
        chosen = np.zeros(len(applied), bool)
        for group, many in enumerate(seats.values()):
            rows = np.flatnonzero(applied & (nominator == group))
            chosen[_first(rows[np.argsort(-points[rows], kind="stable")], eligible, many)] = True
        return chosen

    def due(self, candidates: Candidates) -> Chosen:
        """Which hold the title for as long as it is valid."""
        if self.programme.validity_years is None:
            return np.zeros(len(candidates), bool)
        since = candidates.column(self.title)
        return np.asarray((since > 0) & (candidates.now - since >= QUARTERS_A_YEAR * self.programme.validity_years))

    def renewed(self, due: Candidates) -> Chosen:
        """Which of those whose title ends keep it: they still meet the needs, and pass."""
        return self.eligible(due) & (self.luck(due, RENEW) < self._titles["renewal"])


def _first(order: NDArray[np.int64], candidates: Candidates, seats: int) -> NDArray[np.int64]:
    """The first candidates in an order that have room: one that stands for more than the seats left is passed over."""
    weights, chosen, left = candidates.column("weight").tolist(), [], float(seats)
    for candidate in order.tolist():
        if left < 1.0:
            break
        if weights[candidate] <= left:
            chosen.append(candidate)
            left -= weights[candidate]
    return np.array(chosen, np.int64)


def hold_round(this: Round, ledger: NDArray[Any], candidates: Candidates, pay: Pay) -> tuple[Candidates, Candidates]:
    """Holds a round and writes its titles; returns the newly awarded, and all that were eligible.

    ``pay(lever, rows, amounts)`` pays each awarded enterprise (n,) its reward in 10k yuan.
    """
    eligible = candidates.those(this.eligible(candidates) & (candidates.column(this.title) == 0))
    awarded = eligible.those(this.awarded(eligible))
    due = candidates.those(this.due(candidates))
    renewed = this.renewed(due)
    ledger[this.title][awarded.rows] = candidates.now
    rule = this.programme.reward
    if rule is not None and rule.paid:
        pay(rule.lever, awarded.rows, this.reward(awarded))
    ledger[this.title][due.rows[renewed]] = candidates.now
    ledger[this.title][due.rows[~renewed]] = 0
    candidates.forget(this.title)
    return awarded, eligible
