"""Whether the process answers, and whether searches do."""

from typing import Any

from rest_framework import serializers


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
