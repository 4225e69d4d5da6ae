"""The generator itself: published answers, and the same bits compiled and interpreted."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numba import njit

from sim.draws import Stream, philox, uniform_pair, uniforms

ZEROS, ONES = 0x00000000, 0xFFFFFFFF
KNOWN_ANSWERS = {
    "zeros": ((ZEROS,) * 2, (ZEROS,) * 4, (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
    "ones": ((ONES,) * 2, (ONES,) * 4, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
    "digits of pi": (
        (0xA4093822, 0x299F31D0),
        (0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344),
        (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1),
    ),
}
"""Key, counter and block of philox4x32-10, from the file kat_vectors of Random123."""

ADDRESS = st.tuples(
    st.integers(0, 2**63 - 1), st.integers(1, 2000), st.integers(0, 2**16 - 1), st.integers(0, 2**62)
)  # fmt: skip


@pytest.fixture(scope="module")
def compiled_pair() -> Callable[..., tuple[float, float]]:
    @njit
    def pair(seed: int, stream: int, when: int, slot: int) -> Any:
        return uniform_pair(seed, stream, when, slot)

    return pair


@pytest.fixture(scope="module")
def compiled_philox() -> Callable[..., Any]:
    @njit
    def block(key: Any, counter: Any) -> Any:
        return philox(key, counter)

    return block


@pytest.mark.parametrize(("key", "counter", "block"), KNOWN_ANSWERS.values(), ids=KNOWN_ANSWERS)
def test_blocks_are_the_published_ones(
    compiled_philox: Callable[..., Any], key: Any, counter: Any, block: tuple[int, ...]
) -> None:
    assert philox(key, counter) == block
    assert tuple(word & ONES for word in compiled_philox(key, counter)) == block


def test_uniforms_are_made_of_the_words_of_a_block() -> None:
    """With all words of the address zero, by hand from the published block of zeros, 26 bits of each word."""
    a, b, c, d = KNOWN_ANSWERS["zeros"][2]
    first, second = uniform_pair(0, 0, 0, 0)
    assert first == ((a >> 6) * 2**26 + (b >> 6) + 0.5) / 2**52
    assert second == ((c >> 6) * 2**26 + (d >> 6) + 0.5) / 2**52


@settings(max_examples=500, deadline=None)
@given(address=ADDRESS)
def test_compiled_and_interpreted_uniforms_have_the_same_bits(
    compiled_pair: Callable[..., tuple[float, float]], address: tuple[int, int, int, int]
) -> None:
    pair = uniform_pair(*address)
    assert pair == compiled_pair(*address)
    assert all(0.0 < u < 1.0 for u in pair)


@pytest.mark.parametrize("word", [0, ONES])
def test_the_ends_stay_inside_the_unit_interval(word: int) -> None:
    """The smallest and the largest two words give uniforms that logarithms and quantiles can take."""
    u = ((word >> 6) * 67108864 + (word >> 6) + 0.5) * 2.220446049250313e-16
    assert 0.0 < u < 1.0
    assert np.isfinite(np.log(u)) and np.isfinite(np.log1p(-u))


def test_an_array_of_uniforms_is_the_first_of_each_pair() -> None:
    slots = np.array([0, 1, 7, 2**40 + 3, (8084 << 32) | (5 << 26) | 17])
    found = uniforms(11, int(Stream.GROWTH), 8084, slots)
    assert found.tolist() == [uniform_pair(11, Stream.GROWTH, 8084, slot)[0] for slot in slots.tolist()]


@pytest.mark.parametrize("place", range(4), ids=["seed", "stream", "when", "slot"])
def test_every_part_of_the_address_counts(place: int) -> None:
    address = [5, 3, 8084, 99]
    other = list(address)
    other[place] += 1
    assert uniform_pair(*address) != uniform_pair(*other)


def test_high_words_of_seed_and_slot_count() -> None:
    assert uniform_pair(5, 3, 8084, 99) != uniform_pair(5 + 2**32, 3, 8084, 99)
    assert uniform_pair(5, 3, 8084, 99) != uniform_pair(5, 3, 8084, 99 + 2**32)


def test_streams_have_their_own_numbers_below_those_of_programmes() -> None:
    numbers = [int(stream) for stream in Stream]
    assert len(set(numbers)) == len(Stream.__members__)
    assert min(numbers) > 0 and max(numbers) < 1000


MANY = 20_000
SLOTS = np.arange(MANY)


@pytest.mark.parametrize(
    "other",
    [
        lambda: uniforms(1, int(Stream.LEARNING), 8084, SLOTS),
        lambda: uniforms(1, int(Stream.GROWTH), 8085, SLOTS),
        lambda: uniforms(2, int(Stream.GROWTH), 8084, SLOTS),
        lambda: uniforms(1, int(Stream.GROWTH), 8084, SLOTS + 1),
        lambda: uniforms(1, int(Stream.GROWTH), 8084, SLOTS + (1 << 32)),
        lambda: np.array([uniform_pair(1, Stream.GROWTH, 8084, slot)[1] for slot in SLOTS.tolist()]),
    ],
    ids=["stream", "period", "seed", "neighbour", "high word", "second of the pair"],
)
def test_neighbouring_addresses_are_not_correlated(other: Callable[[], Any]) -> None:
    """Correlation of 20,000 pairs has standard deviation 0.007; 0.03 is over four of them."""
    here = uniforms(1, int(Stream.GROWTH), 8084, SLOTS)
    assert abs(np.corrcoef(here, other())[0, 1]) < 0.03


def test_uniforms_are_uniform() -> None:
    """Kolmogorov's distance of 20,000 draws stays below 1.95 / sqrt(n), the bound of one in a thousand."""
    u = np.sort(uniforms(1, int(Stream.GROWTH), 8084, SLOTS))
    assert np.max(np.abs(u - (SLOTS + 0.5) / MANY)) < 1.95 / np.sqrt(MANY)
