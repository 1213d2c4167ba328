// The search box: suggestions while typing, as a combobox. Without this script it is a plain form.
const PAUSE_MS = 120;
// One Chinese character says as much as some letters.
const WIDE = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;

class SearchBox {
  constructor(form) {
    this.form = form;
    this.field = form.querySelector("input[type=search]");
    this.list = form.querySelector("[role=listbox]");
    this.status = form.querySelector("[data-vs-search-status]");
    this.field.setAttribute("role", "combobox");
    this.field.setAttribute("aria-autocomplete", "list");
    this.field.setAttribute("aria-controls", this.list.id);
    this.close();
    this.field.addEventListener("input", (event) => event.isComposing || this.wait());
    this.field.addEventListener("compositionend", () => this.wait());
    this.field.addEventListener("keydown", (event) => this.press(event));
    form.addEventListener("focusout", (event) => form.contains(event.relatedTarget) || this.close());
    // The field keeps the focus while something is chosen with a mouse.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  get isOpen() {
    return !this.list.hidden;
  }

  wait() {
    clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.ask(), PAUSE_MS);
  }

  async ask() {
    const typed = this.field.value.trim();
    this.controller?.abort();
    if (typed.length < 2 && !WIDE.test(typed)) return this.close();
    this.controller = new AbortController();
    const { signal } = this.controller;
    const address = new URL(this.form.dataset.suggest, location.href);
    address.searchParams.set("q", typed);
    try {
      const response = await fetch(address, { signal, headers: { Accept: "application/json" } });
      if (!response.ok) return this.close();
      const found = await response.json();
      if (!signal.aborted && document.activeElement === this.field) this.show(found);
    } catch {
      // Another letter was typed, or nobody answers: the words can be sent all the same.
      if (!signal.aborted) this.close();
    }
  }

  show({ words = [], categories = [], products = [] }) {
    const { textWords, textCategories, textProducts } = this.form.dataset;
    const groups = [
      this.group(
        textWords,
        words.map((text) => ({ text })),
      ),
      this.group(
        textCategories,
        categories.map(({ label, filters }) => ({ text: label, url: this.within(label, filters) })),
      ),
      this.group(
        textProducts,
        products.map(({ title, url, image }) => ({ text: title, url, image })),
      ),
    ];
    this.list.replaceChildren(...groups.filter(Boolean));
    this.options.forEach((option, place) => {
      option.id = `${this.list.id}-${place}`;
    });
    const count = this.options.length;
    if (!count) return this.close();
    this.open();
    this.status.textContent = this.form.dataset.textCount.replace("{count}", count);
  }

  // The address of the results that lie in a category.
  within(label, filters) {
    const address = new URL(this.form.action);
    for (const [name, value] of new FormData(this.form)) address.searchParams.set(name, value);
    address.searchParams.set("q", label);
    for (const [name, values] of Object.entries(filters)) {
      for (const value of values) address.searchParams.append(`filter_${name}`, value);
    }
    return address.href;
  }

  group(title, entries) {
    const shown = entries.filter(({ text }) => text);
    if (!shown.length) return null;
    const group = document.createElement("div");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", title);
    const head = document.createElement("div");
    head.className = "vs-suggestions-title";
    head.setAttribute("aria-hidden", "true");
    head.textContent = title;
    group.append(head, ...shown.map((entry) => this.option(entry)));
    return group;
  }

  option({ text, url, image }) {
    const option = document.createElement("div");
    option.className = "vs-suggestion";
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    if (url) option.dataset.url = url;
    if (image) {
      const picture = document.createElement("img");
      Object.assign(picture, { src: image, alt: "", width: 40, height: 40, decoding: "async" });
      option.append(picture);
    }
    const words = document.createElement("span");
    words.textContent = text;
    option.append(words);
    return option;
  }

  press(event) {
    if (event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
    const steps = { ArrowDown: 1, ArrowUp: -1 };
    if (event.key in steps) {
      event.preventDefault();
      if (this.isOpen) this.move(steps[event.key]);
      else this.ask();
    } else if (event.key === "Escape" && this.isOpen) {
      // The first press closes the list, the next one empties the field.
      event.preventDefault();
      this.close();
    } else if (event.key === "Enter" && this.active) {
      event.preventDefault();
      this.choose(this.active);
    }
  }

  // Beyond the last suggestion, and before the first, stands what was typed.
  move(step) {
    const { options } = this;
    const places = options.length + 1;
    const place = (options.indexOf(this.active) + 1 + step + places) % places;
    this.mark(options[place - 1]);
  }

  mark(option) {
    this.active?.setAttribute("aria-selected", "false");
    this.active = option ?? null;
    if (!option) return this.field.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    this.field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  choose(option) {
    if (!option) return;
    this.close();
    if (option.dataset.url) return location.assign(option.dataset.url);
    this.field.value = option.textContent;
    this.form.requestSubmit();
  }

  open() {
    this.mark(null);
    this.list.hidden = false;
    this.field.setAttribute("aria-expanded", "true");
  }

  close() {
    clearTimeout(this.waiting);
    this.mark(null);
    this.list.hidden = true;
    this.list.replaceChildren();
    this.status.textContent = "";
    this.field.setAttribute("aria-expanded", "false");
  }
}

for (const form of document.querySelectorAll("[data-vs-search]")) {
  if (form.dataset.suggest) new SearchBox(form);
}
