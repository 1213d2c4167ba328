// The steps of a search in the browser's history: one back undoes the last change of box, filter,
// words or direction, by the browser's button and by the page's own.
export class Steps {
  constructor(button) {
    this.button = button;
    this.button?.addEventListener("click", () => history.back());
    this.#show();
  }

  // How many changes of this photo's search lie before this one.
  get #depth() {
    return history.state?.depth ?? 0;
  }

  // A new photo begins anew: undoing a change never takes the photo away.
  push(address, { isNewPhoto }) {
    history.pushState({ depth: isNewPhoto ? 0 : this.#depth + 1 }, "", address);
    this.#show();
  }

  replace(address) {
    history.replaceState(history.state, "", address);
    this.#show();
  }

  arrive() {
    this.#show();
  }

  noteScroll() {
    history.replaceState({ ...history.state, scroll: scrollY }, "", location.href);
  }

  // Whether the shopper had been here before.
  restoreScroll() {
    const place = history.state?.scroll;
    if (place !== undefined) scrollTo({ top: place, behavior: "instant" });
    return place !== undefined;
  }

  #show() {
    if (this.button) this.button.hidden = this.#depth === 0;
  }
}
