"""The values a lever may take in a search: steps of sensible digits."""

import math

STEPS = 20
MOST_STEPS = 1000


def grid(low: float, high: float, step: float | None = None) -> tuple[float, ...]:
    """From low by steps to high, both included: of the size given, else 1, 2 or 5 times a power of ten, some 20 steps.

    The values between the ends are multiples of the step, so that they have few digits.
    """
    size = step or sensible((high - low) / STEPS)
    digits = max(0, 2 - math.floor(math.log10(size)))
    first, last = math.floor(low / size) + 1, math.ceil(high / size) - 1
    inner = [round(number * size, digits) for number in range(first, last + 1)]
    return tuple(dict.fromkeys([low, *(value for value in inner if low < value < high), high]))


def sensible(size: float) -> float:
    """The number 1, 2 or 5 times a power of ten that is nearest to a size, by ratio."""
    power = 10.0 ** math.floor(math.log10(size))
    return min((digit * power for digit in (1.0, 2.0, 5.0, 10.0)), key=lambda near: abs(math.log(near / size)))


def nearest(values: tuple[float, ...], wanted: float) -> int:
    """The place of the value nearest to the one wanted."""
    return min(range(len(values)), key=lambda place: abs(values[place] - wanted))
