/** Builds elements; the whole of the viewer's "framework". */

type Child = Node | string | number | null | undefined | false | Child[];
type Properties = Record<string, unknown>;

/**
 * Makes an element. Properties that start with `on` are listeners, `class` and `aria-*`/`data-*` are attributes,
 * `style` is a table of properties, `true`/`false` switch an attribute, everything else is an attribute with that text;
 * null and undefined are left out.
 */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties?: Properties | null,
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  apply(element, properties ?? {});
  append(element, children);
  return element;
}

/** The same for SVG. */
export function svg<K extends keyof SVGElementTagNameMap>(
  tag: K,
  properties?: Properties | null,
  ...children: Child[]
): SVGElementTagNameMap[K] {
  const element = document.createElementNS("http://www.w3.org/2000/svg", tag);
  apply(element, properties ?? {});
  append(element, children);
  return element;
}

function apply(element: Element, properties: Properties): void {
  for (const [name, value] of Object.entries(properties)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on") && typeof value === "function")
      element.addEventListener(name.slice(2).toLowerCase(), value as EventListener);
    else if (name === "style" && typeof value === "object") {
      for (const [property, setting] of Object.entries(value as Record<string, string>))
        (element as HTMLElement).style.setProperty(property, setting);
    } else element.setAttribute(name, value === true ? "" : String(value));
  }
}

function append(element: Element, children: Child[]): void {
  for (const child of children) {
    if (child === null || child === undefined || child === false) continue;
    if (Array.isArray(child)) append(element, child);
    else element.append(child instanceof Node ? child : String(child));
  }
}

/**
 * Replaces what an element holds and gives the keyboard focus back to the element with the same `data-focus`, if it had
 * it. Without that, every redraw would throw a keyboard user back to the top of the page.
 */
export function fill(element: Element, ...children: Child[]): void {
  const active = document.activeElement;
  const key = active && element.contains(active) ? active.getAttribute("data-focus") : null;
  element.replaceChildren();
  append(element, children);
  if (key !== null)
    element.querySelector<HTMLElement>(`[data-focus="${CSS.escape(key)}"]`)?.focus({ preventScroll: true });
}

/** A line drawing of 20 by 20, hidden from screen readers: the text beside it, or the label of its button, says it. */
export function icon(name: keyof typeof ICONS): SVGSVGElement {
  return svg(
    "svg",
    { viewBox: "0 0 20 20", class: "icon", "aria-hidden": "true", focusable: "false" },
    svg("path", {
      d: ICONS[name],
      fill: "none",
      stroke: "currentColor",
      "stroke-width": "1.6",
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
    }),
  );
}

const ICONS = {
  search: "M9 15A6 6 0 1 0 9 3a6 6 0 0 0 0 12ZM13.5 13.5 17 17",
  close: "M5 5l10 10M15 5 5 15",
  play: "M7 4.5v11l8.5-5.5Z",
  pause: "M7 4.5v11M13 4.5v11",
  print: "M6 8V3h8v5M6 14H3.5V8h13v6H14M6 12h8v5H6Z",
  share:
    "M8.5 11.5a3.5 3.5 0 0 0 5 0l2.5-2.5a3.5 3.5 0 0 0-5-5L9.7 5.3" +
    "M11.5 8.5a3.5 3.5 0 0 0-5 0L4 11a3.5 3.5 0 0 0 5 5l1.3-1.3",
  one: "M3 4h14v12H3Z",
  side: "M3 4h14v12H3ZM10 4v12",
  swipe: "M3 4h14v12H3ZM10 2v16M8 8 6 10l2 2M12 8l2 2-2 2",
  pins: "M10 17s5-4.6 5-9A5 5 0 0 0 5 8c0 4.400 5 9 5 9ZM10 9.500a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3Z",
  list: "M7 5h10M7 10h10M7 15h10M3.500 5h.1M3.500 10h.1M3.500 15h.1",
  note: "M4 3h12v9l-5 5H4ZM11 17v-5h5M7 7h6M7 10h3",
  talk: "M3 4h14v9H9l-4 4v-4H3ZM6.500 7.500h7M6.500 10h4",
  embed: "M7 6l-4 4 4 4M13 6l4 4-4 4M11.5 4l-3 12",
  settings: "M3 6h8M15 6h2M3 14h2M9 14h8M13 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4ZM7 16a2 2 0 1 0 0-4 2 2 0 0 0 0 4Z",
  person: "M10 9.500a3 3 0 1 0 0-6 3 3 0 0 0 0 6ZM4 17c0-3 2.500-5 6-5s6 2 6 5",
  info: "M10 17a7 7 0 1 0 0-14 7 7 0 0 0 0 14ZM10 9v4.500M10 6.500v.1",
  target: "M10 15a5 5 0 1 0 0-10 5 5 0 0 0 0 10ZM10 2v4M10 14v4M2 10h4M14 10h4",
  home: "M3.5 9.500 10 4l6.500 5.500M5.500 8v8.500h9V8M8.500 16.500v-4.500h3v4.500",
  plus: "M10 4v12M4 10h12",
  minus: "M4 10h12",
  down: "M5 8l5 5 5-5",
  up: "M5 12l5-5 5 5",
  download: "M10 3v10M6 9l4 4 4-4M4 17h12",
} as const;
