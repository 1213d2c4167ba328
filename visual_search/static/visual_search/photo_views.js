// More photos of the same thing: small pictures, each of which can be taken away.
import { fromText, keep, newName, recall } from "./photo_memory.js";
import { shrink } from "./photo_shrink.js";
import { forNewPhoto, stateOf } from "./photo_state.js";

const SIDE = 128;

// The names of all photos of one thing, the first of which is shown large.
export const viewsOf = (state) => [state.get("kept"), ...state.getAll("view")].filter(Boolean);

// The same search with these photos; another first one begins anew.
export const withViews = (state, [first, ...others]) => {
  const next = state.get("kept") === first ? state : forNewPhoto(state, first);
  for (const name of ["view", "offset", "token"]) next.delete(name);
  for (const name of others) next.append("view", name);
  return next;
};

export class Views {
  constructor(root, search) {
    this.search = search;
    this.place = root.querySelector("[data-vs-views]");
    this.adding = root.querySelector("[data-vs-another]");
    this.names = [];
    // A shop's own template may leave them out.
    if (!this.place || !this.adding) return;
    this.list = this.place.querySelector("[data-vs-view-list]");
    this.field = this.adding.querySelector("input");
    this.field.addEventListener("change", () => {
      const files = [...this.field.files].slice(0, this.#room);
      this.field.value = "";
      if (files.length) this.#add(files);
    });
    this.list.addEventListener("click", (event) => {
      const one = event.target.closest("button")?.closest("li");
      if (!one) return;
      event.preventDefault();
      this.#remove([...this.list.children].indexOf(one));
    });
  }

  // What a page carries that was answered before the script ran.
  adopt(state) {
    for (const { value } of this.list?.querySelectorAll("input[name=other]") ?? []) {
      const name = newName();
      keep(name, fromText(value));
      state.append("view", name);
    }
    this.show(state);
  }

  append(data, state) {
    for (const photo of state.getAll("view").map(recall)) {
      if (photo) data.append("another", photo, "photo.jpg");
    }
    return data;
  }

  show(state) {
    if (!this.list) return;
    const names = viewsOf(state);
    const place = [...this.list.children].findIndex((one) => one.contains(document.activeElement));
    if (names.join() === this.names.join()) return;
    this.names = names;
    this.list.replaceChildren(...(names.length > 1 ? names.map((name, at) => this.#small(name, at)) : []));
    this.adding.hidden = names.length === 0 || this.#room < 1;
    if (place < 0) return;
    const next = this.list.children[Math.min(place, this.list.children.length - 1)];
    (next?.querySelector("button") ?? this.field).focus();
  }

  get #room() {
    return Number(this.place.dataset.most) - Math.max(this.names.length, 1);
  }

  async #add(files) {
    const { search } = this;
    const state = stateOf(search.form);
    const names = viewsOf(state);
    search.page.busy(search.page.text.textReading, {});
    for (const file of files) {
      const blob = await shrink(file, search.side).then(
        (made) => made.blob,
        // What this browser cannot read, the server may.
        () => (file.type.startsWith("image/") && file.size <= search.limit ? file : null),
      );
      if (!blob) return search.page.trouble("type");
      names.push(newName());
      keep(names.at(-1), blob);
    }
    search.load(withViews(state, names), { push: true });
  }

  #remove(at) {
    const state = stateOf(this.search.form);
    const names = viewsOf(state).filter((_name, place) => place !== at);
    if (at === 0) this.search.hidePhoto();
    this.search.load(withViews(state, names), { push: true });
  }

  #small(name, at) {
    const one = document.importNode(this.place.querySelector("template").content, true).firstElementChild;
    const { textPhoto, textRemove } = this.place.dataset;
    one.querySelector("canvas").setAttribute("aria-label", textPhoto.replace("{number}", at + 1));
    one.querySelector("button").setAttribute("aria-label", textRemove.replace("{number}", at + 1));
    const field = one.querySelector("input");
    // The first one is what the form has kept.
    if (at === 0) field.remove();
    else field.value = name;
    draw(one.querySelector("canvas"), recall(name));
    return one;
  }
}

// The middle of a photo, as far as it is still there.
const draw = async (canvas, blob) => {
  canvas.width = SIDE;
  canvas.height = SIDE;
  if (!blob) return;
  try {
    const bitmap = await createImageBitmap(blob);
    const side = Math.min(bitmap.width, bitmap.height);
    const [left, top] = [(bitmap.width - side) / 2, (bitmap.height - side) / 2];
    canvas.getContext("2d", { alpha: false }).drawImage(bitmap, left, top, side, side, 0, 0, SIDE, SIDE);
    bitmap.close();
  } catch {
    // It stays black, and can be taken away all the same.
  }
};
