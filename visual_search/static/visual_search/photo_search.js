// Says that a search is under way and keeps a second click from sending the photo twice.
for (const form of document.querySelectorAll("[data-visual-search-form]")) {
  const button = form.querySelector("button");
  const status = form.querySelector("[data-visual-search-status]");

  form.addEventListener("submit", () => {
    status.textContent = status.dataset.busy;
    button.disabled = true;
  });
  // The page comes back from the browser's history as it was left.
  addEventListener("pageshow", () => {
    status.textContent = "";
    button.disabled = false;
  });
}
