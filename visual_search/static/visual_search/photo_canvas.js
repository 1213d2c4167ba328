// The photo as the page shows it, and which one that is.
export class PhotoCanvas {
  constructor(canvas, page) {
    this.canvas = canvas;
    this.page = page;
  }

  get isHidden() {
    return this.canvas.hidden;
  }

  paint(picture, name) {
    this.canvas.width = picture.naturalWidth ?? picture.width;
    this.canvas.height = picture.naturalHeight ?? picture.height;
    this.canvas.getContext("2d", { alpha: false }).drawImage(picture, 0, 0);
    this.canvas.hidden = false;
    this.name = name;
    this.page.showPhoto(true);
  }

  async draw(blob, name) {
    try {
      const bitmap = await createImageBitmap(blob);
      this.paint(bitmap, name);
      bitmap.close();
    } catch {
      this.canvas.hidden = true;
    }
  }

  // A photo of the shop's own, such as that of a product.
  async drawServed(url) {
    const picture = new Image();
    picture.src = url;
    await picture.decode();
    this.paint(picture, url);
  }

  hide() {
    this.canvas.hidden = true;
    this.name = null;
  }
}
