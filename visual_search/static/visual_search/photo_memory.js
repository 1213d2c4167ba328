// Remembers the last few shrunken photos, in this tab only and nowhere else.
const INDEX = "visual-search:photos";
const KEY = "visual-search:photo:";
// Two searches with as many photos of one thing as the server looks at.
const MOST = 10;

const here = new Map();

export const newName = () => crypto.getRandomValues(new Uint32Array(2)).join("");

const index = () => {
  try {
    return JSON.parse(sessionStorage.getItem(INDEX)) ?? [];
  } catch {
    return [];
  }
};

// Resolves to whether the photo will also be there after a reload.
export const keep = async (name, blob) => {
  here.set(name, blob);
  try {
    const text = await asText(blob);
    const names = [...index().filter((one) => one !== name), name];
    while (names.length > MOST) sessionStorage.removeItem(KEY + names.shift());
    // Older photos give way where the browser has no more room.
    for (;;) {
      try {
        sessionStorage.setItem(KEY + name, text);
        break;
      } catch (error) {
        if (names.length < 2) throw error;
        sessionStorage.removeItem(KEY + names.shift());
      }
    }
    sessionStorage.setItem(INDEX, JSON.stringify(names));
    return true;
  } catch {
    return false;
  }
};

export const recall = (name) => {
  if (here.has(name)) return here.get(name);
  try {
    const text = sessionStorage.getItem(KEY + name);
    return text ? fromText(text) : null;
  } catch {
    return null;
  }
};

const asText = async (blob) => {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  let text = "";
  for (let at = 0; at < bytes.length; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, at + 8192));
  }
  return btoa(text);
};

export const fromText = (text) => {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  return new Blob([bytes], { type: "image/jpeg" });
};
