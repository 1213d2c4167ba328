// Reads barcodes with what the browser itself has for it, where it has that.
const FORMATS = ["ean_13", "ean_8", "upc_a", "upc_e", "itf", "code_128", "qr_code", "data_matrix"];
const ARTICLE = /^\d{8,14}$/;

// Resolves to null where the browser cannot read the codes of goods.
export const aDetector = async () => {
  if (!("BarcodeDetector" in globalThis)) return null;
  const known = await BarcodeDetector.getSupportedFormats();
  const formats = FORMATS.filter((one) => known.includes(one));
  return formats.includes("ean_13") ? new BarcodeDetector({ formats }) : null;
};

// Resolves to the one article number in a picture, or to nothing: of several the server, which
// knows what is sold, makes more.
export const articleIn = async (picture) => {
  try {
    const detector = await aDetector();
    const found = detector ? await detector.detect(picture) : [];
    return found.length === 1 && ARTICLE.test(found[0].rawValue) ? found[0].rawValue : "";
  } catch {
    return "";
  }
};
