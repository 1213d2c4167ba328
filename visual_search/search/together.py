"""What every retriever found for a query, as one ranking."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from .hits import Candidate
from .ranking.fusion import Ranking, reciprocal_rank_fusion
from .ranking.joined import join
from .ranking.words import AS_SHIPPED, LEGS_OF_WORDS, Weights, joined_words, with_bands
from .retrievers.base import Scan
from .retrievers.picture import ByPicture

# So many of what words find are compared with a photo that did not find them itself.
_MOST_WORDED = 50


def together(
    scan: Scan, found: Sequence[Ranking], weights: Weights = AS_SHIPPED
) -> list[Candidate]:
    """One ranking of several: those of words stand beside a photo's as one, where both are asked.

    Args:
        found: what each retriever found; of a query with a `ranking` those of words alone.
        weights: what the legs of words are worth in this shop.
    """
    query, found = scan.query, joined_words(found, weights)
    if query.ranking is None and not query.is_joined:
        fused = reciprocal_rank_fusion(found)[: scan.depth]
        # By price or by age what is close stands among what is not.
        return fused if query.is_sorted else with_bands(fused)
    by_words = [one for one in found if one.leg in LEGS_OF_WORDS]
    # The scores of one say more than the ranks of several.
    worded = by_words[0].candidates if len(by_words) == 1 else reciprocal_rank_fusion(by_words)
    worded = worded[:_MOST_WORDED]
    seen = _seen(scan, found)
    seen = [*seen, *_compared(scan, seen, worded)]
    both = join(seen, worded, words_weight=query.words_weight)
    others = [one for one in found if one.leg not in (*LEGS_OF_WORDS, ByPicture.leg)]
    if not any(one.candidates for one in others):
        return both[: scan.depth]
    return reciprocal_rank_fusion([*others, Ranking(candidates=both)])[: scan.depth]


def _seen(scan: Scan, found: Sequence[Ranking]) -> Sequence[Candidate]:
    query = scan.query
    if query.ranking is not None:
        return query.wanted.favoured(query.ranking) if query.wanted else query.ranking
    return [one for ranking in found if ranking.leg == ByPicture.leg for one in ranking.candidates]


def _compared(
    scan: Scan, seen: Sequence[Candidate], worded: Sequence[Candidate]
) -> Sequence[Candidate]:
    """What words found and the photo did not, as far as it has pictures to compare."""
    known = {one.pk for one in seen}
    missing: list[Any] = [one.pk for one in worded if one.pk not in known]
    if scan.query.vector is None or not missing:
        return []
    among = replace(scan.query, eligible=scan.query.eligible.filter(pk__in=missing))
    return ByPicture().rank_each([Scan(query=among, depth=len(missing))])[0]
