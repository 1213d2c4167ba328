// Tells the style sheet that the page's script is coming, before anything is painted: what only
// serves browsers without it never shows, and nothing moves when it is gone. No module, so that it
// runs where it stands, first in the page's section.
(() => {
  const root = document.currentScript.parentElement;
  // Browsers that lack this go on with the plain form.
  if (!("any" in AbortSignal)) return;
  root.classList.add("is-scripted");
  // A photo that this tab remembers is on its way to the page.
  if (new URLSearchParams(location.search).get("kept")) root.classList.add("has-photo");
  const giveUp = ({ target }) => {
    if (target.localName === "script") root.classList.remove("is-scripted", "has-photo");
  };
  addEventListener("error", giveUp, true);
  addEventListener("DOMContentLoaded", () => removeEventListener("error", giveUp, true));
})();
