"""What the cache holds as JSON: Django's own serializer unpickles whatever somebody put there."""

import json
from typing import Any


class JSONSerializer:
    """Names the serializer of a RedisCache."""

    def dumps(self, value: Any) -> bytes:
        return json.dumps(value).encode()

    def loads(self, data: bytes) -> Any:
        return json.loads(data)
