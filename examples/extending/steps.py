"""A retriever and a stage of a shop's own, as docs/extending.md shows them."""

from visual_search.search import Candidate, Retriever


class ByArticleNumber(Retriever):
    """Who types an article number means that article, whatever its text says."""

    weight = 2.0

    def probe(self, query):
        return query.words.upper() if any(map(str.isdecimal, query.words)) else None

    def retrieve(self, probe, eligible, *, depth):
        found = eligible.filter(sku__iexact=probe).order_by("pk")[:depth]
        return [Candidate(pk=pk) for pk in found.values_list("pk", flat=True)]


def campaign_first(candidates, query):
    """Who came by a campaign sees what it offers first, before what looks alike."""
    context = query.context
    if not context.campaign or context.placement == "api":
        return candidates
    offered = query.searchable.model.objects.filter(promotions__slug=context.campaign)
    return [*(Candidate(pk=pk) for pk in offered.values_list("pk", flat=True)), *candidates]
