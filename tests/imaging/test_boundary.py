"""What counts as the fault of a file."""

import struct
import zlib

import pytest
from PIL import UnidentifiedImageError

from visual_search.exceptions import ConfigurationError, IntakeError
from visual_search.imaging.boundary import one_refusal


class WorkerTimeLimitError(Exception):
    """Stands for the time limits of task queues, which are ordinary exceptions."""


@pytest.mark.parametrize(
    "error",
    [
        OSError("broken data stream"),
        SyntaxError("broken PNG file"),
        TypeError("bad operand"),
        KeyError("mode"),
        MemoryError(),
        RecursionError(),
        ZeroDivisionError(),
        UserWarning("as an error"),
        struct.error("argument out of range"),
        zlib.error("incorrect header check"),
        UnidentifiedImageError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_decoders_raise_becomes_one_refusal(error):
    with pytest.raises(IntakeError) as caught, one_refusal():
        raise error

    assert caught.value.code == "image_unreadable"
    assert caught.value.__cause__ is error


@pytest.mark.parametrize(
    "error",
    [
        WorkerTimeLimitError(),
        TimeoutError(),
        KeyboardInterrupt(),
        SystemExit(),
        ConfigurationError("wrong settings"),
        IntakeError("wide", code="image_too_wide"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_what_is_not_about_the_file_passes_unchanged(error):
    with pytest.raises(type(error)) as caught, one_refusal():
        raise error

    assert caught.value is error
