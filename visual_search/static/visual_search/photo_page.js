// What is seen of a search: the parts that come from the server, status, skeletons and troubles.
import { NARROW } from "./photo_crop.js";
import { arrangeRows } from "./rows.js";

// Where the filters have room beside the results, they are open from the start.
const WIDE = "(min-width: 56rem)";

export class PhotoPage {
  constructor(root) {
    this.root = root;
    this.status = root.querySelector("[data-vs-status]");
    this.cancel = root.querySelector("[data-vs-cancel]");
    this.undo = root.querySelector("[data-vs-undo]");
    this.text = root.dataset;
  }

  region(name) {
    return this.root.querySelector(`[data-vs-region="${name}"]`);
  }

  say(text) {
    this.status.textContent = text;
  }

  showPhoto(isThere) {
    this.root.classList.toggle("has-photo", isThere);
  }

  get hasResults() {
    return Boolean(this.region("answer").querySelector(".vs-results"));
  }

  // The browser is about to open this page anew, which is searched then.
  get isMovingOn() {
    return "vsMovingOn" in this.root.dataset;
  }

  busy(text, { anew }) {
    this.root.classList.add("is-busy");
    this.cancel.hidden = false;
    this.say(text);
    clearInterval(this.countdown);
    const answer = this.region("answer");
    answer.setAttribute("aria-busy", "true");
    if (anew || !this.hasResults) answer.replaceChildren(this.#template("data-vs-skeleton"));
  }

  idle(text = "") {
    const hadFocus = document.activeElement === this.cancel;
    this.root.classList.remove("is-busy");
    this.cancel.hidden = true;
    this.region("answer").removeAttribute("aria-busy");
    this.say(text);
    if (hadFocus) this.focusAnswer();
  }

  clear() {
    clearInterval(this.countdown);
    for (const name of ["refine", "dots", "answer"]) this.region(name).replaceChildren();
  }

  // Puts the regions of an answer in place of those on the page; focus stays where it was.
  render(part) {
    const focused = this.#focused();
    const open = this.#openDetails();
    for (const fresh of part.querySelectorAll("[data-vs-region]")) {
      this.region(fresh.dataset.vsRegion).replaceChildren(...fresh.childNodes);
    }
    for (const one of this.root.querySelectorAll("[data-vs-keep]")) {
      const isWideFilter = one.dataset.vsKeep === "filters" && matchMedia(WIDE).matches;
      one.open = open.get(one.dataset.vsKeep) ?? isWideFilter;
    }
    arrangeRows(this.region("answer"));
    this.idle(part.dataset.status);
    this.#refocus(focused);
    this.#countDown();
  }

  // Shows a trouble of which the server knows nothing.
  trouble(kind) {
    const text = this.#template(`data-vs-problem="${kind}"`);
    const box = text.querySelector(".vs-problem");
    if (kind !== "cancelled") box.setAttribute("role", "alert");
    this.idle(kind === "cancelled" ? this.text.textCancelled : "");
    this.region("answer").replaceChildren(text);
    box.focus({ preventScroll: true });
    box.scrollIntoView({ block: "nearest" });
  }

  // Whether what is shown asks for another photo: this one is of no use.
  get wantsAnotherPhoto() {
    return Boolean(this.region("answer").querySelector("[role='alert'] [data-vs-do='another']"));
  }

  get shownTrouble() {
    return this.region("answer").querySelector(".vs-problem")?.dataset.code;
  }

  // The photo at the top of the screen, so that what comes below it is seen as it comes.
  reveal() {
    if (NARROW.matches) this.root.scrollIntoView({ behavior: "instant", block: "start" });
  }

  focusAnswer() {
    const target = this.region("answer").querySelector("[tabindex='-1']");
    target?.focus({ preventScroll: true });
    // Above the screen, or behind the photo that stays at its top.
    const least = target ? parseFloat(getComputedStyle(target).scrollMarginTop) : 0;
    if (target?.getBoundingClientRect().top < least) target.scrollIntoView();
  }

  // Whoever went on to something else meanwhile stays there.
  focusAnswerOfNewPhoto() {
    const { activeElement } = document;
    if (activeElement === document.body || activeElement?.closest("[data-vs-ways]")) this.focusAnswer();
  }

  #template(attribute) {
    const found = this.root.querySelector(`template[${attribute}]`);
    return document.importNode(found.content, true);
  }

  #openDetails() {
    const kept = [...this.root.querySelectorAll("[data-vs-keep]")];
    return new Map(kept.map((one) => [one.dataset.vsKeep, one.open]));
  }

  #focused() {
    const element = document.activeElement;
    const region = element?.closest("[data-vs-region]");
    if (!region || !this.root.contains(region)) return null;
    return { region: region.dataset.vsRegion, element };
  }

  // The same field or button in the new part; else the answer, so that nobody is lost.
  #refocus(focused) {
    const problem = this.region("answer").querySelector("[role='alert']");
    if (problem) return problem.focus();
    if (!focused || focused.element.isConnected) return;
    const { name, value, localName } = focused.element;
    const same = [...this.region(focused.region).querySelectorAll(localName)].find(
      (one) => name && one.name === name && one.value === value,
    );
    const summary = localName === "summary" && this.region(focused.region).querySelector("summary");
    const target = same ?? summary;
    if (target) target.focus({ preventScroll: true });
    else this.focusAnswer();
  }

  // Counts the seconds that the server asked for; a click before is not heard.
  #countDown() {
    const problem = this.region("answer").querySelector("[data-retry-after]");
    const button = problem?.querySelector("[data-vs-do='again']");
    if (!button) return;
    const ready = button.textContent;
    let seconds = Number(problem.dataset.retryAfter);
    const tick = () => {
      const isOver = seconds <= 0;
      button.textContent = isOver ? ready : this.text.textAgainIn.replace("{seconds}", seconds);
      button.setAttribute("aria-disabled", String(!isOver));
      if (isOver) clearInterval(this.countdown);
      seconds -= 1;
    };
    tick();
    this.countdown = setInterval(tick, 1000);
  }
}
