"""Terms of the catalogue that are written together with a typed one: “Kaffeebecher” of “Becher”."""

from collections.abc import Collection, Sequence

from django.db.models import Q, QuerySet
from django.db.models.functions import Reverse

from ...language.terms.analysis import Token
from ...language.terms.compounds import (
    COMPOUNDING,
    first_parts,
    is_compound_of,
    is_possible_head,
    splits,
)
from ...models import Term
from .impacts import term_of
from .vocabulary import Measure

# What a compound counts beside the word itself, and each part beside the whole.
_COMPOUND, _PART = 0.6, 0.4
_MOST_WORDS, _MOST_COMPOUNDS = 8, 200


def relatives(
    tokens: Sequence[Token], languages: Collection[str], measure: Measure, *, using: str
) -> dict[str, dict[int, float]]:
    """By the lexeme of a token the terms that are looked for with it, with their shares."""
    terms = Term.objects.using(using).filter(content_type=measure.content_type)
    found: dict[str, dict[int, float]] = {}
    for token in tokens[:_MOST_WORDS]:
        if len(token.term) == 1 and not token.term.isascii():
            found[token.term] = _pairs(token.term, terms)
        elif COMPOUNDING & set(languages) and is_possible_head(token.term):
            found[token.term] = _compounds(token.term, terms) or _parts(token.term, terms)
    return found


def _pairs(character: str, terms: QuerySet[Term]) -> dict[int, float]:
    """Of a single character the pairs that it stands in."""
    ends = Q(backwards__startswith=character)
    rows = terms.annotate(backwards=Reverse("word")).filter(Q(word__startswith=character) | ends)
    pairs = rows.exclude(lexeme=character).order_by("-documents").values_list("term", flat=True)
    return dict.fromkeys(pairs[:_MOST_COMPOUNDS], _COMPOUND)


def _compounds(head: str, terms: QuerySet[Term]) -> dict[int, float]:
    backwards = head[::-1]
    ends = Q(word_backwards__startswith=backwards) | Q(lexeme_backwards__startswith=backwards)
    rows = terms.annotate(word_backwards=Reverse("word"), lexeme_backwards=Reverse("lexeme"))
    longer = list(
        rows.filter(ends)
        .exclude(lexeme=head)
        .order_by("-documents")
        .values_list("term", "lexeme", "word")[:_MOST_COMPOUNDS]
    )
    firsts = {
        part for _term, *forms in longer for form in forms for part in first_parts(form, head)
    }
    known = _known(firsts, terms)
    return {term: _COMPOUND for term, *forms in longer if is_compound_of(forms, head, known)}


def _parts(compound: str, terms: QuerySet[Term]) -> dict[int, float]:
    """Of a compound that the catalogue does not have its parts, where it has both."""
    if terms.filter(lexeme=compound).exists():
        return {}
    pairs = list(splits(compound))
    known = _known({part for pair in pairs for part in pair}, terms)
    both = [pair for pair in pairs if known.issuperset(pair)]
    return {term_of(part): _PART for pair in both for part in pair}


def _known(parts: Collection[str], terms: QuerySet[Term]) -> set[str]:
    rows = terms.filter(term__in=[term_of(part) for part in parts], documents__gt=0)
    return set(rows.values_list("lexeme", flat=True)) & set(parts) if parts else set()
