"""How the shop's products are searched by picture and by words: all that the app needs to know."""

from collections.abc import Iterator, Sequence

from django.db.models import Model, QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from visual_search.registry import Filter, Offer, Review, Searchable, register

from . import models
from .models import Product, ProductImage, Promotion
from .samples import SAMPLES


@register(Product)
class ProductSearch(Searchable):
    images = "photos__image"
    shopper_images = "reviews__photo"
    text_fields = {
        "name": 8,
        "category__name": 4,
        "colour": 3,
        "brand__name": 3,
        "material": 2,
        "description": 1,
    }
    filters = {
        "category": Filter(),
        "brand": Filter(),
        # What is left of it after the offers of this moment.
        "price": Filter("sale_price", label=_("Price")),
        "colour": Filter(),
        "material": Filter(),
        "in_stock": Filter(),
    }
    # Whoever types an article number means that very product, as with a barcode.
    barcode_field = ("gtin", "sku")
    date_field = "created_at"
    variant_field = "style"
    in_stock_field = "in_stock"
    alt_text_field = "photos__alt_text"
    sample_photos = tuple((sample.path, sample.title) for sample in SAMPLES)

    def get_queryset(self) -> QuerySet[Product]:
        # With the offers, so that a card says the same price wherever it stands.
        return Product.objects.published().with_offers().select_related("brand", "category")

    def accept_attribute(self, instance: Model, attribute: str, value: str) -> None:
        """What somebody accepted in the admin stands in the product itself, and filters it."""
        field = {"category": "category_id"}.get(attribute, attribute)
        # A relation takes no empty text.
        setattr(instance, field, value or None if field == "category_id" else value)
        instance.save(update_fields=[field])

    def get_reviews(self, instances: Sequence[Model]) -> dict[int, list[Review]]:
        found: dict[int, list[Review]] = {}
        for one in models.Review.objects.filter(product__in=[one.pk for one in instances]):
            review = Review(
                text=one.text,
                title=one.title,
                rating=one.rating,
                written_on=one.created_at.date(),
                author=one.author,
            )
            found.setdefault(one.product_id, []).append(review)
        return found

    def accept_alt_text(self, instance: Model, text: str) -> None:
        """It is written to the photo that stands first, which is the one that it tells of."""
        photo = ProductImage.objects.filter(product=instance.pk).first()
        if photo is not None:
            photo.alt_text = text[: ProductImage._meta.get_field("alt_text").max_length]
            photo.save(update_fields=["alt_text"])

    def get_offers(self) -> Iterator[Offer]:
        """The shop's own promotions; cards say the discount themselves, of this moment."""
        for promotion in Promotion.objects.running().filter(kind=Promotion.Kind.DISCOUNT):
            yield Offer(
                key=promotion.slug,
                title=promotion.name,
                words=promotion.text,
                label=gettext("−%(percent)s%%") % {"percent": promotion.percent},
                url=promotion.get_absolute_url(),
                ends_at=promotion.ends_at,
                objects=promotion.covered(),
            )

    def of_its_category(self, product: Product) -> QuerySet[Product]:
        """What a row of similar products shows while a product's pictures are not embedded."""
        return Product.objects.published().filter(category=product.category_id)
