import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { expect, test } from "vitest";
import { NO_CLASS, mix } from "../colour";
import { catalogue, change } from "../fixture";
import type { MapColours } from "../theme";
import { classColours, fillLayer, shownOpacity } from "./class-layers";
import { buurtLine } from "./line-layers";
import { labelInk } from "./name-layers";
import { buildStyle } from "./style";
import type { DrawnMap, StyleInput } from "./style-input";

const colours: MapColours = {
  water: "#eee",
  land: "#fff",
  noClass: NO_CLASS,
  line: "#999",
  strongLine: "#555",
  label: "#111",
  halo: "#fff",
  outline: "#000",
  outlineHalo: "#fff",
  mine: "#909",
};
const drawn: DrawnMap = { map: change, values: "tile" };
const later: DrawnMap = { map: change, values: "a" };
const input: StyleInput = {
  catalogue,
  base: "https://example.test/kaart/",
  tiles: "https://example.test/kaart/tiles/signalering_relatief/{z}/{x}/{y}.mlt?window=2014-2022",
  encoding: "mlt",
  shown: [drawn],
  colours,
  colourBlind: false,
  hidden: [],
  gemeenten: [],
  mine: [],
  selected: [],
  labels: true,
};

const everything: StyleInput = {
  ...input,
  catalogue: { ...catalogue, background: "https://example.test/{z}/{x}/{y}.png" },
  hidden: [1, 2],
  gemeenten: ["GM0344"],
  mine: ["BU03440611"],
  selected: ["BU03440611", "WK034406", "GM0344"],
  shown: [later, drawn],
};

test("the style is valid by the validator of the specification, with everything on and with everything off", () => {
  expect(validateStyleMin(buildStyle(input))).toEqual([]);
  expect(validateStyleMin(buildStyle(everything))).toEqual([]);
});

test(
  "dwellings are circles on the points of their buurten, twice the surface for twice as many, " +
    "and fade with what the legend hides",
  () => {
    const stock = { BU03440611: 400, BU03440612: 100, BU03440613: 0 };
    const style = buildStyle({ ...everything, stock });
    expect(validateStyleMin(style)).toEqual([]);
    const circles = style.layers.find(({ id }) => id === "mine circles");
    if (circles?.type !== "circle") throw new Error("there are circles");
    expect(circles["source-layer"]).toBe("buurten_label");
    expect(circles.filter).toEqual(["in", ["get", "code"], ["literal", ["BU03440611", "BU03440612"]]]);
    expect(JSON.stringify(circles.paint?.["circle-radius"])).toContain(
      '["match",["get","code"],"BU03440611",26,"BU03440612",13,0]',
    );
    expect(JSON.stringify(circles.paint?.["circle-opacity"])).toContain("[1,2]");
    expect(buildStyle({ ...everything, stock: {} }).layers.some(({ id }) => id.startsWith("mine "))).toBe(false);
  },
);

test("each class has its colour, an area without a class is grey, and water is water", () => {
  for (const each of [drawn, later]) {
    const expression = JSON.stringify(classColours(each, input));
    for (const entry of change.classes) expect(expression).toContain(`${entry.value},"${entry.colour}"`);
    expect(expression).toContain(`0],"${NO_CLASS}","${colours.water}"]`);
  }
});

test("what the division leaves out has the tone of land, and no third one", () => {
  const [lowest] = buildStyle(input).layers;
  expect(lowest?.paint).toEqual({ "background-color": colours.land });
});

test("a name reads as well on what is faint, where a gemeente is chosen: the ink follows what is drawn there", () => {
  const dark = { ...change.classes[0]!, value: 0, colour: "#08306b" };
  for (const [land, faint] of [
    ["#eae7df", "#cacdcf"],
    ["#262d33", "#222d3b"],
  ] as const) {
    expect(mix(dark.colour, land, 0.14)).toBe(faint);
    const ink = labelInk(
      { map: { ...change, classes: [dark] }, values: "tile" },
      { ...input, gemeenten: ["GM0344"], colours: { ...colours, land } },
    ).ink as unknown as unknown[];
    const [, , chosen, others] = ink as [string, unknown, unknown[], unknown[]];
    expect(contrast(String(chosen[3]), dark.colour)).toBeGreaterThan(4.5);
    expect(contrast(String(others[3]), faint)).toBeGreaterThan(4.5);
  }
});

test("compared areas have their letters on the map, and their names stand below them", () => {
  const style = buildStyle({ ...input, compared: ["BU03440612", "GM0344", "BU03440611"] });
  expect(validateStyleMin(style)).toEqual([]);
  const letter = style.layers.find(({ id }) => id === "badge letter buurten_label");
  expect(JSON.stringify(letter?.layout)).toContain('"BU03440612","A","BU03440611","C",""');
  expect(JSON.stringify(style.layers.find(({ id }) => id === "badge letter gemeenten_label")?.layout)).toContain(
    '"GM0344","B",""',
  );
  expect(style.layers.at(-1)?.id).toContain("badge");
  expect(JSON.stringify(style.layers.find(({ id }) => id === "buurt name")?.layout)).toContain(
    '["literal",["BU03440612","BU03440611"]]],"top","center"',
  );
});

test("names give way to the letters of the classes: these are placed before them, and take their room", () => {
  const { layers } = buildStyle({ ...input, letters: true });
  const at = (id: string): number => layers.findIndex((layer) => layer.id === id);
  // The library places what lies highest first.
  expect(at("letter tile")).toBeGreaterThan(at("buurt name"));
  expect(at("letter tile")).toBeGreaterThan(at("gemeente name"));
  expect(layers[at("letter tile")]?.layout).not.toHaveProperty("text-ignore-placement");
});

test("the colour-blind palette replaces every colour", () => {
  const expression = JSON.stringify(classColours(drawn, { ...input, colourBlind: true }));
  for (const entry of change.classes) {
    expect(expression).toContain(entry.colour_blind);
    expect(expression).not.toContain(entry.colour);
  }
});

/** Contrast of two opaque colours (WCAG 2). */
function contrast(one: string, other: string): number {
  const luminance = (colour: string): number =>
    [1, 3, 5]
      .map((start) => Number.parseInt(colour.slice(start, start + 2), 16) / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
      .reduce((sum, part, index) => sum + part * ([0.2126, 0.7152, 0.0722][index] ?? 0), 0);
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].toSorted((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

test("a name reads at 4.5 : 1 or better on every class, and on no class, light or dark", () => {
  // From light to dark through every grey and some strong colours.
  const tones = [
    ...Array.from({ length: 52 }, (_, step) => `#${(step * 5).toString(16).padStart(2, "0").repeat(3)}`),
    "#b2182b",
    "#08306b",
    "#f54226",
    "#ea6651",
    "#4089c5",
    "#e18316",
  ];
  const classes = tones.map((colour, value) => ({ ...change.classes[0]!, value, colour }));
  for (const noClass of [NO_CLASS, "#3a434a"]) {
    const ink = labelInk(
      { map: { ...change, classes }, values: "tile" },
      { ...input, colours: { ...colours, noClass } },
    ).ink as unknown as unknown[];
    expect(contrast(String(ink.at(-1)), noClass)).toBeGreaterThan(4.5);
    classes.forEach((entry, index) => expect(contrast(String(ink[3 + 2 * index]), entry.colour)).toBeGreaterThan(4.5));
  }
});

test("dark buurten keep apart: the line on a dark class is light, that on a light class is not", () => {
  const [pale, dark] = change.classes
    .slice(0, 2)
    .map((entry, index) => ({ ...entry, colour: ["#E8E8E8", "#574249"][index] ?? "" }));
  if (!pale || !dark) throw new Error("the fixture has two classes");
  const dressed = (classes: DrawnMap["map"]["classes"]): unknown =>
    buurtLine({ ...drawn, map: { ...change, classes } }, { colourBlind: false, colours });
  expect(dressed([pale, dark])).toEqual([
    "case",
    ["in", ["case", ["has", "klasse"], ["get", "klasse"], -1], ["literal", [dark.value]]],
    "#ffffff",
    colours.line,
  ]);
  expect(dressed([pale])).toBe(colours.line);
});

test("both hatches of the legend are on the map at every zoom that has buurten", () => {
  const hatches = buildStyle(input).layers.filter(
    (layer) => layer.type === "fill" && layer.paint?.["fill-pattern"] !== undefined,
  );
  expect(hatches).toHaveLength(2);
  for (const layer of hatches) expect(layer).not.toHaveProperty("minzoom");
});

test("a hatch is faint where its lines are wider than the buurten, and as faint again where these are dimmed", () => {
  const opacity = (given: StyleInput): unknown =>
    (buildStyle(given).layers.find((layer) => layer.id.startsWith("indicatief "))?.paint as Record<string, unknown>)[
      "fill-opacity"
    ];
  const ramp = (shown: unknown): unknown[] => [
    "interpolate",
    ["linear"],
    ["zoom"],
    6,
    ["*", 0.15, shown],
    8,
    ["*", 0.4, shown],
    10,
    ["*", 1, shown],
  ];
  expect(opacity(input)).toEqual(ramp(1));
  const one = { ...input, gemeenten: ["GM0344"] };
  expect(opacity(one)).toEqual(ramp(shownOpacity(one, "tile")));
});

test("nothing is dimmed until something is asked for", () => {
  expect(shownOpacity(input, "tile")).toBe(1);
  expect(shownOpacity({ hidden: [], gemeenten: ["GM0344", "GM0363"], mine: [] }, "tile")).toEqual([
    "case",
    ["all", ["in", ["get", "gemeente"], ["literal", ["GM0344", "GM0363"]]]],
    1,
    0.14,
  ]);
});

test("what is coming is drawn under what is in sight, on the same geometry and as fully", () => {
  const { layers, sources } = buildStyle(everything);
  const fills = layers.filter((layer) => layer.id.startsWith("fill "));
  expect(fills.map(({ id }) => id)).toEqual([fillLayer(later), fillLayer(drawn)]);
  // Hidden until then, it would have to be laid out anew when it appears: a frame without a map.
  for (const layer of fills) expect((layer.paint as { "fill-opacity": unknown[] })["fill-opacity"]).toContain(1);
  expect(Object.keys(sources)).toEqual(["areas", "points", "background"]);
});

test(
  "an own figure takes the place of the classes, names take their ink from it, " +
    "and no letter of the map stands on it",
  () => {
    const figure = { key: "k", colours: ["#deebf7", "#08306b"], classes: new Map([[3440611, 2]]) };
    const own = {
      points: [{ id: "bezit", tiles: "https://example.test/kaart/layers/bezit/{z}/{x}/{y}.mvt", maxzoom: 13 }],
      figure,
      stays: true,
    };
    const style = buildStyle({ ...everything, letters: true, own });
    expect(validateStyleMin(style)).toEqual([]);
    const ids = style.layers.map(({ id }) => id);
    expect(ids.indexOf("own figure")).toBeGreaterThan(ids.indexOf(fillLayer(drawn)));
    expect(ids.indexOf("own figure")).toBeLessThan(ids.indexOf("buurt line"));
    expect(ids.at(-1)).toBe("own bezit points");
    expect(ids.some((id) => id.startsWith("letter"))).toBe(false);
    expect(JSON.stringify(style.layers.find(({ id }) => id === "buurt name"))).toContain(
      '"match",["number",["feature-state","own"],-1],1,"#000000",2,"#ffffff"',
    );
    // Switched off, its layer stays and is not seen.
    const off = buildStyle({ ...input, own: { points: [], figure: null, stays: true } });
    expect(validateStyleMin(off)).toEqual([]);
    expect(off.layers.find(({ id }) => id === "own figure")?.paint).toMatchObject({
      "fill-opacity": ["case", expect.anything(), 0, 0],
    });
    expect(buildStyle(input).layers.some(({ id }) => id.startsWith("own"))).toBe(false);
  },
);

test("nothing asks for points of buurten alone but circles and badges, which stand on them at every zoom", () => {
  const distant = (of: StyleInput): string[] =>
    buildStyle(of).layers.flatMap((layer) => ("source" in layer && layer.source === "points" ? [layer.id] : []));
  expect(distant(input)).toEqual([]);
  const marked = { ...input, stock: { BU03440111: 12 }, compared: ["BU03440111", "WK034401"] };
  expect(distant(marked)).toEqual([
    "mine circles from afar",
    "mine numbers from afar",
    "badge buurten_label from afar",
    "badge letter buurten_label from afar",
  ]);
  const { layers } = buildStyle(marked);
  for (const id of distant(marked)) {
    const [afar, near] = [id, id.replace(" from afar", "")].map((name) => layers.find((layer) => layer.id === name));
    expect(afar?.maxzoom).toBe(near?.minzoom);
  }
  // A site has one archive of a map, which holds all.
  const site = { ...marked, catalogue: { ...catalogue, site: {} as never } };
  expect(distant(site)).toEqual([]);
  expect(layers.length - buildStyle(site).layers.length).toBe(4);
});
