// When a pointer may draw on the photo.
import assert from "node:assert/strict";
import { test } from "node:test";
import { anElement, withGlobal } from "./browser.js";

// The module asks for the width of the screen as it is loaded.
const aPage = async (context, { isNarrow, name = "[data-vs-part]" }) => {
  withGlobal(context, "matchMedia", () => ({ matches: isNarrow }));
  const { CropMode } = await import(
    `../../visual_search/static/visual_search/photo_crop.js?narrow=${isNarrow}`
  );
  const stage = anElement();
  const button = anElement();
  const root = anElement({ parts: { "[data-vs-stage]": stage, [name]: button } });
  const names = new Set();
  root.classList = {
    contains: (name) => names.has(name),
    toggle: (name, isOn) => (isOn ? names.add(name) : names.delete(name)),
  };
  return { crop: new CropMode(root), stage, button };
};

const mouse = { pointerType: "mouse" };
const finger = { pointerType: "touch" };

test("where the photo has room a mouse may draw and a finger may not", async (context) => {
  const { crop } = await aPage(context, { isNarrow: false });

  assert.equal(crop.allows(mouse), true);
  assert.equal(crop.allows(finger), false);
});

test("on a phone nothing draws until the shopper asks for it", async (context) => {
  const { crop, button } = await aPage(context, { isNarrow: true });
  assert.equal(crop.allows(mouse), false);
  assert.equal(button.hidden, false);

  button.dispatchEvent(new Event("click"));
  assert.equal(crop.allows(finger), true);
  button.dispatchEvent(new Event("click"));

  assert.equal(crop.allows(finger), false);
});

test("the small photo of a phone is pressed to select a part, the large one is not", async (context) => {
  for (const isNarrow of [true, false]) {
    const { crop, stage } = await aPage(context, { isNarrow });

    stage.dispatchEvent(new Event("click"));

    assert.equal(crop.isOn, isNarrow);
  }
});

test("the button of a host's template may have its former name", async (context) => {
  const { crop, button } = await aPage(context, { isNarrow: true, name: "[data-vs-crop]" });

  button.dispatchEvent(new Event("click"));

  assert.equal(crop.allows(finger), true);
});
