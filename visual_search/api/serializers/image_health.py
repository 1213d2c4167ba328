"""What is wrong with the shop's pictures, for its staff."""

from typing import Any

from rest_framework import serializers

from ...models import Finding

_MOST = 500


class FindingsFormSerializer(serializers.Serializer[Any]):
    """Which findings are wanted."""

    kind = serializers.ChoiceField(choices=Finding.Kind.values, required=False)
    fine = serializers.BooleanField(
        default=False, help_text="Those that somebody has called fine, instead of the others."
    )
    offset = serializers.IntegerField(min_value=0, max_value=10**6, default=0)
    limit = serializers.IntegerField(min_value=1, max_value=_MOST, default=100)


class FindingSerializer(serializers.Serializer[Any]):
    """One thing that is wrong with one picture."""

    kind = serializers.ChoiceField(choices=Finding.Kind.values)
    model = serializers.CharField()
    id = serializers.CharField(help_text="The key of the product.")
    title = serializers.CharField()
    image_name = serializers.CharField(allow_blank=True)
    detail = serializers.CharField(allow_blank=True)
    advice = serializers.CharField()
    found_at = serializers.DateTimeField()


class FindingsSerializer(serializers.Serializer[Any]):
    """A page of findings, the newest first."""

    counts = serializers.DictField(
        child=serializers.IntegerField(), help_text="How many of each kind are open."
    )
    findings = FindingSerializer(many=True)
    next_offset = serializers.IntegerField(allow_null=True)
