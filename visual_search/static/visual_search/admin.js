/* Looks again at the parts of an admin page that move, while somebody looks at them. */
(() => {
  const SECONDS = 4;
  const moving = () => document.querySelector("[data-vs-moving]");

  async function refresh() {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of document.querySelectorAll(".vs-live")) {
      const now = page.getElementById(part.id);
      // Not while somebody is on a link inside it.
      if (now && !part.contains(document.activeElement)) part.replaceWith(document.adoptNode(now));
    }
    return true;
  }

  function later() {
    if (moving()) setTimeout(look, SECONDS * 1000);
  }

  async function look() {
    if (document.hidden) {
      document.addEventListener("visibilitychange", look, { once: true });
      return;
    }
    try {
      if (await refresh()) later();
    } catch {
      later(); // The network was away for a moment.
    }
  }

  document.addEventListener("DOMContentLoaded", later);
})();

// Django takes what is chosen in a list for unsaved changes that an action would lose.
document.addEventListener("DOMContentLoaded", () => {
  for (const field of document.querySelectorAll("#result_list [name^=choice-]")) {
    field.addEventListener("change", (event) => event.stopPropagation());
  }
});
