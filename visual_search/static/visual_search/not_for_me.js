// "Not for me": tells the shop, and takes the card away at once. Without this module the form leads
// back to the page, which shows the row without it.
const takeAway = (form) => {
  const card = form.closest("li");
  const section = form.closest("[data-query-id]");
  const next = card.nextElementSibling ?? card.previousElementSibling;
  const told = section.querySelector("[data-vs-told]");
  card.remove();
  if (!next) return section.remove();
  // Whoever goes by keyboard stays where they were.
  next.querySelector("[data-vs-not-for-me] button")?.focus();
  told.textContent = told.dataset.vsTold;
};

if (!window.visualSearchHearsNotForMe) {
  window.visualSearchHearsNotForMe = true;
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.matches("[data-vs-not-for-me]")) return;
    event.preventDefault();
    try {
      const body = new FormData(form);
      const response = await fetch(form.action, { method: "post", body, redirect: "manual" });
      // The answer leads back to this very page.
      if (response.type !== "opaqueredirect") throw new Error(response.status);
      takeAway(form);
    } catch {
      form.submit();
    }
  });
}
