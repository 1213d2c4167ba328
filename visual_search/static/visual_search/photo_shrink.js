// Makes a photo small and upright, and leaves its metadata behind, before it leaves the browser.
const SIDE = 1024;
const QUALITY = 0.86;

// Resolves to { blob, picture }: the JPEG to send, and the canvas that it was made of.
// Rejects where the browser cannot read the file.
export const shrink = async (file) => {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
  const picture = document.createElement("canvas");
  picture.width = Math.max(1, Math.round(bitmap.width * scale));
  picture.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = picture.getContext("2d", { alpha: false });
  // What is transparent is white, as it is for the server.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, picture.width, picture.height);
  context.imageSmoothingQuality = "medium";
  context.drawImage(bitmap, 0, 0, picture.width, picture.height);
  bitmap.close();
  return { picture, blob: await encode(picture) };
};

const encode = (canvas) =>
  new Promise((resolve, reject) => {
    const done = (blob) => (blob ? resolve(blob) : reject(new Error("no blob")));
    canvas.toBlob(done, "image/jpeg", QUALITY);
  });
