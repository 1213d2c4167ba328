// Spares shoppers a press of a button: lists follow their filters, the basket its quantities.
// Without this module both are forms with buttons.

const soon = (act, milliseconds) => {
  let timer;
  return (...given) => {
    clearTimeout(timer);
    timer = setTimeout(() => act(...given), milliseconds);
  };
};

for (const form of document.querySelectorAll("[data-filters]")) {
  const place = "shop.filter";
  // Empty fields would only make the address longer.
  form.addEventListener("submit", () => {
    for (const field of form.elements) {
      if (field.name && !field.value) field.disabled = true;
    }
  });
  addEventListener("pageshow", () => {
    for (const field of form.elements) field.disabled = false;
  });
  form.addEventListener(
    "change",
    soon((event) => {
      try {
        sessionStorage.setItem(place, event.target.id);
      } catch {
        // Without storage the focus begins at the top.
      }
      form.requestSubmit();
    }, 250),
  );
  // The page is a new one, yet whoever works by keyboard goes on where they were.
  try {
    const field = document.getElementById(sessionStorage.getItem(place) ?? "");
    sessionStorage.removeItem(place);
    if (field && form.contains(field)) {
      const box = form.querySelector("[data-filters-box]");
      if (box) box.open = true;
      field.focus({ preventScroll: true });
    }
  } catch {
    // As above.
  }
}

for (const form of document.querySelectorAll("[data-sends-itself]")) {
  form.querySelector("button").hidden = true;
  form.addEventListener(
    "change",
    soon(() => form.requestSubmit(), 400),
  );
}
