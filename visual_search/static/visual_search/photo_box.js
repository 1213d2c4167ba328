// The box on the photo: resized by its handles and by keyboard, and moved or drawn anew by whatever
// pointer may do so.
const LEAST = 4;
const STEP = 2;
const SETTLED_MS = 350;
const DRAWN_PX = 8;

export const WHOLE = { left: 0, top: 0, width: 100, height: 100 };
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
const round = (value) => Math.round(value * 10) / 10;

export const isWhole = (box) => box.width >= 99.9 && box.height >= 99.9;

export const boxText = (box) =>
  isWhole(box) ? "whole" : [box.left, box.top, box.width, box.height].map(round).join(",");

export const boxOf = (text) => {
  const numbers = text.split(",").map(Number);
  if (numbers.length !== 4 || numbers.some(Number.isNaN)) return WHOLE;
  const [left, top, width, height] = numbers;
  return { left, top, width, height };
};

export class BoxEditor {
  // `onSettled` is called with the box once the shopper has let go of it; `mayDraw` says of a
  // pointer's event whether it draws, or only passes over the photo.
  constructor(stage, onSettled, mayDraw) {
    this.stage = stage;
    this.mayDraw = mayDraw;
    this.element = stage.querySelector("[data-vs-box]");
    this.shade = stage.querySelector("[data-vs-shade]");
    this.onSettled = onSettled;
    this.box = WHOLE;
    stage.addEventListener("pointerdown", (event) => this.#grab(event));
    stage.addEventListener("pointermove", (event) => this.#drag(event));
    stage.addEventListener("pointerup", (event) => this.#release(event));
    stage.addEventListener("pointercancel", () => this.#giveUp());
    stage.addEventListener("dragstart", (event) => event.preventDefault());
    this.element.addEventListener("keydown", (event) => this.#press(event));
  }

  show(box) {
    const width = clamp(box.width, LEAST, 100);
    const height = clamp(box.height, LEAST, 100);
    const left = clamp(box.left, 0, 100 - width);
    const top = clamp(box.top, 0, 100 - height);
    this.box = { left, top, width, height };
    this.element.hidden = false;
    for (const [name, value] of Object.entries(this.box)) {
      this.element.style.setProperty(`--${name}`, `${value}%`);
    }
    this.element.classList.toggle("is-whole", isWhole(this.box));
    const hole = `M${left} ${top}h${width}v${height}h${-width}Z`;
    this.shade.setAttribute("d", isWhole(this.box) ? "" : `M0 0H100V100H0Z${hole}`);
  }

  hide() {
    this.element.hidden = true;
    this.shade.setAttribute("d", "");
    this.box = WHOLE;
  }

  settle(box) {
    clearTimeout(this.timer);
    this.show(box);
    this.onSettled(this.box);
  }

  #at(event) {
    const frame = this.stage.getBoundingClientRect();
    return {
      x: clamp(((event.clientX - frame.left) / frame.width) * 100, 0, 100),
      y: clamp(((event.clientY - frame.top) / frame.height) * 100, 0, 100),
    };
  }

  #grab(event) {
    if (event.button || this.element.hidden || event.target.closest("[data-vs-dot]")) return;
    if (!event.target.dataset.vsHandle && !this.mayDraw(event)) return;
    const isInside = event.target.closest("[data-vs-box]") && !isWhole(this.box);
    this.held = {
      before: this.box,
      from: this.#at(event),
      handle: event.target.dataset.vsHandle ?? (isInside ? "move" : "draw"),
      isMoved: false,
      start: [event.clientX, event.clientY],
    };
    this.stage.setPointerCapture(event.pointerId);
    this.element.focus({ preventScroll: true });
    event.preventDefault();
  }

  #drag(event) {
    if (!this.held) return;
    const [x, y] = this.held.start;
    this.held.isMoved ||= Math.hypot(event.clientX - x, event.clientY - y) >= DRAWN_PX;
    if (this.held.isMoved) this.show(this.#dragged(this.#at(event)));
  }

  #dragged(to) {
    const { before, from, handle } = this.held;
    if (handle === "move") {
      return { ...before, left: before.left + to.x - from.x, top: before.top + to.y - from.y };
    }
    if (handle === "draw") return between(from, to);
    // The corner that stays is the one across from the handle.
    const corner = {
      x: handle.endsWith("w") ? before.left + before.width : before.left,
      y: handle.startsWith("n") ? before.top + before.height : before.top,
    };
    return between(corner, to);
  }

  #release(event) {
    if (!this.held) return;
    const { isMoved, handle, before } = this.held;
    const to = this.#at(event);
    this.held = null;
    if (isMoved) return this.settle(this.box);
    // A tap beside the box brings the box there.
    if (handle === "draw" && !isWhole(before)) {
      this.settle({ ...before, left: to.x - before.width / 2, top: to.y - before.height / 2 });
    }
  }

  #giveUp() {
    if (this.held) this.show(this.held.before);
    this.held = null;
  }

  #press(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      return this.held ? this.#giveUp() : this.settle(WHOLE);
    }
    const arrow = ARROWS[event.key];
    if (!arrow || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const [x, y] = [arrow[0] * STEP, arrow[1] * STEP];
    const { left, top, width, height } = this.box;
    this.show(
      event.shiftKey
        ? { left, top, width: Math.min(width + x, 100 - left), height: Math.min(height + y, 100 - top) }
        : { left: left + x, top: top + y, width, height },
    );
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.onSettled(this.box), SETTLED_MS);
  }
}

const between = (one, other) => ({
  left: Math.min(one.x, other.x),
  top: Math.min(one.y, other.y),
  width: Math.abs(one.x - other.x),
  height: Math.abs(one.y - other.y),
});
