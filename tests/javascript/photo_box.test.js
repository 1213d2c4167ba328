// The box on a photo: as text, within its limits, and moved by keyboard and pointer.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  BoxEditor,
  boxOf,
  boxText,
  isWhole,
  WHOLE,
} from "../../visual_search/static/visual_search/photo_box.js";
import { anElement, anEvent } from "./browser.js";

const QUARTER = { left: 10, top: 20, width: 50, height: 50 };

const anEditor = ({ mayDraw = () => true } = {}) => {
  const settled = [];
  const parts = { "[data-vs-box]": anElement(), "[data-vs-shade]": anElement() };
  const stage = anElement({ parts, frame: { left: 0, top: 0, width: 200, height: 100 } });
  const editor = new BoxEditor(stage, (box) => settled.push(box), mayDraw);
  const point = (type, x, y, { handle, inside = false } = {}) => {
    const target = { dataset: { vsHandle: handle }, closest: (one) => inside && one === "[data-vs-box]" };
    stage.dispatchEvent(anEvent(type, { clientX: x, clientY: y, button: 0, pointerId: 1 }, target));
  };
  const press = (key, more = {}) =>
    parts["[data-vs-box]"].dispatchEvent(anEvent("keydown", { key, ...more }));
  return { editor, settled, point, press };
};

test("a box that is written and read again is the same", () => {
  assert.deepEqual(boxOf(boxText(QUARTER)), QUARTER);
  assert.equal(boxText({ left: 0.04, top: 1.26, width: 33.33, height: 50 }), "0,1.3,33.3,50");
});

test("the whole photo has a name, and what is no box is the whole photo", () => {
  assert.equal(boxText(WHOLE), "whole");
  assert.ok(isWhole({ ...WHOLE, width: 99.95 }));
  for (const text of ["whole", "", "1,2,3", "1,2,3,x"]) assert.deepEqual(boxOf(text), WHOLE);
});

test("a box stays on the photo and never becomes too small to hold", () => {
  const { editor } = anEditor();

  editor.show({ left: 90, top: -5, width: 40, height: 1 });

  assert.deepEqual(editor.box, { left: 60, top: 0, width: 40, height: 4 });
});

test("a corner is dragged while the corner across from it stays", () => {
  const { editor, settled, point } = anEditor();
  editor.show(QUARTER);

  point("pointerdown", 120, 70, { handle: "se", inside: true });
  point("pointermove", 160, 90);
  point("pointerup", 160, 90);

  assert.deepEqual(settled, [{ left: 10, top: 20, width: 70, height: 70 }]);
});

test("a corner that is dragged over the other one turns the box around", () => {
  const { editor, settled, point } = anEditor();
  editor.show(QUARTER);

  point("pointerdown", 20, 20, { handle: "nw", inside: true });
  point("pointermove", 180, 90);
  point("pointerup", 180, 90);

  assert.deepEqual(settled, [{ left: 60, top: 70, width: 30, height: 20 }]);
});

test("a finger that only passes over the photo draws nothing", () => {
  const { settled, point } = anEditor({ mayDraw: () => false });

  point("pointerdown", 20, 20);
  point("pointermove", 180, 90);
  point("pointerup", 180, 90);

  assert.deepEqual(settled, []);
});

test("a tap beside the box brings it there, a tap within does nothing", () => {
  const { editor, settled, point } = anEditor();
  editor.show({ left: 0, top: 0, width: 20, height: 20 });

  point("pointerdown", 100, 50);
  point("pointerup", 100, 50);
  point("pointerdown", 100, 50, { inside: true });
  point("pointerup", 100, 50);

  assert.deepEqual(settled, [{ left: 40, top: 40, width: 20, height: 20 }]);
});

test("a pointer that the browser takes away leaves the box as it was", () => {
  const { editor, settled, point } = anEditor();
  editor.show(QUARTER);

  point("pointerdown", 120, 70, { handle: "se", inside: true });
  point("pointermove", 160, 90);
  point("pointercancel", 160, 90);

  assert.deepEqual(editor.box, QUARTER);
  assert.deepEqual(settled, []);
});

test("arrows move the box, with shift they size it, and it is told once they rest", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { editor, settled, press } = anEditor();
  editor.show(QUARTER);

  press("ArrowRight");
  press("ArrowDown");
  press("ArrowLeft", { shiftKey: true });
  assert.deepEqual(settled, []);
  context.mock.timers.tick(400);

  assert.deepEqual(settled, [{ left: 12, top: 22, width: 48, height: 50 }]);
});

test("escape takes the whole photo", () => {
  const { editor, settled, press } = anEditor();
  editor.show(QUARTER);

  press("Escape");

  assert.deepEqual(settled, [WHOLE]);
});
