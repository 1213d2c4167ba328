"""The faces of clocks: hours and minutes on pale enamel."""

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ..colours import PALETTE
from ..finishes import Finish
from ..geometry.charts import Chart
from .surface import Surface

SIDE = 640
INK = (38, 38, 40)


def dial(chart: Chart, finish: Finish, _seed: int) -> Surface:
    picture = np.asarray(_drawn(PALETTE[finish.colour]), dtype=float) / 255
    linear = np.where(picture <= 0.04045, picture / 12.92, ((picture + 0.055) / 1.055) ** 2.4)
    across, up = chart.place[..., 0], chart.place[..., 2]
    reach = np.hypot(across, up).max()
    column = ((across / reach + 1) / 2 * (SIDE - 1)).round().astype(int)
    row = ((1 - up / reach) / 2 * (SIDE - 1)).round().astype(int)
    colour = np.clip(linear[row, column], 0.01, 0.86)
    return Surface(colour, np.full(across.shape, 0.4), specular=0.3)


def _drawn(ground: tuple[int, int, int]) -> Image.Image:
    image = Image.new("RGB", (SIDE * 2, SIDE * 2), ground)
    pen = ImageDraw.Draw(image)
    font = ImageFont.load_default(SIDE * 0.2)
    middle = SIDE
    for minute in range(60):
        angle = np.radians(minute * 6)
        way = np.array([np.sin(angle), -np.cos(angle)])
        is_hour = minute % 5 == 0
        inner, outer = middle + way * SIDE * (0.84 if is_hour else 0.88), middle + way * SIDE * 0.92
        pen.line([*inner, *outer], fill=INK, width=14 if is_hour else 6)
        if is_hour:
            at = middle + way * SIDE * 0.69
            pen.text(tuple(at), str(minute // 5 or 12), fill=INK, font=font, anchor="mm")
    return image.resize((SIDE, SIDE), Image.Resampling.LANCZOS)
