// The photo-search page: a photo is shown and searched with at once, and everything that
// narrows or moves the search refreshes the results in place. Without this script the same
// form works by itself.
import { BoxEditor, boxOf, isWhole, WHOLE } from "./photo_box.js";
import { PhotoCanvas } from "./photo_canvas.js";
import { ask, Trouble } from "./photo_client.js";
import { CropMode, NARROW } from "./photo_crop.js";
import { Steps } from "./photo_history.js";
import { fromText, keep, newName, recall } from "./photo_memory.js";
import { PhotoPage } from "./photo_page.js";
import { shrink } from "./photo_shrink.js";
import { forNewPhoto, hasPhoto, stateOf, withBox, writeFixed, writeNumbers } from "./photo_state.js";
import { Views } from "./photo_views.js";
import { openWays } from "./photo_ways.js";
import { showPhotoInReasons } from "./photo_why.js";

const CHANGE_MS = 250;

class PhotoSearch {
  constructor(root) {
    this.page = new PhotoPage(root);
    this.form = root.querySelector("[data-vs-form]");
    this.photo = new PhotoCanvas(root.querySelector("[data-vs-canvas]"), this.page);
    this.field = this.form.elements.photo;
    this.limit = Number(root.dataset.maxBytes);
    this.side = Number(root.dataset.side);
    this.steps = new Steps(root.querySelector("[data-vs-undo]"));
    this.crop = new CropMode(root);
    this.box = new BoxEditor(
      root.querySelector("[data-vs-stage]"),
      (box) => this.choose(box),
      (event) => this.crop.allows(event),
    );
    this.views = new Views(root, this);
    this.form.noValidate = true;
    root.classList.add("is-scripted");
    openWays(root, { onFile: (file) => this.use(file) });
    showPhotoInReasons(root, () => (this.photo.isHidden ? this.served : this.photo.canvas));
    this.listen(root);
    this.begin(root.querySelector("[data-vs-answer]").dataset);
  }

  listen(root) {
    this.form.addEventListener("submit", (event) => this.submit(event));
    this.form.addEventListener("change", (event) => this.change(event));
    this.page.cancel.addEventListener("click", () => this.controller?.abort());
    root.addEventListener("click", (event) => this.act(event));
    addEventListener("popstate", () => this.restore());
    addEventListener("online", () => this.page.shownTrouble === "offline" && this.again());
    addEventListener("pagehide", () => this.page.hasResults && this.steps.noteScroll());
  }

  // The page as it came: empty, answered by the server, or an address whose photo is in this tab.
  begin({ address, box }) {
    const copy = this.form.elements.copy;
    if (copy) {
      this.adopt(copy, { address, box });
    } else if (this.served) {
      if (this.page.hasResults) this.showBox(box);
      this.placeDots();
    } else if (hasPhoto(this.fromAddress()) && !this.page.isMovingOn) {
      this.restore().then(() => this.steps.restoreScroll() || this.page.reveal());
    }
  }

  // A page that was answered before this script ran carries the photo itself.
  async adopt(copy, { address, box }) {
    const blob = fromText(copy.value);
    copy.remove();
    this.form.elements.kept.value = newName();
    const state = new URLSearchParams(address);
    state.set("kept", this.form.elements.kept.value);
    this.views.adopt(state);
    await this.photo.draw(blob, state.get("kept"));
    this.showBox(box);
    this.placeDots();
    keep(state.get("kept"), blob);
    this.steps.replace(`?${state}`);
  }

  get served() {
    return this.page.root.querySelector("[data-vs-served]");
  }

  fromAddress() {
    return new URLSearchParams(location.search);
  }

  // A new photo

  async use(file) {
    this.controller?.abort();
    this.crop.turn(false);
    this.page.showPhoto(true);
    this.page.busy(this.page.text.textReading, { anew: true });
    this.page.reveal();
    this.controller = new AbortController();
    const { signal } = this.controller;
    this.unread = file;
    this.hidePhoto();
    const name = newName();
    const read = await this.read(file, name);
    if (signal.aborted) return this.page.trouble("cancelled");
    this.field.value = "";
    if (!read) return;
    keep(name, read.blob);
    const state = forNewPhoto(stateOf(this.form), name, read.code);
    await this.load(state, { push: true, anew: true });
  }

  // Resolves to what is sent: the shrunken photo with the code in it, or the file as it is where
  // the browser cannot read it: then the server says what it thinks of it.
  async read(file, name) {
    try {
      const { picture, blob, code } = await shrink(file, this.side);
      this.photo.paint(picture, name);
      return { blob, code };
    } catch {
      if (file.type && !file.type.startsWith("image/")) this.fail("type");
      else if (file.size > this.limit) this.fail("too-big");
      else return { blob: file };
      return null;
    }
  }

  fail(kind) {
    this.page.showPhoto(false);
    this.page.trouble(kind);
  }

  // The photo on the page

  hidePhoto() {
    this.photo.hide();
    this.served?.remove();
    this.page.root.querySelector("[data-vs-space]")?.remove();
    this.box.hide();
    this.page.region("dots").replaceChildren();
  }

  showBox(text) {
    const box = text ? boxOf(text) : WHOLE;
    this.box.show(box);
    writeNumbers(this.form, box);
    for (const dot of this.page.root.querySelectorAll("[data-vs-dot]")) {
      if (dot.value === text) dot.setAttribute("aria-current", "true");
      else dot.removeAttribute("aria-current");
    }
  }

  placeDots() {
    for (const dot of this.page.root.querySelectorAll("[data-vs-dot]")) {
      const { left, top, width, height } = boxOf(dot.value);
      dot.style.setProperty("--left", `${left + width / 2}%`);
      dot.style.setProperty("--top", `${top + height / 2}%`);
    }
  }

  choose(box) {
    const text = isWhole(box) ? this.page.text.textWhole : this.page.text.textBox;
    const said = text.replace(/\{(\w+)\}/g, (_all, name) => Math.round(box[name]));
    writeNumbers(this.form, box);
    this.load(withBox(stateOf(this.form), box), { push: true, said });
  }

  // What the shopper does

  submit(event) {
    const { submitter } = event;
    if (submitter?.dataset.vsDo === "again" && (this.unread || this.asked)) {
      event.preventDefault();
      if (submitter.getAttribute("aria-disabled") !== "true") this.again();
      return;
    }
    const state = stateOf(this.form, submitter);
    if (!hasPhoto(state)) {
      // The address of a picture goes the way it goes without this script.
      if (this.form.elements.address?.value) return;
      event.preventDefault();
      this.field.click();
      return;
    }
    event.preventDefault();
    if (submitter?.name !== "offset") state.delete("token");
    const isPage = ["offset", "step", "undo"].includes(submitter?.name);
    this.load(state, { push: true, toTop: isPage });
  }

  change(event) {
    if (["file", "search"].includes(event.target.type)) return;
    clearTimeout(this.changed);
    this.changed = setTimeout(() => {
      const state = stateOf(this.form);
      state.delete("token");
      if (hasPhoto(state)) this.load(state, { push: true });
    }, CHANGE_MS);
  }

  act(event) {
    if (event.target.closest("[data-vs-do='another']")) {
      event.preventDefault();
      this.field.click();
    }
  }

  again() {
    if (this.unread) this.use(this.unread);
    else if (this.asked) this.load(this.asked.state, this.asked.how);
  }

  // Searching

  async load(state, how = {}) {
    clearTimeout(this.changed);
    this.controller?.abort();
    const controller = new AbortController();
    this.controller = controller;
    this.asked = { state, how };
    this.unread = null;
    this.write(state);
    this.page.busy([how.said, this.page.text.textSearching].filter(Boolean).join(" "), how);
    try {
      const data = await this.withPhoto(state);
      const answer = await ask(this.form.action, data, controller);
      if (this.controller === controller) this.show(answer, how);
    } catch (error) {
      if (!(error instanceof Trouble)) throw error;
      if (this.controller === controller) this.fall(error.kind);
    }
  }

  write(state) {
    writeFixed(this.form, state);
    this.views.show(state);
  }

  async withPhoto(state) {
    const data = new FormData();
    for (const [name, value] of state) data.append(name, value);
    data.append("csrfmiddlewaretoken", this.form.elements.csrfmiddlewaretoken.value);
    const name = state.get("kept");
    if (!name) return data;
    const photo = recall(name);
    if (!photo) throw new Trouble("gone");
    if (this.photo.name !== name) await this.photo.draw(photo, name);
    if (state.get("token")) return data;
    data.append("photo", photo, "photo.jpg");
    return this.views.append(data, state);
  }

  show({ part, isFine }, how) {
    this.page.render(part);
    if (this.page.wantsAnotherPhoto) this.page.showPhoto(false);
    if (!isFine) return;
    const { address, box, photo } = part.dataset;
    const wasUndoing = document.activeElement === this.page.undo;
    if (photo && this.photo.isHidden && !this.served) this.photo.drawServed(photo).catch(() => {});
    if (address === location.search) this.steps.arrive();
    else if (how.push) this.steps.push(address, { isNewPhoto: Boolean(how.anew) });
    else this.steps.replace(address);
    this.write(new URLSearchParams(address));
    this.placeDots();
    this.showBox(box);
    if (how.toTop || (wasUndoing && this.page.undo.hidden)) this.page.focusAnswer();
    else if (how.anew && NARROW.matches) this.page.focusAnswerOfNewPhoto();
    this.page.root.dispatchEvent(new CustomEvent("visual-search:answer", { bubbles: true }));
    this.readLabel();
  }

  // What looks leave open is shown, and refined as soon as the label on the photo has been read.
  readLabel() {
    const offer = this.page.region("answer").querySelector("[data-vs-read]");
    if (!offer) return;
    const state = stateOf(this.form, offer);
    state.delete("token");
    this.load(state, { said: offer.dataset.vsRead });
  }

  fall(kind) {
    if (kind === "gone") this.page.showPhoto(false);
    if (kind === "cancelled" && this.page.hasResults) this.page.idle(this.page.text.textCancelled);
    else this.page.trouble(kind);
  }

  // Back, forward and reload

  async restore() {
    const state = this.fromAddress();
    if (hasPhoto(state)) {
      this.page.showPhoto(true);
      if (this.photo.name !== state.get("kept")) this.hidePhoto();
      await this.load(state);
      return;
    }
    this.controller?.abort();
    this.controller = null;
    this.write(state);
    this.hidePhoto();
    writeNumbers(this.form, null);
    this.page.idle();
    this.page.clear();
    this.page.showPhoto(false);
  }
}

const root = document.querySelector("[data-vs-photo]");
// Browsers that lack this go on with the plain form.
if (root && "any" in AbortSignal) new PhotoSearch(root);
