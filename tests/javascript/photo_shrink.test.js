// How large a photo is that leaves the browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { shrink } from "../../visual_search/static/visual_search/photo_shrink.js";
import { withGlobal } from "./browser.js";

const aBrowser = (context, { width, height, blob = new Blob(["jpeg"]) }) => {
  const done = [];
  withGlobal(context, "createImageBitmap", async (_file, options) => {
    done.push(["read", options.imageOrientation]);
    return { width, height, close: () => done.push(["closed"]) };
  });
  const drawing = {
    fillRect() {
      done.push(["filled", drawing.fillStyle]);
    },
    drawImage(_bitmap, _x, _y, ...size) {
      done.push(["drawn", ...size]);
    },
  };
  const canvas = {
    getContext: () => drawing,
    toBlob: (give, type) => {
      done.push(["encoded", type]);
      give(blob);
    },
  };
  withGlobal(context, "document", { createElement: () => canvas });
  return done;
};

const sizeOf = async (context, size) => {
  aBrowser(context, size);
  const { picture } = await shrink("file", 1024);
  return [picture.width, picture.height];
};

test("the longer side is 1024 pixels at most, and no photo is made larger", async (context) => {
  assert.deepEqual(await sizeOf(context, { width: 4000, height: 3000 }), [1024, 768]);
  assert.deepEqual(await sizeOf(context, { width: 1500, height: 3000 }), [512, 1024]);
  assert.deepEqual(await sizeOf(context, { width: 640, height: 480 }), [640, 480]);
});

test("a photo that is hardly more than a line keeps a pixel", async (context) => {
  assert.deepEqual(await sizeOf(context, { width: 9000, height: 2 }), [1024, 1]);
});

test("a photo is turned upright, stands on white and is sent as a JPEG", async (context) => {
  const done = aBrowser(context, { width: 20, height: 10 });

  const { blob } = await shrink("file", 1024);

  assert.equal(await blob.text(), "jpeg");
  assert.deepEqual(done, [
    ["read", "from-image"],
    ["filled", "#fff"],
    ["drawn", 20, 10],
    ["closed"],
    ["encoded", "image/jpeg"],
  ]);
});

test("a browser that cannot write the photo says so", async (context) => {
  aBrowser(context, { width: 20, height: 10, blob: null });

  await assert.rejects(shrink("file", 1024));
});
