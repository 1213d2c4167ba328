"""What the API takes and gives."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request

from ..documentation import page
from ..intake import Crop
from ..registry import Searchable, title_of, url_of
from ..search.hits import Hit, Results
from ..search.objects import FoundObject
from ..search.query import Page
from ..widgets import families_of, image_url, prefetch_images

_MAX_OFFSET = 10_000
_MAX_LIMIT = 100
_MAX_PRODUCTS = 20


class PageSerializer(serializers.Serializer[Any]):
    """Which part of the answer is wanted."""

    offset = serializers.IntegerField(min_value=0, max_value=_MAX_OFFSET, default=0)
    limit = serializers.IntegerField(
        min_value=1, max_value=_MAX_LIMIT, required=False, help_text="Hits on a page."
    )

    def page(self) -> Page:
        data = self.validated_data
        return Page(offset=data["offset"], limit=data.get("limit"))


class SimilarSerializer(PageSerializer):
    """Which part of the answer is wanted, and what counts in it."""

    kind_weight = serializers.FloatField(
        required=False,
        min_value=0,
        max_value=1,
        help_text="0 for looks alone to 1 for kind before looks; the shop's own by default.",
    )


# The schema would otherwise take a file for an address, which is what answers give.
@extend_schema_field(OpenApiTypes.BINARY)
class PhotoField(serializers.FileField):
    """The bytes of a photo in a form."""


class PhotoSearchSerializer(PageSerializer):
    """A photo, its web address, or the token of a photo that was sent before."""

    # Intake has a word and a code for an empty file.
    photo = PhotoField(required=False, allow_empty_file=True, help_text="JPEG, PNG or WebP.")
    address = serializers.CharField(
        required=False,
        max_length=2000,
        help_text="Web address of a picture; refused unless the shop turned this on.",
    )
    token = serializers.CharField(
        required=False, max_length=20_000, help_text="`token` of an earlier answer."
    )
    model = serializers.CharField(
        required=False,
        max_length=200,
        help_text="`app-model`; needed when several models are searchable.",
    )
    barcode = serializers.CharField(required=False, max_length=64, allow_blank=True, default="")
    crop_x = serializers.FloatField(required=False, help_text="Left edge, 0 to 1.")
    crop_y = serializers.FloatField(required=False, help_text="Upper edge, 0 to 1.")
    crop_width = serializers.FloatField(required=False, help_text="Part of the width, 0 to 1.")
    crop_height = serializers.FloatField(required=False, help_text="Part of the height, 0 to 1.")

    colour_weight = serializers.FloatField(
        required=False,
        min_value=0,
        max_value=1,
        help_text="0 for shape alone to 1 for colour alone; the shop's own by default.",
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
    objects = serializers.BooleanField(
        default=False, help_text="Whether to say where in the photo objects were found."
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not {"photo", "address", "token"} & set(attrs):
            raise serializers.ValidationError(_("Send a photo or a token."), code="photo_required")
        given = [name for name in _CROP_FIELDS if name in attrs]
        if given and len(given) != len(_CROP_FIELDS):
            raise serializers.ValidationError(
                _("A crop needs all of %(fields)s.") % {"fields": ", ".join(_CROP_FIELDS)},
                code="crop_invalid",
            )
        return attrs

    def crop(self) -> Crop | None:
        values = [self.validated_data.get(name) for name in _CROP_FIELDS]
        return None if None in values else Crop(*values)


_CROP_FIELDS = ("crop_x", "crop_y", "crop_width", "crop_height")


class MoreLikeSerializer(PageSerializer):
    """Products to resemble and products not to resemble."""

    like = serializers.ListField(
        child=serializers.CharField(max_length=255), min_length=1, max_length=_MAX_PRODUCTS
    )
    dislike = serializers.ListField(
        child=serializers.CharField(max_length=255), max_length=_MAX_PRODUCTS, default=list
    )


class ReasonSerializer(serializers.Serializer[Any]):
    """Why a product is there."""

    kind = serializers.CharField(help_text="barcode, region, colour or category.")
    values = serializers.ListField(child=serializers.CharField(), help_text="What is shared.")
    boxes = serializers.DictField(
        child=serializers.ListField(child=serializers.FloatField()),
        help_text="For a region: left, top, right and bottom on the whole photo and image, 0 to 1.",
    )


class ProductSerializer(serializers.Serializer[Hit]):
    """A product, with the image of it that was found."""

    id = serializers.CharField(source="instance.pk")
    title = serializers.SerializerMethodField()
    url = serializers.SerializerMethodField(help_text="Null where the product has no page.")
    image = serializers.SerializerMethodField(
        help_text="Its web address; null where its storage gives none."
    )
    image_name = serializers.SerializerMethodField(help_text="Its name in the storage.")

    def get_title(self, hit: Hit) -> str:
        return title_of(hit.instance)

    def get_url(self, hit: Hit) -> str | None:
        return self._absolute(url_of(hit.instance))

    def get_image(self, hit: Hit) -> str | None:
        return self._absolute(image_url(self.context["searchable"], hit.instance, hit.image_name))

    def get_image_name(self, hit: Hit) -> str:
        return hit.image_name

    def _absolute(self, url: str) -> str | None:
        return self.context["request"].build_absolute_uri(url) if url else None


class HitSerializer(ProductSerializer):
    """A product in an answer, and why it is there."""

    similarity = serializers.FloatField(
        allow_null=True, help_text="Cosine, -1 to 1; null where no picture was compared."
    )
    band = serializers.CharField(
        allow_null=True,
        help_text="very_close, similar, loosely_related or no_good_match; null if unknown.",
    )
    reasons = ReasonSerializer(many=True)
    variants = serializers.SerializerMethodField(
        help_text="Its variants that were found too, nearest first."
    )

    @extend_schema_field(ProductSerializer(many=True))
    def get_variants(self, _: Hit) -> Any:
        others = self.context["variants"]
        return ProductSerializer(others, many=True, context=self.context).data


class FoundObjectSerializer(serializers.Serializer[Any]):
    """A part of the photo that stands out, in fractions of its width and height."""

    x = serializers.FloatField(source="box.x")
    y = serializers.FloatField(source="box.y")
    width = serializers.FloatField(source="box.width")
    height = serializers.FloatField(source="box.height")
    score = serializers.FloatField(help_text="Its share of all that stands out, 0 to 1.")


class ResultsSerializer(serializers.Serializer[Results]):
    """One page of an answer."""

    results = serializers.SerializerMethodField(help_text="One for a product and its variants.")
    offset = serializers.IntegerField()
    limit = serializers.IntegerField()
    next_offset = serializers.IntegerField(allow_null=True)
    has_good_match = serializers.BooleanField(
        help_text="False when nothing is near enough; true as long as the bands are unknown."
    )
    confidence = serializers.FloatField(
        allow_null=True,
        help_text="Probability, 0 to 1, that the best product is what the photo shows, if sold.",
    )
    space = serializers.CharField(
        source="space.fingerprint", help_text="Fingerprint of the embedding space that answered."
    )
    token = serializers.SerializerMethodField(
        help_text="Asks for other pages without the photo; null for products."
    )

    @extend_schema_field(HitSerializer(many=True))
    def get_results(self, results: Results) -> Any:
        prefetch_images(self.context["searchable"], results.hits)
        families = families_of(self.context["searchable"], results.hits)
        return [
            HitSerializer(first, context={**self.context, "variants": others}).data
            for first, *others in families
        ]

    def get_token(self, _: Results) -> str | None:
        token: str | None = self.context.get("token")
        return token


class PhotoResultsSerializer(ResultsSerializer):
    """One page of an answer to a photo."""

    objects = serializers.SerializerMethodField(
        help_text="The main object first; null unless `objects` was asked for."
    )

    @extend_schema_field(FoundObjectSerializer(many=True, allow_null=True))
    def get_objects(self, _: Results) -> Any:
        found = self.context.get("objects")
        return None if found is None else FoundObjectSerializer(found, many=True).data


class ErrorDetailSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(help_text=f"Stable; see {page('api.md#errors')}")
    message = serializers.CharField(help_text="Safe to show to shoppers.")

    def get_fields(self) -> dict[str, Any]:
        # `fields` is a name that serializers use themselves, so it cannot be an attribute.
        return {**super().get_fields(), "fields": serializers.DictField(required=False)}


class ErrorSerializer(serializers.Serializer[Any]):
    """What every refusal looks like."""

    error = ErrorDetailSerializer()


class LiveSerializer(serializers.Serializer[Any]):
    """Whether the process answers."""

    status = serializers.ChoiceField(choices=("live",))


class HealthSerializer(serializers.Serializer[Any]):
    """Whether searches can be answered, and what waits."""

    status = serializers.ChoiceField(choices=("ready", "unavailable"))
    reasons = serializers.ListField(
        child=serializers.CharField(), help_text="Codes: why searches cannot be answered."
    )
    warnings = serializers.ListField(
        child=serializers.CharField(), help_text="Codes: what is wrong, although they can."
    )
    images = serializers.IntegerField()
    searchable = serializers.IntegerField()
    pending = serializers.IntegerField()
    failed = serializers.IntegerField()


def serialize_results(
    results: Results, searchable: Searchable, request: Request, *, token: str | None = None
) -> dict[str, Any]:
    context = {"searchable": searchable, "request": request, "token": token}
    data: dict[str, Any] = dict(ResultsSerializer(results, context=context).data)
    return data


def serialize_photo_results(
    results: Results,
    searchable: Searchable,
    request: Request,
    *,
    token: str,
    objects: Sequence[FoundObject] | None,
) -> dict[str, Any]:
    context = {"searchable": searchable, "request": request, "token": token, "objects": objects}
    data: dict[str, Any] = dict(PhotoResultsSerializer(results, context=context).data)
    return data
