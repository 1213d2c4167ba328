// A card that would stand alone in a row of its grid takes the whole of it. Only the browser knows
// how many cards fit into a row; without this module one card stands there with room beside it.
const cardsOf = (grid) => [...grid.querySelectorAll(":scope > li, :scope > ul > li")];

const arrange = (grid) => {
  const cards = cardsOf(grid);
  for (const card of cards) card.classList.remove("is-alone");
  const rows = new Map();
  for (const card of cards) rows.set(card.offsetTop, [...(rows.get(card.offsetTop) ?? []), card]);
  // One column: each card has a row of its own, and is as wide as it.
  if (rows.size === cards.length && cards.length > 1) return;
  if (cards.length) grid.style.setProperty("--vs-card", `${cards[0].offsetWidth}px`);
  for (const row of rows.values()) {
    if (row.length === 1) row[0].classList.add("is-alone");
  }
};

const known = new WeakSet();

// Call it again when the cards of a grid are others.
export const arrangeRows = (place) => {
  for (const grid of place.querySelectorAll("[data-vs-rows]")) {
    arrange(grid);
    if (known.has(grid)) continue;
    known.add(grid);
    let width = grid.clientWidth;
    new ResizeObserver(() => {
      if (grid.clientWidth === width) return;
      width = grid.clientWidth;
      arrange(grid);
    }).observe(grid);
  }
};

arrangeRows(document);
