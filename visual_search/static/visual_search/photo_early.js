// Tells the style sheet that the page's script is coming, before anything is painted: what only
// serves browsers without it never shows, and nothing moves when it is gone. No module, so that it
// runs where it stands, first in the page's section.
(() => {
  const root = document.currentScript.parentElement;
  // Browsers that lack this go on with the plain form.
  if (!("any" in AbortSignal)) return;
  root.classList.add("is-scripted");
  // A photo that this tab remembers is on its way to the page.
  const isRemembered =
    new URLSearchParams(location.search).get("kept") && !root.classList.contains("has-photo");
  if (isRemembered) root.classList.add("has-photo");
  // Scripts of the shop's own, which blockers like to stop, are nothing to this page.
  const giveUp = ({ target }) => {
    if (!/\/visual_search\/photo_search\b/.test(target.src ?? "")) return;
    root.classList.remove("is-scripted");
    if (isRemembered) root.classList.remove("has-photo");
  };
  addEventListener("error", giveUp, true);
  addEventListener("DOMContentLoaded", () => removeEventListener("error", giveUp, true));
})();
