// What is told of a search that got no answer.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, Trouble } from "../../visual_search/static/visual_search/photo_client.js";
import { withGlobal } from "./browser.js";

const PART = { name: "the regions" };

const aBrowser = (context, { answer, isOnline = true, part = PART }) => {
  const asked = [];
  withGlobal(context, "navigator", { onLine: isOnline });
  withGlobal(context, "location", "https://shop.example/visual-search/");
  withGlobal(
    context,
    "DOMParser",
    class {
      parseFromString() {
        return { querySelector: () => part };
      }
    },
  );
  withGlobal(context, "fetch", async (url, options) => {
    asked.push({ url: String(url), options });
    return answer(options);
  });
  return asked;
};

const failed = () => {
  throw new TypeError("Failed to fetch");
};

const asking = (signal = new AbortController().signal) => ask("/visual-search/?kept=1", "form", { signal });

const told = (kind) => (error) => error instanceof Trouble && error.kind === kind;

test("the answer is the part of the page, whether the server answered or refused", async (context) => {
  for (const status of [200, 503]) {
    const asked = aBrowser(context, { answer: () => new Response("<div>", { status }) });

    const { part, isFine } = await asking();

    assert.equal(part, PART);
    assert.equal(isFine, status === 200);
    assert.equal(asked[0].url, "https://shop.example/visual-search/?kept=1&part=answer");
    assert.equal(asked[0].options.body, "form");
  }
});

test("a page that is no answer of the app is a trouble of the server", async (context) => {
  aBrowser(context, { answer: () => new Response("<h1>Bad gateway"), part: null });

  await assert.rejects(asking(), told("server"));
});

test("without a network nothing is sent", async (context) => {
  const asked = aBrowser(context, { answer: failed, isOnline: false });

  await assert.rejects(asking(), told("offline"));
  assert.deepEqual(asked, []);
});

test("a connection that breaks is told as such", async (context) => {
  aBrowser(context, { answer: failed });

  await assert.rejects(asking(), told("network"));
});

test("a search that the shopper called off is told as such", async (context) => {
  const controller = new AbortController();
  aBrowser(context, {
    answer: () => {
      controller.abort();
      failed();
    },
  });

  await assert.rejects(asking(controller.signal), told("cancelled"));
});

test("a server that is silent for too long is told as such", async (context) => {
  context.mock.method(AbortSignal, "timeout", () => AbortSignal.abort());
  aBrowser(context, { answer: failed });

  await assert.rejects(asking(), told("timeout"));
});
