"""What clients send: pages, photos and products, checked before anything is asked."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from ..imaging import Crop
from ..registry import RELEVANCE
from ..search.query import Page
from .schema import described_field

_MAX_OFFSET = 10_000
_MAX_LIMIT = 100
_MAX_PRODUCTS = 20
_MAX_WORDS_LENGTH = 10_000


class ModelField(serializers.CharField):
    """Which model is searched."""

    def __init__(self, **options: Any) -> None:
        help_text = "`app-model`; the first that was registered unless you say."
        super().__init__(required=False, max_length=200, help_text=help_text, **options)


class PageSerializer(serializers.Serializer[Any]):
    """Which part of the answer is wanted."""

    offset = serializers.IntegerField(min_value=0, max_value=_MAX_OFFSET, default=0)
    limit = serializers.IntegerField(
        min_value=1, max_value=_MAX_LIMIT, required=False, help_text="Hits on a page."
    )

    def page(self) -> Page:
        data = self.validated_data
        return Page(offset=data["offset"], limit=data.get("limit"))


class SortedSerializer(PageSerializer):
    """Which part of the answer is wanted, in which order."""

    sort = serializers.CharField(
        required=False,
        max_length=50,
        default=RELEVANCE,
        help_text="relevance, or price, -price, newest where the searchable tells them.",
    )


class WordsSearchSerializer(SortedSerializer):
    """What a shopper typed, and which part of the answer is wanted."""

    q = serializers.CharField(max_length=_MAX_WORDS_LENGTH, help_text="The words.")
    without = serializers.ListField(
        child=serializers.CharField(max_length=255),
        max_length=_MAX_PRODUCTS,
        default=list,
        help_text="Names of `chips` that are not meant.",
    )
    model = ModelField(allow_blank=True)


class SuggestSerializer(serializers.Serializer[Any]):
    """What somebody has typed so far."""

    q = serializers.CharField(
        max_length=_MAX_WORDS_LENGTH,
        allow_blank=True,
        trim_whitespace=False,
        help_text="What stands in the box; a space at its end says that the last word is finished.",
    )
    model = ModelField(allow_blank=True)


class SimilarSerializer(PageSerializer):
    """Which part of the answer is wanted, and what counts in it."""

    kind_weight = serializers.FloatField(
        required=False,
        min_value=0,
        max_value=1,
        help_text="0 for looks alone to 1 for kind before looks; the shop's own by default.",
    )


class PromotionsSerializer(serializers.Serializer[Any]):
    """Which promotions are wanted, and what the page around them is about."""

    placement = serializers.CharField(max_length=100, default="", help_text="Such as home.")
    product = serializers.CharField(
        max_length=255, default="", help_text="Key of the page's product."
    )
    category = serializers.CharField(
        max_length=255, default="", help_text="The page's category, as the filter takes it."
    )
    limit = serializers.IntegerField(min_value=1, max_value=8, default=3)
    products = serializers.IntegerField(
        min_value=0, max_value=24, default=4, help_text="How many of each at most."
    )


# The schema would otherwise take a file for an address, which is what answers give.
@described_field("BINARY")
class PhotoField(serializers.FileField):
    """The bytes of a photo in a form."""


class FormerField(serializers.FloatField):
    """A field by the name it had before; it is taken until version 0.2."""

    def __init__(self, name: str) -> None:
        super().__init__(required=False, help_text=f"Deprecated: say `{name}`.")


class PhotoSearchSerializer(SortedSerializer):
    """A photo, its web address, or the token of a photo that was sent before."""

    q = serializers.CharField(
        required=False,
        max_length=_MAX_WORDS_LENGTH,
        allow_blank=True,
        default="",
        help_text="Words beside the photo.",
    )

    # Intake has a word and a code for an empty file, and the query one for too many.
    photo = serializers.ListField(
        child=PhotoField(allow_empty_file=True),
        required=False,
        allow_empty=False,
        help_text="JPEG, PNG or WebP; sent again for each further photo of the same thing.",
    )
    address = serializers.CharField(
        required=False,
        max_length=2000,
        help_text="Web address of a picture; refused unless the shop turned this on.",
    )
    token = serializers.CharField(
        required=False, max_length=20_000, help_text="`token` of an earlier answer."
    )
    model = ModelField()
    barcode = serializers.CharField(required=False, max_length=64, allow_blank=True, default="")
    box_x = serializers.FloatField(required=False, help_text="Left edge, 0 to 1.")
    box_y = serializers.FloatField(required=False, help_text="Upper edge, 0 to 1.")
    box_width = serializers.FloatField(required=False, help_text="Part of the width, 0 to 1.")
    box_height = serializers.FloatField(required=False, help_text="Part of the height, 0 to 1.")
    crop_x = FormerField("box_x")
    crop_y = FormerField("box_y")
    crop_width = FormerField("box_width")
    crop_height = FormerField("box_height")

    colour_weight = serializers.FloatField(
        required=False,
        min_value=0,
        max_value=1,
        help_text="0 for shape alone to 1 for colour alone; the shop's own by default.",
    )
    words_weight = serializers.FloatField(
        required=False,
        min_value=0,
        max_value=1,
        help_text="0 for the photo alone to 1 for the words alone; the middle by default.",
    )
    like = serializers.ListField(
        child=serializers.CharField(max_length=255),
        max_length=_MAX_PRODUCTS,
        default=list,
        help_text="Keys of products to move the search towards; they do not answer.",
    )
    dislike = serializers.ListField(
        child=serializers.CharField(max_length=255),
        max_length=_MAX_PRODUCTS,
        default=list,
        help_text="Keys of products to move the search away from; they do not answer.",
    )
    read = serializers.BooleanField(
        default=False,
        help_text="Whether to read what is printed on the photo, where looks leave it undecided.",
    )
    objects = serializers.BooleanField(
        default=False, help_text="Whether to say where in the photo objects were found."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not {"photo", "address", "token"} & set(attrs):
            raise serializers.ValidationError(_("Send a photo or a token."), code="photo_required")
        for name in _BOX_FIELDS:
            former = attrs.pop(name.replace("box", "crop"), None)
            if former is not None:
                attrs.setdefault(name, former)
        given = [name for name in _BOX_FIELDS if name in attrs]
        if given and len(given) != len(_BOX_FIELDS):
            raise serializers.ValidationError(
                _("A box needs all of %(fields)s.") % {"fields": ", ".join(_BOX_FIELDS)},
                code="crop_invalid",
            )
        return attrs

    def box(self) -> Crop | None:
        values = [self.validated_data.get(name) for name in _BOX_FIELDS]
        return None if None in values else Crop(*values)


_BOX_FIELDS = ("box_x", "box_y", "box_width", "box_height")


class MoreLikeSerializer(PageSerializer):
    """Products to resemble and products not to resemble."""

    like = serializers.ListField(
        child=serializers.CharField(max_length=255), min_length=1, max_length=_MAX_PRODUCTS
    )
    dislike = serializers.ListField(
        child=serializers.CharField(max_length=255), max_length=_MAX_PRODUCTS, default=list
    )
