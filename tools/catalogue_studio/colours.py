"""The shop's colours: how each one looks, and the plain word that shoppers filter by."""

# As a monitor shows them (sRGB), 0 to 255.
PALETTE: dict[str, tuple[int, int, int]] = {
    "white": (238, 236, 230),
    "cream": (231, 217, 188),
    "oatmeal": (205, 190, 165),
    "sand": (200, 172, 132),
    "natural": (190, 150, 98),
    "brown": (112, 72, 44),
    "terracotta": (184, 92, 58),
    "rust": (146, 62, 34),
    "coral": (226, 104, 84),
    "blush": (221, 168, 158),
    "rose": (220, 140, 150),
    "plum": (98, 44, 78),
    "lilac": (170, 152, 198),
    "mustard": (208, 152, 38),
    "amber": (214, 134, 44),
    "olive": (112, 112, 58),
    "sage": (146, 166, 134),
    "mint": (164, 208, 186),
    "green": (84, 150, 104),
    "forest": (36, 82, 60),
    "teal": (28, 112, 116),
    "sky": (130, 176, 208),
    "blue": (70, 120, 190),
    "cobalt": (30, 64, 152),
    "navy": (34, 48, 88),
    "grey": (146, 146, 142),
    "smoke": (120, 116, 114),
    "charcoal": (62, 62, 66),
    "black": (28, 28, 30),
    "clear": (244, 248, 247),
    "oak": (196, 150, 98),
    "ash": (218, 192, 150),
    "walnut": (104, 66, 42),
    "ebony": (44, 34, 30),
    "brass": (200, 168, 108),
    "copper": (198, 126, 94),
    "steel": (182, 182, 184),
}

PLAIN_WORDS: dict[str, str] = {
    "white": "White", "cream": "Cream", "oatmeal": "Beige", "sand": "Beige",
    "natural": "Natural", "brown": "Brown", "terracotta": "Orange", "rust": "Red",
    "coral": "Orange", "blush": "Pink", "rose": "Pink", "plum": "Purple",
    "lilac": "Purple", "mustard": "Yellow", "amber": "Yellow", "olive": "Green",
    "sage": "Green", "mint": "Green", "green": "Green", "forest": "Green",
    "teal": "Blue", "sky": "Blue", "blue": "Blue", "cobalt": "Blue", "navy": "Blue",
    "grey": "Grey", "smoke": "Grey", "charcoal": "Grey", "black": "Black",
    "clear": "Clear", "oak": "Natural", "ash": "Natural", "walnut": "Brown",
    "ebony": "Black", "brass": "Gold", "copper": "Copper", "steel": "Silver",
}  # fmt: skip


def linear(colour: str) -> tuple[float, float, float]:
    """Return the colour as reflectance: sRGB with its curve taken off."""
    red, green, blue = (_unbent(value / 255) for value in PALETTE[colour])
    return red, green, blue


def _unbent(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
