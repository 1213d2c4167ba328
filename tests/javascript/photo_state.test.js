// What a search is, as names and values.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  forNewPhoto,
  hasPhoto,
  stateOf,
  withBox,
  writeFixed,
  writeNumbers,
} from "../../visual_search/static/visual_search/photo_state.js";
import { withGlobal } from "./browser.js";

// Browsers read a form's fields; here a form is its fields.
class FieldsOfForm {
  constructor(form) {
    this.fields = form;
  }

  [Symbol.iterator]() {
    return this.fields[Symbol.iterator]();
  }
}

const stateOfFields = (context, fields) => {
  withGlobal(context, "FormData", FieldsOfForm);
  return stateOf(fields).toString();
};

test("an address holds no secret, no file and nothing empty", (context) => {
  const fields = [
    ["csrfmiddlewaretoken", "secret"],
    ["photo", new Blob()],
    ["copy", "bytes"],
    ["words", "blue jug"],
    ["category", ""],
    ["like", "3"],
    ["like", "5"],
  ];

  assert.equal(stateOfFields(context, fields), "words=blue+jug&like=3&like=5");
});

test("the box of a button counts before the number fields beside it", (context) => {
  const numbers = [
    ["box_left", "1"],
    ["box_top", "2"],
    ["box_width", "30"],
    ["box_height", "40"],
  ];

  assert.equal(stateOfFields(context, numbers), "box=1%2C2%2C30%2C40");
  assert.equal(stateOfFields(context, [...numbers, ["box", "5,5,9,9"]]), "box=5%2C5%2C9%2C9");
  assert.equal(stateOfFields(context, numbers.slice(1)), "");
});

test("another photo keeps the wishes and leaves behind what belonged to the one before", () => {
  const before = new URLSearchParams("product=7&box=1,2,3,4&offset=24&token=t&words=jug&filter_price_max=20");

  const state = forNewPhoto(before, "12");

  assert.equal(state.toString(), "words=jug&filter_price_max=20&kept=12");
});

test("another box begins at the first page", () => {
  const state = withBox(new URLSearchParams("kept=1&offset=24&token=t"), {
    left: 1,
    top: 2,
    width: 3,
    height: 4,
  });

  assert.equal(state.get("box"), "1,2,3,4");
  assert.ok(!state.has("offset") && !state.has("token"));
});

test("a search has a photo where one is kept, a product's or a sample", () => {
  for (const text of ["kept=1", "product=3", "sample=0"]) assert.ok(hasPhoto(new URLSearchParams(text)));
  for (const text of ["", "kept=", "words=jug"]) assert.ok(!hasPhoto(new URLSearchParams(text)));
});

test("the form shows the box and the search that are on the page", () => {
  const names = ["box_left", "box_top", "box_width", "box_height"];
  const fixed = ["kept", "product", "image", "sample", "barcode", "words"];
  const elements = Object.fromEntries([...names, ...fixed].map((name) => [name, { value: "before" }]));

  writeNumbers({ elements }, { left: 1.26, top: 2, width: 3, height: 4 });
  writeFixed({ elements }, new URLSearchParams("words=jug"));

  const values = names.map((name) => elements[name].value);
  assert.deepEqual(values, [1.3, 2, 3, 4]);
  assert.equal(elements.words.value, "jug");
  assert.equal(elements.kept.value, "");

  writeNumbers({ elements }, null);
  assert.equal(elements.box_left.value, "");
});
