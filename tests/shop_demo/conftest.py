"""Folders to import, and the command that imports them."""

from pathlib import Path

import pytest
from django.core.management import call_command

from shop_demo.catalogue.models import Category

from .folders import Rows, SeedShop, WriteFolder, picture_bytes, write_csv


@pytest.fixture
def write_folder(tmp_path: Path) -> WriteFolder:
    """Write an importable folder without its pictures."""

    def write(
        products: Rows,
        images: Rows = (),
        *,
        header: str = "sku,name,price",
        images_header: str = "image,sku",
    ) -> Path:
        folder = tmp_path / "shop"
        (folder / "images").mkdir(parents=True, exist_ok=True)
        write_csv(folder / "products.csv", header, products)
        write_csv(folder / "images.csv", images_header, images)
        return folder

    return write


@pytest.fixture
def seed_shop(db: None, media: Path, capsys: pytest.CaptureFixture[str]) -> SeedShop:
    """Run the command without waiting for workers, and return all that it says."""

    def run(*args: str) -> str:
        call_command("seed_shop", "--no-wait", "--noinput", *args)
        captured = capsys.readouterr()
        return captured.out + captured.err

    return run


@pytest.fixture
def two_products(write_folder: WriteFolder) -> Path:
    folder = write_folder(
        [("A", "Ash", "5"), ("B", "Beech", "6.50")],
        [("a.jpg", "A"), ("a2.jpg", "A"), ("b.jpg", "B")],
    )
    for name, colour in (("a", "red"), ("a2", "green"), ("b", "blue")):
        (folder / "images" / f"{name}.jpg").write_bytes(picture_bytes(colour))
    return folder


@pytest.fixture
def shelf() -> Category:
    kitchen = Category.objects.create(name="Kitchen", slug="kitchen")
    return Category.objects.create(name="Mugs", slug="kitchen-mugs", parent=kitchen)
