// Similar-products widgets: fetches those that are lazy when they come near the visible part
// of the page, and gives carousels their buttons. Without this module both remain usable.
import { arrangeRows } from "./rows.js";

const step = (row, direction) => {
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const isRtl = getComputedStyle(row).direction === "rtl";
  const left = (isRtl ? -1 : 1) * direction * row.clientWidth * 0.8;
  row.scrollBy({ left, behavior: isCalm ? "auto" : "smooth" });
};

const enliven = (root) => {
  for (const carousel of root.querySelectorAll("[data-visual-search-carousel]:not([data-is-ready])")) {
    const row = carousel.querySelector("ul");
    const buttons = carousel.querySelector(".vs-carousel-buttons");
    const update = () => {
      buttons.hidden = row.scrollWidth <= row.clientWidth + 1;
      const [back, further] = buttons.querySelectorAll("button");
      const at = Math.abs(row.scrollLeft);
      back.disabled = at < 2;
      further.disabled = at > row.scrollWidth - row.clientWidth - 2;
    };
    carousel.dataset.isReady = "";
    buttons.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) step(row, Number(button.dataset.visualSearchScroll));
    });
    row.addEventListener("scroll", update, { passive: true });
    new ResizeObserver(update).observe(row);
  }
};

const load = async (place) => {
  try {
    const response = await fetch(place.dataset.visualSearchSrc);
    if (!response.ok) throw new Error(response.status);
    place.innerHTML = await response.text();
    enliven(place);
    arrangeRows(place);
  } catch {
    // The network is away: the page stays as it is without the widget.
    place.replaceChildren();
  }
};

const observer = new IntersectionObserver(
  (entries) => {
    for (const entry of entries.filter((one) => one.isIntersecting)) {
      observer.unobserve(entry.target);
      load(entry.target);
    }
  },
  { rootMargin: "400px" },
);

for (const place of document.querySelectorAll("[data-visual-search-src]")) observer.observe(place);
enliven(document);
