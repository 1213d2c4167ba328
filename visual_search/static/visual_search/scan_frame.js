// Says of a camera picture whether a barcode may be in it, so that only such pictures are sent.
const LINES = [0.3, 0.4, 0.5, 0.6, 0.7];
// A code of eight digits has 43 bars and gaps; what is out of focus shows fewer.
const FEWEST_CHANGES = 30;
const CONTRAST = 40;

// `picture` is what `getImageData` gives: four bytes a pixel.
export const mayHoldCode = ({ data, width, height }) => {
  const across = (y) => changes(width, (x) => data[4 * (y * width + x) + 1]);
  const down = (x) => changes(height, (y) => data[4 * (y * width + x) + 1]);
  return LINES.some(
    (part) =>
      across(Math.floor(part * height)) >= FEWEST_CHANGES || down(Math.floor(part * width)) >= FEWEST_CHANGES,
  );
};

// How often light turns to dark and back along a line, by more than a little.
const changes = (length, at) => {
  let count = 0;
  let rises = true;
  let extreme = at(0);
  for (let place = 1; place < length; place += 1) {
    const light = at(place);
    if (rises ? light > extreme : light < extreme) {
      extreme = light;
    } else if (Math.abs(light - extreme) > CONTRAST) {
      count += 1;
      rises = !rises;
      extreme = light;
    }
  }
  return count;
};
