// Several photos of one thing, as names in a search.
import assert from "node:assert/strict";
import { test } from "node:test";
import { viewsOf, withViews } from "../../visual_search/static/visual_search/photo_views.js";

test("another view is a search of its own, from its first page", () => {
  const state = withViews(new URLSearchParams("kept=1&box=1,2,3,4&offset=24&token=t&words=jug"), ["1", "2"]);

  assert.equal(state.toString(), "kept=1&box=1%2C2%2C3%2C4&words=jug&view=2");
  assert.deepEqual(viewsOf(state), ["1", "2"]);
});

test("without the first photo the next one is shown, and all of it", () => {
  const state = withViews(new URLSearchParams("kept=1&view=2&view=3&box=1,2,3,4&words=jug"), ["2", "3"]);

  assert.equal(state.toString(), "kept=2&words=jug&view=3");
});

test("a photo of the shop's own has no other views", () => {
  assert.deepEqual(viewsOf(new URLSearchParams("product=7")), []);
});
