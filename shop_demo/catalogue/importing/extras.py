"""Brings reviews.csv and promotions.csv of an imported folder along, where it has them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import models, transaction
from django.utils import timezone
from django.utils.text import slugify

from visual_search.merchandising.reviews import accept
from visual_search.models import ShopperPicture

from ..models import Brand, Category, Product, Promotion, Review
from .problems import Problem, RowError
from .rows import Table
from .writing import Report, describe

REVIEWS_FILE = "reviews.csv"
PROMOTIONS_FILE = "promotions.csv"
LEVELS = " > "
REVIEW_COLUMNS = {"sku", "author", "rating"}
PROMOTION_COLUMNS = {"name", "ends_in_days", "skus_or_category"}
DAYS_BACK = 120
BATCH_SIZE = 500


def import_extras(root: Path, report: Report) -> None:
    """Add what is missing from files with our columns; what is there already stays as it is.

    Raises:
        OSError, UnicodeDecodeError: a file cannot be read, or is no UTF-8 text.
    """
    if _has(root / REVIEWS_FILE, REVIEW_COLUMNS):
        _import_reviews(root / REVIEWS_FILE, report)
    if _has(root / PROMOTIONS_FILE, PROMOTION_COLUMNS):
        _import_promotions(root / PROMOTIONS_FILE, report)


def _has(path: Path, columns: set[str]) -> bool:
    """Whether it is a file of ours: other shops have other files of that name."""
    return path.is_file() and columns <= set(Table(path).header)


def days_back(text: str) -> timedelta:
    """A time that looks random and is always the same for a text."""
    return timedelta(minutes=crc32(text.encode()) % (DAYS_BACK * 24 * 60))


def spread_arrivals(skus: Sequence[str]) -> None:
    """Let products have come one after the other, so that the newest are not all of one shelf."""
    now = timezone.now()
    products = list(Product.objects.filter(sku__in=skus))
    for product in products:
        # Variants of a style arrive together.
        product.created_at = now - days_back(product.style or product.sku)
    Product.objects.bulk_update(products, ["created_at"], batch_size=BATCH_SIZE)


def accept_pictures() -> None:
    """Accept the pictures of reviews but for two, once, so that there is something to decide."""
    if not ShopperPicture.objects.exclude(state=ShopperPicture.State.WAITING).exists():
        accept(list(ShopperPicture.objects.order_by("pk").values_list("pk", flat=True)[2:]))


def _import_reviews(path: Path, report: Report) -> None:
    products = dict(Product.objects.values_list("sku", "pk"))
    known = set(Review.objects.values_list("product", "author", "title", "text"))
    new = []
    for line, cells in Table(path).rows(report.problems):
        try:
            review = _review(cells, products)
            review.photo = _photo(path.parent, cells.get("photo", ""))
        except (RowError, ValidationError) as error:
            report.problems.append(Problem(path.name, line, describe(error)))
            continue
        key = (review.product_id, review.author, review.title, review.text)
        if key not in known:
            known.add(key)
            new.append(review)
    with transaction.atomic():
        Review.objects.bulk_create([one for one in new if not one.photo], batch_size=BATCH_SIZE)
        for review in new:
            if review.photo:
                # With the signals, so that its picture can be accepted at once.
                review.save()
    report.counts["reviews added"] += len(new)


def _review(cells: Mapping[str, str], products: Mapping[str, Any]) -> Review:
    sku = cells.get("sku", "")
    if sku not in products:
        raise RowError(f"no product has the SKU {sku}")
    review = Review(product_id=products[sku], rating=_number(cells, "rating"))
    for name in ("author", "title", "text"):
        setattr(review, name, cells.get(name, ""))
    review.created_at = timezone.now() - days_back(f"{sku} {review.author}")
    review.clean_fields(exclude=["product"])
    return review


def _photo(root: Path, name: str) -> "File[bytes] | None":
    """The picture of a review, from the imported folder and nowhere else."""
    if not name:
        return None
    path = (root / name).resolve()
    if not (path.is_relative_to(root.resolve()) and path.is_file()):
        raise RowError(f"there is no photo {name!r}")
    return ContentFile(path.read_bytes(), name=path.name)


def _import_promotions(path: Path, report: Report) -> None:
    for line, cells in Table(path).rows(report.problems):
        try:
            with transaction.atomic():
                is_new = _save_promotion(cells)
        except (RowError, ValidationError) as error:
            report.problems.append(Problem(path.name, line, describe(error)))
            continue
        report.counts["promotions added"] += is_new


def _save_promotion(cells: Mapping[str, str]) -> bool:
    """Make a promotion, or let one that is over begin anew."""
    name = cells.get("name", "")
    slug = slugify(name, allow_unicode=True) or "offer"
    promotion = Promotion.objects.filter(slug=slug).first() or Promotion(slug=slug, name=name)
    now = timezone.now()
    is_new = promotion.pk is None
    if not is_new and promotion.ends_at > now:
        return False
    is_campaign = cells.get("kind", "") == Promotion.Kind.CAMPAIGN.value
    promotion.kind = Promotion.Kind.CAMPAIGN if is_campaign else Promotion.Kind.DISCOUNT
    promotion.text = cells.get("text", "")
    promotion.percent = _number(cells, "percent")
    promotion.starts_at = now - timedelta(days=_number(cells, "starts_days_ago"))
    promotion.ends_at = now + timedelta(days=_number(cells, "ends_in_days"))
    subject = _subject(cells.get("skus_or_category", ""))
    promotion.category = subject if isinstance(subject, Category) else None
    promotion.brand = subject if isinstance(subject, Brand) else None
    promotion.full_clean()
    promotion.save()
    promotion.products.set(subject if isinstance(subject, models.QuerySet) else [])
    return is_new


def _subject(text: str) -> Category | Brand | models.QuerySet[Product]:
    """What it is about: `Kitchen > Plates`, the name of a brand, or SKUs with blanks between."""
    for category in _categories(text.split(LEVELS)):
        return category
    brand = Brand.objects.filter(name=text).first()
    if brand is not None:
        return brand
    products = Product.objects.filter(sku__in=text.split())
    if not products.exists():
        raise RowError(f"{text!r} is neither a category, a brand nor a list of SKUs")
    return products


def _categories(levels: Sequence[str]) -> Iterator[Category]:
    names = [level.strip() for level in levels]
    for category in Category.objects.filter(name=names[-1]).select_related("parent"):
        if len(names) == 1 or (category.parent and category.parent.name == names[-2]):
            yield category


def _number(cells: Mapping[str, str], name: str) -> int:
    text = cells.get(name, "") or "0"
    if not (text.isascii() and text.isdigit() and len(text) < 6):
        raise RowError(f"{name} {text!r} is no whole number")
    return int(text)
