"""What every refusal looks like."""

from typing import Any

from rest_framework import serializers

from ...documentation import page


class ErrorDetailSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(help_text=f"Stable; see {page('api.md#errors')}")
    message = serializers.CharField(help_text="Safe to show to shoppers.")

    def get_fields(self) -> dict[str, Any]:
        # `fields` is a name that serializers use themselves, so it cannot be an attribute.
        return {**super().get_fields(), "fields": serializers.DictField(required=False)}


class ErrorSerializer(serializers.Serializer[Any]):
    """What every refusal looks like."""

    error = ErrorDetailSerializer()
