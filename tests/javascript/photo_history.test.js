// The steps of a search in the browser's history.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Steps } from "../../visual_search/static/visual_search/photo_history.js";
import { withGlobal } from "./browser.js";

const aHistory = (context) => {
  const entries = [{ state: null, address: "?" }];
  const scrolls = [];
  const history = {
    get state() {
      return entries.at(-1).state;
    },
    pushState: (state, _, address) => entries.push({ state, address }),
    replaceState: (state, _, address) => entries.splice(-1, 1, { state, address }),
    back: () => entries.pop(),
  };
  withGlobal(context, "history", history);
  withGlobal(context, "location", { href: "?here" });
  withGlobal(context, "scrollY", 640);
  withGlobal(context, "scrollTo", (place) => scrolls.push(place.top));
  return { entries, scrolls };
};

const aButton = () => Object.assign(new EventTarget(), { hidden: false });

test("undo is there after the first change, and goes back one step", (context) => {
  const { entries } = aHistory(context);
  const button = aButton();
  const steps = new Steps(button);
  assert.equal(button.hidden, true);

  steps.push("?kept=1", { isNewPhoto: true });
  assert.equal(button.hidden, true);
  steps.push("?kept=1&box=1,2,3,4", { isNewPhoto: false });
  assert.equal(button.hidden, false);

  button.dispatchEvent(new Event("click"));
  steps.arrive();

  assert.equal(entries.at(-1).address, "?kept=1");
  assert.equal(button.hidden, true);
});

test("undoing never takes the photo away: another photo begins anew", (context) => {
  aHistory(context);
  const button = aButton();
  const steps = new Steps(button);

  steps.push("?kept=1", { isNewPhoto: true });
  steps.push("?kept=1&words=jug", { isNewPhoto: false });
  steps.push("?kept=2", { isNewPhoto: true });

  assert.equal(button.hidden, true);
});

test("an address that is only put right is no step", (context) => {
  const { entries } = aHistory(context);
  const steps = new Steps(null);

  steps.push("?kept=1", { isNewPhoto: true });
  steps.replace("?kept=1&guess=3");

  assert.equal(entries.length, 2);
  assert.deepEqual(entries.at(-1), { state: { depth: 0 }, address: "?kept=1&guess=3" });
});

test("who comes back finds the page where they left it", (context) => {
  const { scrolls } = aHistory(context);
  const steps = new Steps(null);

  assert.equal(steps.restoreScroll(), false);
  steps.push("?kept=1", { isNewPhoto: true });
  steps.noteScroll();

  assert.equal(steps.restoreScroll(), true);
  assert.deepEqual(scrolls, [640]);
});
