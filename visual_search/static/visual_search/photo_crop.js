// When a pointer may draw on the photo. A mouse may where the photo has room; a finger only after
// the shopper has asked for it, so that a thumb that scrolls over the photo scrolls the page.
export const NARROW = matchMedia("(max-width: 55.99rem)");

export class CropMode {
  constructor(root) {
    this.root = root;
    this.bar = root.querySelector(".vs-photo-bar");
    // Templates of hosts may still have the former name; it goes with version 0.2.
    this.button = root.querySelector("[data-vs-part]") ?? root.querySelector("[data-vs-crop]");
    if (!this.button) return;
    this.button.hidden = false;
    this.button.addEventListener("click", () => this.turn(!this.isOn));
    root.querySelector("[data-vs-stage]").addEventListener("click", () => {
      // The small photo is a picture of what is searched with: pressed, it shows itself large.
      if (NARROW.matches) this.turn(true);
    });
  }

  get isOn() {
    return this.root.classList.contains("is-cropping");
  }

  allows(event) {
    return this.isOn || (event.pointerType === "mouse" && !NARROW.matches);
  }

  turn(isOn) {
    if (isOn === this.isOn) return;
    this.root.classList.toggle("is-cropping", isOn);
    this.bar?.scrollIntoView({ behavior: "instant", block: "start" });
  }
}
