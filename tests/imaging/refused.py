"""Says which refusal a file meets."""

import pytest

from visual_search.exceptions import IntakeError
from visual_search.imaging import Crop, read_image


def refusal_of(data: bytes, *, crop: Crop | None = None) -> IntakeError:
    with pytest.raises(IntakeError) as caught:
        read_image(data, crop=crop)
    return caught.value


def code_of(data: bytes) -> str:
    return refusal_of(data).code
