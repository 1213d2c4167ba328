"""What encoders of text share whose network was trained to tell what is asked from what is told."""

from abc import abstractmethod
from collections.abc import Sequence

from .base import Description, TextEncoder, Vectors
from .network import unit_rows


class PrefixedTextEncoder(TextEncoder):
    """Puts one prefix before words that are looked for, and another before texts of the catalogue.

    The models of the E5 family want "query: " and "passage: ". A prefix of its own makes other
    vectors, so both belong into the fingerprint.
    """

    def __init__(self, *, query_prefix: str, passage_prefix: str) -> None:
        self._query_prefix = query_prefix
        self._passage_prefix = passage_prefix

    @property
    def prefixes(self) -> str:
        """Text that changes when a prefix does."""
        return f"{self._query_prefix!r}:{self._passage_prefix!r}"

    @abstractmethod
    def features(self, texts: Sequence[str], *, prefix: str) -> Vectors:
        """Return float32 features (n, dimensions) of any length but none."""

    def describe_texts(self, texts: Sequence[str]) -> list[Description]:
        if not texts:
            return []
        vectors = unit_rows(self.features(texts, prefix=self._passage_prefix))
        return [Description(vector=one) for one in self._checked(vectors, count=len(texts))]

    def perform_encode_texts(self, texts: Sequence[str]) -> Vectors:
        return unit_rows(self.features(texts, prefix=self._query_prefix))
