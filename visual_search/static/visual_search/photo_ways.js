// The five ways to bring a photo. All of them end in the one file field, and in `onFile`.
export const openWays = (place, { onFile, anywhere = document }) => {
  const field = place.querySelector("input[type=file]");

  const give = (file) => {
    if (!file) return;
    try {
      const transfer = new DataTransfer();
      transfer.items.add(file);
      field.files = transfer.files;
    } catch {
      // The field stays empty; the photo is used all the same.
    }
    onFile(file);
  };

  field.addEventListener("change", () => {
    if (field.files.length) onFile(field.files[0]);
  });
  takeWith(place.querySelector("[data-vs-take]"), field);
  dropOn(anywhere, place, give);
  pasteOn(anywhere, give);
  for (const link of place.querySelectorAll("[data-vs-sample]")) sampleFrom(link, give);
};

// Shown by the style sheet, where fingers point: there is a camera then.
const takeWith = (button, field) => {
  if (!button || !("capture" in field)) return;
  button.hidden = false;
  button.addEventListener("click", () => {
    field.setAttribute("capture", "environment");
    field.click();
    field.removeAttribute("capture");
  });
};

const dropOn = (anywhere, place, give) => {
  const brings = (event) => event.dataTransfer?.types.includes("Files");
  const mark = (isOver) => place.classList.toggle("is-dropping", isOver);
  anywhere.addEventListener("dragover", (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    mark(true);
  });
  anywhere.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) mark(false);
  });
  anywhere.addEventListener("drop", (event) => {
    mark(false);
    if (!brings(event)) return;
    event.preventDefault();
    give(event.dataTransfer.files[0]);
  });
};

const pasteOn = (anywhere, give) => {
  anywhere.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    const photo = files.find((file) => file.type.startsWith("image/")) ?? files[0];
    if (!photo) return;
    event.preventDefault();
    give(photo);
  });
};

const sampleFrom = (link, give) => {
  link.addEventListener("click", async (event) => {
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    try {
      const response = await fetch(link.dataset.vsSample);
      if (!response.ok) throw new Error(response.status);
      const blob = await response.blob();
      give(new File([blob], "sample", { type: blob.type }));
    } catch {
      // The server can read its own samples, wherever they lie.
      location.assign(link.href);
    }
  });
};
