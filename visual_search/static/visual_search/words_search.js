// The page of results for words: what narrows them refreshes the results in place. Without this
// script the same form works by itself.
import { arrangeRows } from "./rows.js";

const CHANGE_MS = 250;
const WIDE = matchMedia("(min-width: 56rem)");

class WordsSearch {
  constructor(root) {
    this.root = root;
    this.form = root.querySelector("[data-vs-form]");
    root.classList.add("is-scripted");
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.load(this.address());
    });
    // Also of what stands outside the form and belongs to it.
    root.addEventListener("change", (event) => {
      if (event.target.form !== this.form) return;
      clearTimeout(this.changed);
      this.changed = setTimeout(() => this.load(this.address()), CHANGE_MS);
    });
    root.addEventListener("click", (event) => this.follow(event));
    // Beside the results there is room for them.
    if (WIDE.matches) for (const one of root.querySelectorAll("[data-vs-open-on-wide]")) one.open = true;
    addEventListener("popstate", () => this.load(location.href, { isBack: true }));
  }

  address() {
    const fields = [...new FormData(this.form)].filter(([, value]) => value !== "");
    return `${this.form.action}?${new URLSearchParams(fields)}`;
  }

  // A chip is taken away in place; what had the focus is gone then.
  follow(event) {
    const link = event.target.closest(".vs-chosen a");
    if (!link || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    this.load(link.href, { toTop: true });
  }

  async load(address, { isBack = false, toTop = false } = {}) {
    this.controller?.abort();
    this.controller = new AbortController();
    this.root.classList.add("is-busy");
    try {
      const response = await fetch(address, { signal: this.controller.signal });
      const found = new DOMParser().parseFromString(await response.text(), "text/html");
      const page = found.querySelector("[data-vs-words]");
      if (!page || response.redirected) return location.assign(address);
      if (!isBack) history.pushState(null, "", address);
      this.render(page);
      if (toTop) this.root.querySelector("#vs-results-title, #vs-error")?.focus();
    } catch (error) {
      // Only another search ends this one; the browser itself shows what else goes wrong.
      if (error.name !== "AbortError") location.assign(address);
    }
  }

  render(page) {
    const open = [...this.root.querySelectorAll("[data-vs-keep][open]")].map((one) => one.dataset.vsKeep);
    const focused = document.activeElement?.id;
    for (const region of this.root.querySelectorAll("[data-vs-region]")) {
      region.replaceChildren(
        ...page.querySelector(`[data-vs-region="${region.dataset.vsRegion}"]`).childNodes,
      );
    }
    for (const name of open) {
      const kept = this.root.querySelector(`[data-vs-keep="${name}"]`);
      if (kept) kept.open = true;
    }
    this.root.classList.remove("is-busy");
    if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus();
    arrangeRows(this.root);
  }
}

const root = document.querySelector("[data-vs-words]");
if (root) new WordsSearch(root);
