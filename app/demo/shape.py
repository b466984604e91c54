"""The shape of plausible days: how many residents, at which hours, with what, how it ended."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random

from app import clock

# Share of the day's residents by hour in Vietnam, as queues form: morning peak, midday rest, afternoon peak.
_HOURS = {7: 6, 8: 14, 9: 18, 10: 17, 11: 8, 12: 2, 13: 5, 14: 12, 15: 11, 16: 6, 17: 1}
_TASKS = {
    "vneid_install": 48,
    "dvc_account": 27,
    "vneid_level2_activate": 24,
    "dvc_submit": 13,
    "health_record": 12,
    "payment_online": 9,
    "safety_talk": 14,
    "other": 3,
}
_BARRIERS = {
    "fear_of_theft": 26,
    "no_smartphone": 20,
    "no_chip_card": 14,
    "no_network": 12,
    "must_see_police": 10,
    "not_used_to_phones": 8,
    "sim_not_own": 5,
    "forgotten_password": 3,
    "system_down": 2,
}
_WEEKEND = 1.35
_SHARE_NOT_DONE = 0.13


@dataclass(frozen=True, slots=True)
class Turn:
    """One invented resident's turn: (task, barrier or None) per item."""

    at: datetime
    items: tuple[tuple[str, str | None], ...]
    over_60: bool
    first_smartphone: bool


def turns(random: Random, day: date, mean: float) -> list[Turn]:
    """The turns of one volunteer's day around `mean`, none later than now, in order of time."""
    busy = mean * (_WEEKEND if day.weekday() >= 5 else 1) * random.uniform(0.55, 1.45)
    made = [_turn(random, day) for _ in range(round(busy))]
    return sorted((turn for turn in made if turn.at <= clock.now()), key=lambda turn: turn.at)


def _turn(random: Random, day: date) -> Turn:
    hour = _pick(random, {str(hour): weight for hour, weight in _HOURS.items()})
    local = datetime.combine(day, time(int(hour)), clock.VIETNAM) + timedelta(seconds=random.randrange(3600))
    tasks = {_pick(random, _TASKS) for _ in range(random.choices((1, 2, 3), (62, 30, 8))[0])}
    return Turn(
        at=local.astimezone(clock.start_of(day).tzinfo),
        items=tuple((task, _barrier(random)) for task in sorted(tasks)),
        over_60=random.random() < 0.22,
        first_smartphone=random.random() < 0.06,
    )


def _barrier(random: Random) -> str | None:
    return _pick(random, _BARRIERS) if random.random() < _SHARE_NOT_DONE else None


def _pick(random: Random, weights: dict[str, int]) -> str:
    return random.choices(list(weights), list(weights.values()))[0]
