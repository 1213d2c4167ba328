// As much of a browser as the modules under test ask for.

// An element that hears events; `parts` are what its selectors find.
export const anElement = ({ parts = {}, frame = {} } = {}) =>
  Object.assign(new EventTarget(), {
    hidden: true,
    style: { setProperty() {} },
    classList: { toggle() {} },
    querySelector: (selector) => parts[selector] ?? null,
    getBoundingClientRect: () => frame,
    setAttribute() {},
    setPointerCapture() {},
    focus() {},
  });

// Node's own events have no coordinates and no keys, and their target cannot be chosen.
export const anEvent = (type, fields, target) => {
  const event = Object.assign(new Event(type, { cancelable: true }), fields);
  if (target) Object.defineProperty(event, "target", { value: target });
  return event;
};

// What a module finds under a global name, for as long as the test runs.
export const withGlobal = (context, name, value) => {
  const before = Object.getOwnPropertyDescriptor(globalThis, name);
  Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  context.after(() => {
    if (before) Object.defineProperty(globalThis, name, before);
    else delete globalThis[name];
  });
};
