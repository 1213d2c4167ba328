// Which camera pictures are sent to be read.
import assert from "node:assert/strict";
import { test } from "node:test";
import { mayHoldCode } from "../../visual_search/static/visual_search/scan_frame.js";

const picture = (width, height, lightAt) => {
  const data = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) data.fill(lightAt(x, y), 4 * (y * width + x), 4 * (y * width + x) + 3);
  }
  return { data, width, height };
};

const bars = (place) => (place > 100 && place < 300 && place % 5 < 2 ? 30 : 220);

test("bars may be a code, upright or lying", () => {
  assert.equal(mayHoldCode(picture(400, 300, (x) => bars(x))), true);
  assert.equal(mayHoldCode(picture(400, 320, (_x, y) => bars(y))), true);
});

test("a table, a shadow and faint noise hold none", () => {
  assert.equal(mayHoldCode(picture(400, 300, () => 128)), false);
  assert.equal(mayHoldCode(picture(400, 300, (x) => (x < 200 ? 40 : 220))), false);
  assert.equal(mayHoldCode(picture(400, 300, (x, y) => 128 + ((x * 7 + y * 13) % 30))), false);
});
