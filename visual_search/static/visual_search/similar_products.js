// Fetches a similar-products widget when its place comes near the visible part of the page.
const load = async (place) => {
  try {
    const response = await fetch(place.dataset.visualSearchSrc);
    if (response.ok) place.innerHTML = await response.text();
  } catch {
    // The network is away: the page stays as it is without the widget.
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
