// The camera button of a search field: opens the ways to bring a photo in a dialog, and the page
// of results once there is one. Without this script it is a link to that page.
import { keep, newName } from "./photo_memory.js";
import { shrink } from "./photo_shrink.js";
import { openWays } from "./photo_ways.js";

const open = async (link) => {
  const page = document.querySelector("[data-vs-photo] [data-vs-ways] input[type=file]");
  if (page) return page.click();
  const response = await fetch(`${link.href}${link.search ? "&" : "?"}part=ways`);
  if (!response.ok) throw new Error(response.status);
  const dialog = document.createElement("dialog");
  dialog.className = "vs-dialog";
  dialog.setAttribute("aria-labelledby", "vs-dialog-title");
  const html = new DOMParser().parseFromString(await response.text(), "text/html");
  dialog.append(...html.head.childNodes, ...html.body.childNodes);
  document.body.append(dialog);
  dialog.addEventListener("close", () => dialog.remove());
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog || event.target.closest("[data-vs-close]")) dialog.close();
  });
  // Its style sheet first: an unstyled dialog would jump.
  await loaded(dialog.querySelector("link[rel=stylesheet]"));
  dialog.showModal();
  const form = dialog.querySelector("[data-vs-form]");
  const words = link.closest("form")?.elements.q?.value.trim() ?? "";
  openWays(form, { onFile: (file) => search(form, file, words), anywhere: dialog });
};

const loaded = (sheet) =>
  new Promise((resolve) => {
    if (!sheet || sheet.sheet) return resolve();
    sheet.addEventListener("load", resolve);
    sheet.addEventListener("error", resolve);
  });

// The photo goes to the page through this tab's memory; where that fails, as a plain form.
// What was typed beside the button goes with it.
const search = async (form, file, words) => {
  form.querySelector("[data-vs-status]").textContent = form.dataset.textReading;
  try {
    const { picture, blob, code } = await shrink(file, Number(form.dataset.side));
    const canvas = form.querySelector("canvas");
    canvas.width = picture.width;
    canvas.height = picture.height;
    canvas.getContext("2d", { alpha: false }).drawImage(picture, 0, 0);
    canvas.hidden = false;
    const name = newName();
    if (!(await keep(name, blob))) throw new Error("not kept");
    const model = form.elements.model.value;
    const more = { ...(words && { words }), ...(code && { barcode: code }) };
    const address = new URLSearchParams({ model, kept: name, ...more });
    location.assign(`${form.dataset.page}?${address}`);
  } catch {
    form.elements.words.value = words;
    form.submit();
  }
};

for (const link of document.querySelectorAll("[data-vs-open]")) {
  link.addEventListener("click", async (event) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    try {
      await open(link);
    } catch {
      location.assign(link.href);
    }
  });
}
