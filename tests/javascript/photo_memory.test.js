// The photos that a tab remembers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { withGlobal } from "./browser.js";

// Each import anew is a tab that has just been opened: what it kept lies in the storage alone.
let tabs = 0;
const aTab = () => import(`../../visual_search/static/visual_search/photo_memory.js?tab=${tabs++}`);

const aStorage = (context, { room = Number.POSITIVE_INFINITY } = {}) => {
  const values = new Map();
  const used = () => [...values].reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  withGlobal(context, "sessionStorage", {
    getItem: (name) => values.get(name) ?? null,
    removeItem: (name) => values.delete(name),
    setItem(name, value) {
      const before = values.get(name);
      values.set(name, value);
      if (used() <= room) return;
      if (before === undefined) values.delete(name);
      else values.set(name, before);
      throw new Error("full");
    },
  });
  return values;
};

const aPhoto = (size, fill) => new Blob([new Uint8Array(size).fill(fill)], { type: "image/jpeg" });

const bytesOf = async (blob) => new Uint8Array(await blob.arrayBuffer());

test("a photo is there byte by byte after a reload", async (context) => {
  aStorage(context);
  const photo = new Blob([Uint8Array.from({ length: 20000 }, (_, at) => at % 256)]);

  assert.equal(await (await aTab()).keep("a", photo), true);
  const found = (await aTab()).recall("a");

  assert.deepEqual(await bytesOf(found), await bytesOf(photo));
  assert.equal(found.type, "image/jpeg");
});

test("the eleventh photo takes the place of the first", async (context) => {
  aStorage(context);
  const { keep } = await aTab();

  for (const name of "abcdefghijk") await keep(name, aPhoto(10, 1));
  const { recall } = await aTab();

  assert.equal(recall("a"), null);
  for (const name of "bcdefghijk") assert.ok(recall(name), name);
});

test("older photos give way where the browser has no more room", async (context) => {
  aStorage(context, { room: 1000 });
  const { keep } = await aTab();

  assert.equal(await keep("a", aPhoto(450, 1)), true);
  assert.equal(await keep("b", aPhoto(450, 2)), true);
  const { recall } = await aTab();

  assert.equal(recall("a"), null);
  assert.deepEqual(await bytesOf(recall("b")), new Uint8Array(450).fill(2));
});

test("a photo that has no room stays until the page is left, and the tab says so", async (context) => {
  aStorage(context, { room: 100 });
  const { keep, recall } = await aTab();
  const photo = aPhoto(450, 1);

  assert.equal(await keep("a", photo), false);

  assert.equal(recall("a"), photo);
  assert.equal((await aTab()).recall("a"), null);
});

test("a storage that is forbidden or holds nonsense costs no photo", async (context) => {
  const values = aStorage(context);
  values.set("visual-search:photos", "{nonsense");
  const { keep, recall } = await aTab();

  assert.equal(await keep("a", aPhoto(10, 1)), true);
  assert.ok(recall("a"));
  withGlobal(context, "sessionStorage", undefined);
  assert.equal(recall("b"), null);
  assert.equal(await keep("b", aPhoto(10, 1)), false);
});

test("every photo has a name of its own", async () => {
  const { newName } = await aTab();

  const names = new Set(Array.from({ length: 1000 }, newName));

  assert.equal(names.size, 1000);
  for (const name of names) assert.match(name, /^\d+$/);
});
