// Draws the shopper's own photo beside the picture it resembles, once somebody asks why.
const SIDE = 480;

// `photo` gives the picture on the page, or nothing.
export const showPhotoInReasons = (root, photo) => {
  // This event does not bubble.
  root.addEventListener("toggle", ({ target }) => draw(target, photo()), true);
};

const draw = (details, photo) => {
  const places = details.querySelectorAll("[data-vs-own][hidden]");
  const width = photo?.naturalWidth ?? photo?.width;
  const height = photo?.naturalHeight ?? photo?.height;
  // A picture that has not arrived has no size yet.
  for (const place of width ? places : []) {
    const scale = Math.min(1, SIDE / Math.max(width, height));
    const canvas = place.querySelector("canvas");
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    const context = canvas.getContext("2d", { alpha: false });
    context.imageSmoothingQuality = "medium";
    context.drawImage(photo, 0, 0, canvas.width, canvas.height);
    place.hidden = false;
  }
};
