"""The command that fills the shop."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from shop_demo.catalogue.management.commands.seed_shop import COLLECTION
from shop_demo.catalogue.models import Category, Product, ProductImage, Promotion, Review
from visual_search.models import Embedding, EmbeddingSpace

from .folders import SeedShop, WriteFolder, photos, picture_bytes


def rows(name: str) -> list[dict[str, str]]:
    with (COLLECTION / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_shipped_collection_is_loaded_whole_and_only_once(seed_shop: SeedShop) -> None:
    said = seed_shop()
    before = photos()
    again = seed_shop()

    products, images = rows("products.csv"), rows("images.csv")
    assert f"photos added {len(images)}, products created {len(products)}" in said
    assert "problems" not in said
    hidden = sum(row["is_published"] == "no" for row in products)
    assert Product.objects.filter(is_published=False).count() == hidden > 0
    assert Product.objects.exclude(material="").count() == len(products) >= 240
    assert Category.objects.exclude(parent=None).count() >= 14
    assert Review.objects.count() == len(rows("reviews.csv"))
    assert Promotion.objects.running().count() == len(rows("promotions.csv")) >= 3
    assert f"photos unchanged {len(images)}, products unchanged {len(products)}" in again
    assert photos() == before


def test_a_folder_becomes_products_with_photos_in_order(
    seed_shop: SeedShop, two_products: Path
) -> None:
    seed_shop("--from", str(two_products))

    ash = Product.objects.get(sku="A")
    assert (ash.name, ash.slug, ash.price) == ("Ash", "ash", Decimal(5))
    assert [photo.source for photo in ash.photos.all()] == ["a.jpg", "a2.jpg"]
    assert ash.main_photo is not None
    with ash.main_photo.image.open() as file:
        assert file.read() == picture_bytes("red")


def test_imported_photos_wait_to_be_embedded(
    seed_shop: SeedShop, two_products: Path, space: EmbeddingSpace
) -> None:
    seed_shop("--from", str(two_products))

    waiting = Embedding.objects.in_space(space).claimable()
    assert set(waiting.values_list("image_name", flat=True)) == set(photos().values())


def test_an_unchanged_folder_leaves_every_embedding_as_it_is(
    seed_shop: SeedShop, two_products: Path, space: EmbeddingSpace
) -> None:
    seed_shop("--from", str(two_products))
    before = list(Embedding.objects.order_by("pk").values())

    seed_shop("--from", str(two_products))

    assert list(Embedding.objects.order_by("pk").values()) == before


def test_an_unchanged_folder_saves_nothing(
    seed_shop: SeedShop, two_products: Path, media: Path
) -> None:
    seed_shop("--from", str(two_products))
    before, files = photos(), sorted(media.rglob("*.jpg"))

    said = seed_shop("--from", str(two_products))

    assert "Done: photos unchanged 3, products unchanged 2." in said
    assert photos() == before
    assert sorted(media.rglob("*.jpg")) == files


def test_a_changed_price_updates_one_product_and_no_photo(
    seed_shop: SeedShop, two_products: Path, write_folder: WriteFolder
) -> None:
    seed_shop("--from", str(two_products))
    created_at = Product.objects.get(sku="A").created_at
    table = two_products / "products.csv"
    table.write_text(table.read_text().replace("Ash,5", "Ash,7"))

    said = seed_shop("--from", str(two_products))

    assert "photos unchanged 3, products unchanged 1, products updated 1" in said
    ash = Product.objects.get(sku="A")
    assert (ash.price, ash.created_at) == (Decimal(7), created_at)


def test_only_a_picture_whose_bytes_changed_gets_a_new_file(
    seed_shop: SeedShop, two_products: Path
) -> None:
    seed_shop("--from", str(two_products))
    before = photos()
    (two_products / "images" / "a.jpg").write_bytes(picture_bytes("orange"))

    said = seed_shop("--from", str(two_products))

    assert "photos replaced 1, photos unchanged 2" in said
    after = photos()
    assert {source for source in after if after[source] != before[source]} == {"a.jpg"}


@pytest.mark.django_db(transaction=True)
def test_the_file_of_a_replaced_picture_is_deleted_after_the_commit(
    seed_shop: SeedShop, two_products: Path, media: Path
) -> None:
    seed_shop("--from", str(two_products))
    (two_products / "images" / "a.jpg").write_bytes(picture_bytes("orange"))

    seed_shop("--from", str(two_products))

    kept = {str(path.relative_to(media)) for path in media.rglob("*.jpg")}
    assert kept == set(photos().values())


def test_a_picture_that_left_the_file_leaves_the_product(
    seed_shop: SeedShop, two_products: Path
) -> None:
    seed_shop("--from", str(two_products))
    table = two_products / "images.csv"
    table.write_text(table.read_text().replace("a.jpg,A\n", "").replace("a.jpg,A\r\n", ""))

    seed_shop("--from", str(two_products))

    assert set(photos()) == {"a2.jpg", "b.jpg"}


def test_an_admins_own_upload_survives_an_import(seed_shop: SeedShop, two_products: Path) -> None:
    seed_shop("--from", str(two_products))
    ash = Product.objects.get(sku="A")
    ash.photos.create(image="products/own.jpg", position=9)

    seed_shop("--from", str(two_products))

    assert ash.photos.filter(image="products/own.jpg").exists()


def test_what_a_file_has_no_column_for_is_left_as_it_is(
    seed_shop: SeedShop, two_products: Path
) -> None:
    seed_shop("--from", str(two_products))
    Product.objects.filter(sku="A").update(stock=3, is_published=False, description="Hand made")

    said = seed_shop("--from", str(two_products))

    assert "products unchanged 2" in said
    ash = Product.objects.get(sku="A")
    assert (ash.stock, ash.is_published, ash.description) == (3, False, "Hand made")


def test_bad_rows_and_pictures_are_listed_and_the_rest_goes_on(
    seed_shop: SeedShop, two_products: Path
) -> None:
    (two_products / "images" / "broken.jpg").write_bytes(b"no picture")
    with (two_products / "products.csv").open("a") as file:
        file.write("C,Cedar,dear\nD,Dogwood,999999999999\n")
    with (two_products / "images.csv").open("a") as file:
        file.write("gone.jpg,A\nbroken.jpg,B\nc.jpg,X\n../../etc/passwd,B\na.jpg,A\n")

    said = seed_shop("--from", str(two_products))

    assert Product.objects.count() == 2
    assert ProductImage.objects.count() == 3
    for line in (
        "7 problems; the rest was imported:",
        "images.csv:5: gone.jpg is missing",
        "images.csv:6: broken.jpg is no readable JPEG, PNG or WebP picture",
        "images.csv:7: no product has the SKU X",
        "images.csv:8: '../../etc/passwd' leads out of the folder",
        "images.csv:9: a.jpg is listed twice",
        "products.csv:4: price 'dear' is no amount such as 52.00",
        "products.csv:5: price: Ensure that there are no more than",
    ):
        assert line in said


def test_two_products_of_one_name_get_two_addresses(
    seed_shop: SeedShop, write_folder: WriteFolder
) -> None:
    folder = write_folder([("A", "Ash", "1"), ("B", "Ash", "1"), ("C", "灰", "1"), ("D", "!", "1")])

    seed_shop("--from", str(folder))

    slugs = Product.objects.order_by("sku").values_list("slug", flat=True)
    assert list(slugs) == ["ash", "ash-b", "灰", "d"]


def test_categories_of_one_name_stay_apart_by_their_parents(
    seed_shop: SeedShop, write_folder: WriteFolder
) -> None:
    folder = write_folder(
        [("A", "A", "Men > Tops"), ("B", "B", "Women > Tops"), ("C", "C", "Men-Tops")],
        header="sku,name,category",
    )

    seed_shop("--from", str(folder))

    slugs = Category.objects.order_by("slug").values_list("slug", flat=True)
    assert list(slugs) == ["men", "men-tops", "men-tops-2", "women", "women-tops"]


def test_a_batch_reads_what_it_knows_in_a_constant_number_of_queries(
    seed_shop: SeedShop, two_products: Path, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    seed_shop("--from", str(two_products))

    # Brands, categories, products, photos, and a savepoint for each product.
    with django_assert_max_num_queries(4 + 2 + 2 * 2):
        seed_shop("--from", str(two_products))


def test_clear_deletes_the_catalogue_and_its_files(
    seed_shop: SeedShop,
    two_products: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    media: Path,
) -> None:
    seed_shop("--from", str(two_products))
    (two_products / "products.csv").write_text("sku,name\n")
    (two_products / "images.csv").write_text("sku,image\n")

    with django_capture_on_commit_callbacks(execute=True):
        said = seed_shop("--clear", "--from", str(two_products))

    assert "Deleted 2 products and 3 photos." in said
    assert not Product.objects.exists()
    assert list(media.rglob("*.jpg")) == []
