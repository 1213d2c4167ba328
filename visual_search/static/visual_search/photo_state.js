// What a search is, but for its photo: names and values as in the page's form and its address.
import { boxText } from "./photo_box.js";

// Of no meaning in an address, or nobody else's business.
const LEFT_OUT = new Set(["csrfmiddlewaretoken", "copy", "other", "address", "photo", "part"]);
const OF_ONE_PHOTO = [
  "view",
  "product",
  "image",
  "sample",
  "barcode",
  "box",
  "step",
  "undo",
  "guess",
  "offset",
  "token",
  "read",
  "unread",
];
const NUMBERS = ["box_left", "box_top", "box_width", "box_height"];

export const stateOf = (form, submitter) => {
  const state = new URLSearchParams();
  for (const [name, value] of new FormData(form, submitter)) {
    if (typeof value === "string" && value !== "" && !LEFT_OUT.has(name)) state.append(name, value);
  }
  return withOneBox(state);
};

// A button names the box in one piece, and says more than the number fields beside it.
const withOneBox = (state) => {
  const [left, top, width, height] = NUMBERS.map((name) => Number(state.get(name)));
  const isWritten = NUMBERS.every((name) => state.has(name));
  const box = state.getAll("box").pop() ?? (isWritten ? boxText({ left, top, width, height }) : null);
  for (const name of ["box", ...NUMBERS]) state.delete(name);
  if (box) state.set("box", box);
  return state;
};

// The same wishes for another photo: words and filters stay, all that belonged to it goes.
export const forNewPhoto = (state, name, code = "") => {
  for (const one of OF_ONE_PHOTO) state.delete(one);
  state.set("kept", name);
  if (code) state.set("barcode", code);
  return state;
};

// The code of the whole photo is not meant any more; the server reads those inside the box.
export const withBox = (state, box) => {
  for (const name of ["offset", "token", "barcode"]) state.delete(name);
  state.set("box", boxText(box));
  return state;
};

export const hasPhoto = (state) => ["kept", "product", "sample"].some((name) => state.get(name));

export const writeNumbers = (form, box) => {
  for (const name of NUMBERS) {
    form.elements[name].value = box ? Math.round(box[name.slice(4)] * 10) / 10 : "";
  }
};

// Puts back into the form what stands outside the parts that the server renders anew.
export const writeFixed = (form, state) => {
  for (const name of ["kept", "product", "image", "sample", "barcode", "words"]) {
    form.elements[name].value = state.get(name) ?? "";
  }
};
