// Makes a photo small and upright, and leaves its metadata behind, before it leaves the browser.
import { articleIn } from "./barcode_detector.js";

const QUALITY = 0.86;

// Resolves to { blob, picture, code }: the JPEG to send, its longer side of at most `side` pixels,
// the canvas that it was made of, and the article number that the browser read in the whole of it,
// if any. Rejects where the browser cannot read the file.
export const shrink = async (file, side) => {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, side / Math.max(bitmap.width, bitmap.height));
  const picture = document.createElement("canvas");
  picture.width = Math.max(1, Math.round(bitmap.width * scale));
  picture.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = picture.getContext("2d", { alpha: false });
  // What is transparent is white, as it is for the server.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, picture.width, picture.height);
  context.imageSmoothingQuality = "medium";
  context.drawImage(bitmap, 0, 0, picture.width, picture.height);
  const code = await articleIn(bitmap);
  bitmap.close();
  return { picture, code, blob: await encode(picture) };
};

const encode = (canvas) =>
  new Promise((resolve, reject) => {
    const done = (blob) => (blob ? resolve(blob) : reject(new Error("no blob")));
    canvas.toBlob(done, "image/jpeg", QUALITY);
  });
