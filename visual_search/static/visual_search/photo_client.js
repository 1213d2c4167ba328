// Sends a search and says in one word what went wrong where no answer came.
const SECONDS = 25;

export class Trouble extends Error {
  constructor(kind) {
    super(kind);
    this.kind = kind;
  }
}

// Resolves to { part, isFine }: the element with the new regions of the page, and whether the
// server answered or refused. Rejects with a Trouble: cancelled, offline, network, timeout, server.
export const ask = async (address, data, { signal }) => {
  if (!navigator.onLine) throw new Trouble("offline");
  const late = AbortSignal.timeout(SECONDS * 1000);
  // In the address, so that even a photo that the server refuses to read is answered in part.
  const url = new URL(address, location);
  url.searchParams.set("part", "answer");
  try {
    const response = await fetch(url, {
      method: "POST",
      body: data,
      signal: AbortSignal.any([signal, late]),
      headers: { Accept: "text/html" },
      redirect: "error",
    });
    const part = partOf(await response.text());
    if (!part) throw new Trouble("server");
    return { part, isFine: response.ok };
  } catch (error) {
    if (error instanceof Trouble) throw error;
    if (signal.aborted) throw new Trouble("cancelled");
    if (late.aborted) throw new Trouble("timeout");
    throw new Trouble(navigator.onLine ? "network" : "offline");
  }
};

const partOf = (html) => new DOMParser().parseFromString(html, "text/html").querySelector("[data-vs-answer]");
