"""Award rounds: rules, applications, score, seats. A round with too few candidates leaves seats empty."""

import zlib
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.calendar import QUARTERS_A_YEAR, year_of
from sim.config import Config, Programme
from sim.config.values import value_at
from sim.data import cities
from sim.draws import uniforms
from sim.policy.candidates import Candidates
from sim.population.raking import round_to_total

FIRST_STREAM = 1000
STREAMS_A_PROGRAMME = 4
APPLY, PASS, NOISE, RENEW = range(STREAMS_A_PROGRAMME)

type Chosen = NDArray[np.bool_]
type Numbers = NDArray[np.float64]
type Pay = Callable[[str, NDArray[np.int64], Numbers], None]
"""Books a reward: the lever, the rows of the ledger (n,), and the amount for each enterprise (n,) in 10k yuan."""


class Setting(NamedTuple):
    """What every round of a run shares: levers by city, parameters, the outlook, the seed, and how the province shares
    out seats and goals over its cities (``shares`` (cities,), summing to 1).
    """

    cities: NDArray[Any]
    values: Mapping[str, Mapping[str, float]]
    config: Config
    seed: int
    shares: Numbers


class Awards(NamedTuple):
    """Who of a round is awarded for the first time, who again after a lapse, and all that were eligible."""

    new: Candidates
    returned: Candidates
    eligible: Candidates


class Round:
    """One round of one programme; every method answers for given candidates (n,)."""

    def __init__(self, title: str, programme: Programme, setting: Setting) -> None:
        self.title = title
        self.programme = programme
        self._columns = setting.config.registers.title_columns
        self.column = self._columns[title]
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
        for field, need in self.programme.needs_in(year_of(candidates.now)).items():
            value = self.field(candidates, field)
            if need.at_least is not None:
                meets &= value >= need.at_least
            if need.at_most is not None:
                meets &= value <= need.at_most
        stage = self.programme.stage
        if stage is not None:
            since = candidates.column(self._columns[stage.title])
            meets &= (since > 0) & (candidates.now - since >= stage.quarters)
        return meets

    def field(self, candidates: Candidates, name: str) -> Numbers:
        """A field of the candidates; a title is 1 for those who hold it and 0 for others."""
        if name not in self._columns:
            return candidates.field(name)
        return np.where(candidates.column(self._columns[name]) > 0, 1.0, 0.0)

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

    def passing(self, candidates: Candidates) -> Chosen:
        """Who passes: by the title's own chance, or that of its kind, more where the city has gained what helps.

        Formula: chance * (1 + effect * gain).
        """
        kind, help_ = f"pass_{self.programme.kind}", self.programme.passing
        chance = self._titles[f"pass_{self.title}" if f"pass_{self.title}" in self._titles else kind]
        gain = self.by_city(candidates, help_.gain) if help_ is not None else 0.0
        effect = self._titles[help_.parameter] if help_ is not None else 0.0
        return np.asarray(self.luck(candidates, PASS) < chance * (1.0 + effect * gain))

    def awarded(self, eligible: Candidates) -> Chosen:
        """Which of the eligible, who do not hold the title, are awarded."""
        kind = self.programme.kind
        if kind == "assessed":
            return self.passing(eligible)
        applied = self.luck(eligible, APPLY) < self.wish(eligible)
        if kind == "open":
            return applied & self.passing(eligible)
        if kind == "effort":
            everybody = np.ones(len(eligible), bool)
            return self._best(eligible, everybody, self.sought()) & applied & self.passing(eligible)
        return self._best(eligible, applied, self.seats(eligible))

    def points(self, candidates: Candidates) -> Numbers:
        """The score: weighted ranks between 0 and 1 of the fields that count, equals alike, and the experts' noise."""
        total = np.zeros(len(candidates))
        if len(candidates) == 0:
            return total
        for field, weight in self.programme.score.items():
            values = self.field(candidates, field)
            ordered = np.sort(values)
            rank = 0.5 * (np.searchsorted(ordered, values, "left") + np.searchsorted(ordered, values, "right") - 1)
            total += weight * rank / max(len(candidates) - 1, 1)
        spread = self._titles["score_noise"] * float(total.std())
        return np.asarray(total + spread * np.sqrt(12.0) * (self.luck(candidates, NOISE) - 0.5))

    def sought(self) -> dict[str, int]:
        """How many enterprises are sought out for the goal of the year, by city, or under ``""`` in the province."""
        assert self.programme.goal is not None
        goal = float(np.mean(self._setting.cities[self.programme.goal]))
        return self._split(round(goal * self._titles["sought_per_goal"]), {})

    def seats(self, candidates: Candidates) -> dict[str, int]:
        """The seats of the year: of cities that nominate by themselves, and of the others, or of all of them together
        under ``""``.
        """
        rule, year = self.programme.seats, year_of(candidates.now)
        assert rule is not None
        total = value_at(rule.number, year, 0.0) if rule.number is not None else 1.0
        if rule.outlook is not None:
            total *= self._setting.config.outlook_value(rule.outlook, year)
        if rule.parameter is not None:
            total *= self._titles[rule.parameter]
        if rule.lever is not None:
            total *= float(np.mean(self._setting.cities[rule.lever]))
        if rule.pool:
            total -= float(candidates.holders(self.column, candidates.now).column("weight").sum())
        return self._split(max(round(total), 0), rule.own_nomination)

    def _split(self, total: int, own_nomination: Mapping[str, str]) -> dict[str, int]:
        """A whole number over the cities that have a share of their own, and over the rest as the programme says."""
        own: dict[str, int] = {}
        for city, share in own_nomination.items():
            own[city] = min(round(total * self._titles[share]), total - sum(own.values()))
        rest = total - sum(own.values())
        if self.programme.split == "province":
            return {**own, "": rest}
        shares = {city.name_en: self._setting.shares[city.code] for city in cities() if city.name_en not in own}
        parts = round_to_total(np.array(list(shares.values())), rest) if sum(shares.values()) > 0.0 else [0] * 11
        return {**own, **dict(zip(shares, map(int, parts), strict=False))}

    def _best(self, candidates: Candidates, among: Chosen, places: Mapping[str, int]) -> Chosen:
        """Those with the highest scores among some of the candidates (n,), as many as there are places where they are.

        The score ranks them among all the candidates.
        """
        points = self.points(candidates)
        where = candidates.nominators([city for city in places if city])
        chosen = np.zeros(len(among), bool)
        for group, many in enumerate(places.values()):
            rows = np.flatnonzero(among & (where == group))
            chosen[_first(rows[np.argsort(-points[rows], kind="stable")], candidates, many)] = True
        return chosen

    def due(self, candidates: Candidates) -> Candidates:
        """All who hold the title for as long as it is valid, be they candidates of the round or not."""
        years = self.programme.validity_years
        if years is None:
            return candidates.those(np.zeros(len(candidates), bool))
        return candidates.holders(self.column, candidates.now - QUARTERS_A_YEAR * years)

    def renewed(self, due: Candidates) -> Chosen:
        """Which of those whose title ends keep it: they still meet the needs, and pass; none without a review."""
        return self.programme.review & self.eligible(due) & (self.luck(due, RENEW) < self._titles["renewal"])


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


def hold_round(this: Round, ledger: NDArray[Any], candidates: Candidates, pay: Pay) -> Awards:
    """Holds a round, writes its titles and pays its rewards.

    A title that was lost is kept as the negative period of its last award. Who wins it again is no new holder and
    gets no second reward, unless the title ends without a review and every award counts.
    """
    before = candidates.column(this.column)
    eligible = candidates.those(this.eligible(candidates) & (before <= 0))
    awarded = eligible.those(this.awarded(eligible))
    due = this.due(candidates)
    renewed = this.renewed(due)
    returns = (awarded.column(this.column) < 0) & this.programme.review
    awards = Awards(awarded.those(~returns), awarded.those(returns), eligible)
    ended = due.rows[~renewed]
    ledger[this.column][ended] = -ledger[this.column][ended]
    ledger[this.column][due.rows[renewed]] = candidates.now
    ledger[this.column][awarded.rows] = candidates.now
    rule = this.programme.reward
    if rule is not None and rule.paid:
        pay(rule.lever, awards.new.rows, this.reward(awards.new))
    candidates.forget(this.column)
    return awards
