"""German compounds: their heads find them, and words that only end alike do not."""

from visual_search.language.terms.analysis import analyser
from visual_search.language.terms.compounds import is_compound_of, splits

KNOWN = (
    "Kaffee Tee Blume Boden Wand Küche Holz Glas Wasser Suppe Kinder Geburtstag Garten Haus Leder"
    " Stoff Sommer Salz Tasse Wein Milch Tisch Bad Hand Kissen"
)
COMPOUNDS = (
    "Kaffeebecher:Becher Teekanne:Kanne Blumenvase:Vase Bodenvase:Vase Wanduhren:Uhren"
    " Küchentisch:Tisch Holzstuhl:Stuhl Glasschale:Schale Wasserkrug:Krug Suppenteller:Teller"
    " Kinderbecher:Becher Geburtstagskarte:Karte Gartentisch:Tisch Haustür:Türen Ledertasche:Tasche"
    " Sommerkleider:Kleid Salzstreuer:Streuer Tassenhalter:Halter Weingläser:Glas Milchkanne:Kanne"
    " Tischdecke:Decke Badematte:Matte Handtücher:Tuch Kissenbezug:Bezug"
)
TRAPS = (
    "praktisch:Tisch Student:Ente Brot:Rot elektrisch:Tisch Verglasung:Glas lackiert:Kiert"
    " Schallplatte:Latte begleiten:Leiten Kirsche:Sche Gerüst:Rüst"
)


def are_compounds(pairs: str, known: set[str]) -> dict[str, bool]:
    answers = {}
    for pair in pairs.split():
        compound, head = analyser("de").tokens(pair.replace(":", " "))
        forms = (compound.term, compound.word)
        answers[pair] = is_compound_of(forms, head.term, known)
    return answers


def test_heads_find_compounds_of_the_catalogues_words():
    known = set(analyser("de").terms(KNOWN))

    missed = [pair for pair, is_one in are_compounds(COMPOUNDS, known).items() if not is_one]
    wrong = [pair for pair, is_one in are_compounds(TRAPS, known).items() if is_one]

    assert (missed, wrong) == ([], [])


def test_a_compound_is_taken_apart():
    [term] = analyser("de").terms("Kaffeebecher")

    assert tuple(analyser("de").terms("Kaffee Becher")) in set(splits(term))
