"""What the command that fills the shop can be told, and what it says."""

import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from shop_demo.catalogue.models import Product
from visual_search.models import Embedding, EmbeddingSpace

from .folders import SeedShop, WriteFolder, photos, picture_bytes


def test_columns_can_be_named(seed_shop: SeedShop, write_folder: WriteFolder) -> None:
    folder = write_folder(
        [("A", "Ash", "Wood > Hard")],
        [("a.jpg", "A")],
        header="number,label,shelf",
        images_header="picture,number",
    )
    (folder / "pics").mkdir()
    (folder / "pics" / "a.jpg").write_bytes(picture_bytes())
    flags = "--sku-column number --name-column label --category-column shelf"
    image_flags = "--image-column picture --image-sku-column number --images-dir pics"

    seed_shop("--from", str(folder), *flags.split(), *image_flags.split())

    product = Product.objects.get()
    assert (product.name, product.photos.count()) == ("Ash", 1)
    assert product.category is not None
    assert product.category.slug == "wood-hard"


def test_only_the_rows_asked_for_are_imported(
    seed_shop: SeedShop, write_folder: WriteFolder
) -> None:
    folder = write_folder(
        [("A", "Ash", ""), ("B", "Beech", "")],
        [("a.jpg", "A", "catalogue"), ("p.jpg", "A", "photo"), ("b.jpg", "B", "catalogue")],
        images_header="image,sku,role",
    )
    for name in "apb":
        (folder / f"{name}.jpg").write_bytes(picture_bytes())

    seed_shop("--from", str(folder), "--where", "role=catalogue", "--limit", "1")

    assert set(photos()) == {"a.jpg"}
    assert Product.objects.get().price is None


@pytest.mark.parametrize("answer", ["no", "", "Y"])
def test_clear_without_a_yes_changes_nothing(
    seed_shop: SeedShop, two_products: Path, monkeypatch: pytest.MonkeyPatch, answer: str
) -> None:
    seed_shop("--from", str(two_products))
    monkeypatch.setattr("builtins.input", lambda _question: answer)

    with pytest.raises(CommandError, match="Nothing was deleted"):
        call_command("seed_shop", "--clear", "--no-wait")

    assert Product.objects.count() == 2


@pytest.mark.parametrize(
    ("flags", "message"),
    [
        (("--name-column", "nme"), "no column 'nme'"),
        (("--where", "role"), "is no COLUMN=VALUE"),
        (("--where", "role=photo"), "no column 'role'"),
        (("--limit", "0"), "is no number above 0"),
        (("--images-dir", "../elsewhere"), "leads out of the folder"),
    ],
)
def test_flags_that_make_no_sense_are_refused(
    seed_shop: SeedShop, two_products: Path, flags: tuple[str, ...], message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        seed_shop("--from", str(two_products), *flags)


def test_a_folder_without_its_files_is_refused(seed_shop: SeedShop, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"products\.csv: No such file"):
        seed_shop("--from", str(tmp_path))


def test_a_file_that_is_no_utf8_is_refused(seed_shop: SeedShop, two_products: Path) -> None:
    (two_products / "products.csv").write_bytes("sku,name\nA,Möbel\n".encode("latin-1"))

    with pytest.raises(CommandError, match="must be UTF-8"):
        seed_shop("--from", str(two_products))


def wait_briefly(folder: Path, capsys: pytest.CaptureFixture[str]) -> str:
    call_command("seed_shop", "--from", str(folder), "--wait-seconds", "0")
    captured = capsys.readouterr()
    return captured.out + captured.err


def test_the_command_shows_how_many_images_still_wait(
    two_products: Path, space: EmbeddingSpace, capsys: pytest.CaptureFixture[str]
) -> None:
    said = wait_briefly(two_products, capsys)

    assert "Embedding: 0/3 images" in said
    assert "3 images still wait for a worker" in said


def test_failed_embeddings_are_listed_with_the_way_to_the_admin(
    two_products: Path, space: EmbeddingSpace, capsys: pytest.CaptureFixture[str]
) -> None:
    wait_briefly(two_products, capsys)
    name = photos()["b.jpg"]
    Embedding.objects.filter(image_name=name).update(state="failed", failure_reason="Too dark.")

    said = wait_briefly(two_products, capsys)

    assert "1 images could not be embedded; see " in said
    assert f"{name}: Too dark." in said


@pytest.mark.data
@pytest.mark.parametrize(
    ("name", "flags", "said"),
    [
        ("luma", ("--limit", "20"), "photos added 34, products created 20"),
        ("grocery", ("--where", "role=catalogue"), "photos added 81, products created 81"),
    ],
)
def test_real_catalogues_are_imported_without_a_problem(
    seed_shop: SeedShop, name: str, flags: tuple[str, ...], said: str
) -> None:
    here = Path(__file__).parents[3] / "shared" / "data"
    folder = Path(os.environ.get("VISUAL_SEARCH_TEST_DATA", here)) / name
    if not folder.is_dir():
        pytest.skip(f"the real images of {name} are not here")

    answer = seed_shop("--from", str(folder), *flags)

    assert said in answer
    assert "problems" not in answer
