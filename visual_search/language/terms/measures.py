"""Measures in one spelling: “500 ml” is “500ml”, “1,5 Liter” is “1.5l”, “30 × 40” is “30x40”."""

import re

# What else people write for a unit, by its sign.
_SPELLINGS = {
    "ml": "milliliter millilitre milliliters millilitres 毫升 ミリリットル",
    "cl": "centiliter centilitre zentiliter 厘升",
    "dl": "deciliter decilitre deziliter",
    "l": "liter litre liters litres ltr 升 公升 リットル",
    "mg": "milligram milligramm 毫克",
    "g": "gram grams gramm gramme grammes gr 克 グラム",
    "kg": "kilo kilos kilogram kilograms kilogramm 公斤 千克 キロ",
    "mm": "millimeter millimetre millimeters millimetres 毫米 ミリ",
    "cm": "centimeter centimetre centimeters centimetres zentimeter 厘米 公分 センチ",
    "m": "meter metre meters metres 米 メートル",
    "inch": "inches zoll 英寸",
    "ft": "foot feet 英尺",
    "oz": "ounce ounces 盎司",
    "lb": "lbs pound pounds 磅",
    "w": "watt watts 瓦",
    "v": "volt volts 伏",
}
_SIGNS = {
    **{sign: sign for sign in ["km", "kw", "kwh", "wh", "mah", "hz", "mb", "gb", "tb", "dpi"]},
    **{word: sign for sign, others in _SPELLINGS.items() for word in (sign, *others.split())},
}
_BY_WEIGHT = frozenset(["ml", "cl", "dl", "l", "mg", "g", "kg", "oz", "lb"])
_NUMBER = r"\d{1,9}(?:[.,]\d{1,4})?"
_UNIT = rf"(?:{'|'.join(sorted(map(re.escape, _SIGNS), key=len, reverse=True))})(?![\w'’])"
_MEASURE = re.compile(rf"(?<![\w.,])({_NUMBER})[ \u00a0]?({_UNIT})")
_TIMES = re.compile(rf"(?<![^\W\d]|[\d.,])({_NUMBER}) ?[x×] ?(?=({_NUMBER})[ \u00a0]?({_UNIT})?)")
_LAST_SIDE = re.compile(rf"(?<=\dx)({_NUMBER}) ?({_UNIT})")


def joined(text: str) -> str:
    """A plain text with each measure as one word; sides and packs apart from their unit.

    “30 x 40 cm” is “30x40 cm”, “2x250ml” is “2 x 250ml”.
    """
    if not any(map(str.isdigit, text)):
        return text
    text = _TIMES.sub(_times, text)
    text = _LAST_SIDE.sub(lambda found: f"{_dotted(found[1])} {_SIGNS[found[2]]}", text)
    return _MEASURE.sub(lambda found: f"{_dotted(found[1])}{_SIGNS[found[2]]}", text)


def _times(found: re.Match[str]) -> str:
    is_pack = _SIGNS.get(found[3] or "") in _BY_WEIGHT
    return f"{_dotted(found[1])} x " if is_pack else f"{_dotted(found[1])}x"


def _dotted(number: str) -> str:
    return number.replace(",", ".")
