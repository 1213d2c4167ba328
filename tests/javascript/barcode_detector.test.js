// What the browser's own reader of codes is trusted with.
import assert from "node:assert/strict";
import { test } from "node:test";
import { articleIn } from "../../visual_search/static/visual_search/barcode_detector.js";
import { withGlobal } from "./browser.js";

const readerOf = (context, codes, formats = ["ean_13", "qr_code"]) =>
  withGlobal(
    context,
    "BarcodeDetector",
    class {
      static getSupportedFormats = async () => formats;
      detect = async () => codes.map((rawValue) => ({ rawValue }));
    },
  );

test("one article number is taken", async (context) => {
  readerOf(context, ["4006381333931"]);
  assert.equal(await articleIn("picture"), "4006381333931");
});

test("several codes, addresses and a browser that cannot read are left to the server", async (context) => {
  assert.equal(await articleIn("picture"), "");
  readerOf(context, ["4006381333931", "96385074"]);
  assert.equal(await articleIn("picture"), "");
  readerOf(context, ["https://shop.example/4006381333931"]);
  assert.equal(await articleIn("picture"), "");
  readerOf(context, ["4006381333931"], ["qr_code"]);
  assert.equal(await articleIn("picture"), "");
});
