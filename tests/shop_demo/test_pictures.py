"""Finding and checking the pictures of an imported folder."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shop_demo.catalogue.importing.pictures import PictureFolder, check_picture
from shop_demo.catalogue.importing.problems import RowError

from .folders import picture_bytes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "inside"
    (inside / "images").mkdir(parents=True)
    (tmp_path / "secret.jpg").write_bytes(picture_bytes())
    return inside


@pytest.mark.parametrize("place", ["a.jpg", "images/a.jpg"])
def test_a_picture_is_found_in_the_folder_and_below_images(folder: Path, place: str) -> None:
    (folder / place).write_bytes(picture_bytes())

    assert PictureFolder(folder).read("a.jpg") == picture_bytes()


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
def test_the_formats_of_the_web_are_taken(image_format: str) -> None:
    check_picture("a", picture_bytes(image_format=image_format))


@pytest.mark.parametrize(
    "name",
    ["../secret.jpg", "images/../../secret.jpg", "/etc/hostname", "..\\secret.jpg", "a\0.jpg"],
)
def test_a_name_that_leads_out_of_the_folder_is_refused(folder: Path, name: str) -> None:
    with pytest.raises(RowError, match="leads out of the folder"):
        PictureFolder(folder).read(name)


def test_a_link_that_leads_out_of_the_folder_is_refused(folder: Path) -> None:
    (folder / "link.jpg").symlink_to(folder.parent / "secret.jpg")

    with pytest.raises(RowError, match="leads out of the folder"):
        PictureFolder(folder).read("link.jpg")


def test_an_images_dir_outside_the_folder_is_refused(folder: Path) -> None:
    with pytest.raises(RowError, match="leads out of the folder"):
        PictureFolder(folder, images_dir="..")


@pytest.mark.parametrize(
    ("name", "reason"),
    [("none.jpg", "is missing"), ("images", "is missing"), ("n" * 300, "cannot be read")],
)
def test_what_is_no_file_is_refused(folder: Path, name: str, reason: str) -> None:
    with pytest.raises(RowError, match=reason):
        PictureFolder(folder).read(name)


def test_a_truncated_picture_is_refused() -> None:
    with pytest.raises(RowError, match="is no readable JPEG"):
        check_picture("a.jpg", picture_bytes()[:-40])


def test_a_format_that_browsers_animate_is_refused() -> None:
    with pytest.raises(RowError, match="is no readable JPEG"):
        check_picture("a.gif", picture_bytes(image_format="GIF"))


@given(st.binary(max_size=200), st.integers(0, 600))
def test_damaged_bytes_are_refused_or_read_but_raise_nothing_else(noise: bytes, at: int) -> None:
    whole = picture_bytes()
    damaged = whole[:at] + noise + whole[at + len(noise) :]

    with suppress(RowError):
        check_picture("a.jpg", damaged)
