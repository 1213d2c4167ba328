"""The statements of a search for words, and what is looked for."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import models

from ...models.documents import key_column
from .impacts import vector
from .leading import keys_of

# The most candidates that are compared, whatever is typed.
MOST = 60_000

_Sql = tuple[str, list[Any]]


class Share(NamedTuple):
    """What a term counts beside its rarity: 1 for a typed word.

    One that nobody typed counts as no rarer than the typed one that it is looked for with.
    """

    value: float
    of: int = -1


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What is looked for.

    `without` are terms that must not stand together in a text, a set for each minus word.
    `patterns` and `patterns_without` are regular expressions of PostgreSQL for the text.
    """

    shares: Mapping[int, Share]
    together: frozenset[int] = frozenset()
    without: tuple[frozenset[int], ...] = ()
    patterns: tuple[str, ...] = ()
    patterns_without: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Statement:
    """What all statements of one search have in common.

    `allowed` are conditions on `words` (impacts), `shown` those on `document`.
    """

    content_type: int
    weights: Any
    key: str
    allowed: _Sql
    shown: _Sql

    @classmethod
    def of(
        cls,
        wanted: Wanted,
        eligible: models.QuerySet[Any],
        content_type: int,
        weights: Mapping[int, float],
        *,
        using: str,
    ) -> "Statement":
        """Raises EmptyResultSet where nothing is eligible."""
        sql, parameters = eligible.order_by().values("pk").query.get_compiler(using).as_sql()
        key = key_column(eligible.model)
        # What Django made, and the name of a column.
        shown = [f"EXISTS (SELECT 1 FROM ({sql}) AS eligible (pk) WHERE pk = document.{key})"]  # noqa: S608  # nosec B608
        shown += ["document.text ~ %s"] * len(wanted.patterns)
        shown += ["document.text !~ %s"] * len(wanted.patterns_without)
        return cls(
            content_type=content_type,
            weights=_sparse(weights),
            key=key,
            allowed=_allowed(wanted.without),
            shown=(
                " AND ".join(shown),
                [*parameters, *wanted.patterns, *wanted.patterns_without],
            ),
        )

    def led_by(self, keys: Collection[int], depth: int, *, examined: int) -> _Sql:
        """The best of what has any of some terms in some tiers, as far as it may be shown."""
        return self._led([keys], depth, examined)

    def holding_all(self, terms: Collection[int], depth: int) -> _Sql:
        """The best of what has all of some terms."""
        return self._led([keys_of(term) for term in sorted(terms)], depth, MOST)

    def _led(self, held: Sequence[Collection[int]], depth: int, examined: int) -> _Sql:
        # Each step in a subquery that stays one: first ranked, then asked in that order whether
        # they may be shown, until there are enough.
        condition, values = self.allowed
        shown, more = self.shown
        has_terms = " AND ".join(["visual_search_terms(impacts) && %s::bigint[]"] * len(held))
        sql = f"""
            SELECT found.key, distance, words.impacts::text FROM (
                SELECT shown.key, distance, best.document_id FROM (
                    SELECT document_id, distance FROM (
                        SELECT document_id, impacts <#> %s AS distance FROM visual_search_words
                        WHERE content_type_id = %s AND {has_terms} AND {condition}
                        LIMIT {MOST}
                    ) AS candidates ORDER BY distance, document_id LIMIT {examined}
                ) AS best CROSS JOIN LATERAL (
                    SELECT document.{self.key} AS key FROM visual_search_document AS document
                    WHERE document.id = best.document_id AND {shown} OFFSET 0
                ) AS shown ORDER BY distance, document_id LIMIT {depth}
            ) AS found JOIN visual_search_words AS words USING (document_id)
            ORDER BY distance, document_id"""  # noqa: S608  # nosec B608  # names of columns, and numbers of ours
        keys = [list(one) for one in held]
        return sql, [self.weights, self.content_type, *keys, *values, *more]

    def among_eligible(self, depth: int) -> _Sql:
        """The best of what may be shown, where that is little."""
        condition, values = self.allowed
        shown, more = self.shown
        sql = f"""
            SELECT document.{self.key}, impacts <#> %s AS distance, impacts::text
            FROM visual_search_words JOIN visual_search_document AS document
            ON document.id = document_id
            WHERE visual_search_words.content_type_id = %s AND impacts <#> %s < 0
            AND {condition} AND {shown}
            ORDER BY distance, document_id LIMIT {depth}"""  # noqa: S608  # nosec B608  # as above
        return sql, [self.weights, self.content_type, self.weights, *values, *more]


def _allowed(without: Iterable[Collection[int]]) -> _Sql:
    """That none of some sets of terms stands in a text as a whole."""
    conditions, values = ["TRUE"], []
    for terms in without:
        conditions.append(f"NOT ({' AND '.join(['impacts <#> %s < 0'] * len(terms))})")
        values += [_sparse({term: 1.0}) for term in sorted(terms)]
    return " AND ".join(conditions), values


def _sparse(values: Mapping[int, float]) -> str:
    return vector(values).to_text()
