// Moves the dots of a scene by pointer and by arrow keys. The numbers beside them are what is saved,
// so without this module nothing is missing but comfort.
const form = document.querySelector("[data-vs-scene]");
const picture = form.querySelector("[data-vs-picture]");

const STEP = 1;
const LARGE_STEP = 5;
// A press that moves less than this is no drag.
const STILL = 4;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

const within = (percent) => Math.min(100, Math.max(0, percent));
const field = (dot, name) => form.elements[`${dot.dataset.vsDot}-${name}`];

const show = (dot) => {
  const [x, y] = ["x", "y"].map((name) => `${within(Number(field(dot, name).value) || 0)}%`);
  for (const circle of dot.querySelectorAll("circle")) {
    circle.setAttribute("cx", x);
    circle.setAttribute("cy", y);
  }
  const text = dot.querySelector("text");
  text.setAttribute("x", x);
  text.setAttribute("y", y);
};

const put = (dot, x, y) => {
  field(dot, "x").value = within(x).toFixed(1);
  field(dot, "y").value = within(y).toFixed(1);
  show(dot);
};

const placeOf = (event) => {
  const { left, top, width, height } = picture.getBoundingClientRect();
  return [(100 * (event.clientX - left)) / width, (100 * (event.clientY - top)) / height];
};

const mark = (dot) => {
  for (const one of form.querySelectorAll("[data-vs-dot]")) one.classList.toggle("is-here", one === dot);
};

const drag = (dot, begin) => {
  let hasMoved = false;
  const move = (event) => {
    const way = Math.hypot(event.clientX - begin.clientX, event.clientY - begin.clientY);
    hasMoved ||= way > STILL;
    if (hasMoved) put(dot, ...placeOf(event));
  };
  const end = () => {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", end);
    removeEventListener("pointercancel", end);
    // A drag is no press on the link.
    if (hasMoved) dot.addEventListener("click", (event) => event.preventDefault(), { once: true });
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", end);
  addEventListener("pointercancel", end);
};

for (const dot of form.querySelectorAll("[data-vs-dot]")) {
  dot.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    mark(dot);
    drag(dot, event);
  });
  dot.addEventListener("dragstart", (event) => event.preventDefault());
  dot.addEventListener("focus", () => mark(dot));
  dot.addEventListener("keydown", (event) => {
    const way = ARROWS[event.key];
    if (!way) return;
    event.preventDefault();
    const step = event.shiftKey ? LARGE_STEP : STEP;
    put(dot, Number(field(dot, "x").value) + way[0] * step, Number(field(dot, "y").value) + way[1] * step);
  });
  for (const name of ["x", "y"]) field(dot, name).addEventListener("input", () => show(dot));
}

picture.addEventListener("click", (event) => {
  if (event.target.closest("[data-vs-dot]")) return;
  const [x, y] = placeOf(event);
  form.elements["new-x"].value = x.toFixed(1);
  form.elements["new-y"].value = y.toFixed(1);
  form.requestSubmit(form.querySelector("[name=act][value=add]"));
});

form.classList.add("is-scripted");
