"""Any pixels come back from the file as they were."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from tests.support.pictures import pixels
from undertone_pictures.canvas.png import encode


@given(arrays.arrays("<u4", st.tuples(st.integers(1, 20), st.integers(1, 20)), elements=st.integers(0, 2**32 - 1)))
def test_few_colours_round_trip(picture: np.ndarray) -> None:
    np.testing.assert_array_equal(pixels(encode(picture)).view("<u4")[:, :, 0], picture)


@pytest.mark.parametrize("colours", [1, 255, 256, 257, 4_000])
def test_any_number_of_colours_round_trips(colours: int) -> None:
    picture = (np.arange(80 * 50) % colours).astype(np.uint32).reshape(50, 80) | np.uint32(0xFF000000)
    np.testing.assert_array_equal(pixels(encode(picture)).view("<u4")[:, :, 0], picture)
