"""Reading the bytes of an upload."""

import hashlib
import io

import pytest

from tests.imaging.pictures import encoded, scene
from tests.imaging.refused import code_of, refusal_of
from visual_search.exceptions import IntakeError
from visual_search.imaging import read_image


class Endless(io.RawIOBase):
    """A stream without an end that counts what was taken from it."""

    def __init__(self) -> None:
        super().__init__()
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        assert size > 0
        self.taken += size
        return bytes(size)


class Trickle(io.BytesIO):
    """A stream that gives a few bytes at a time, as sockets do."""

    def read(self, size: int | None = -1) -> bytes:
        return super().read(min(size, 100))


class Unreachable(io.RawIOBase):
    def read(self, size: int = -1) -> bytes:
        raise ConnectionResetError("the storage is down")


def test_bytes_and_streams_give_the_same_picture():
    data = encoded(scene())

    pictures = [read_image(source) for source in (data, io.BytesIO(data), Trickle(data))]

    assert len({picture.image.tobytes() for picture in pictures}) == 1
    assert {picture.sha256 for picture in pictures} == {hashlib.sha256(data).hexdigest()}


def test_a_stream_without_an_end_is_read_to_the_limit_only(configure):
    configure(upload_max_bytes=1_000_000)
    stream = Endless()

    with pytest.raises(IntakeError) as caught:
        read_image(stream)

    assert caught.value.code == "image_too_large"
    assert stream.taken <= 1_000_000 + 64 * 1024


def test_a_file_of_exactly_the_limit_is_accepted(configure):
    data = encoded(scene())
    configure(upload_max_bytes=len(data))

    assert read_image(data).sha256 == read_image(io.BytesIO(data)).sha256


@pytest.mark.parametrize("as_stream", [False, True])
def test_one_byte_too_many_is_refused(configure, as_stream):
    data = encoded(scene())
    configure(upload_max_bytes=len(data) - 1)

    with pytest.raises(IntakeError) as caught:
        read_image(io.BytesIO(data) if as_stream else data)

    assert caught.value.code == "image_too_large"


def test_the_refusal_of_a_large_file_says_what_is_allowed():
    error = refusal_of(bytes(10 * 2**20 + 1))

    assert str(error) == "The photo is larger than the 10 MB that are allowed."


def test_an_empty_file_has_a_code_of_its_own():
    assert code_of(b"") == "image_empty"


def test_a_storage_that_is_down_is_not_blamed_on_the_picture():
    with pytest.raises(ConnectionResetError):
        read_image(Unreachable())
