import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { expect, test } from "vitest";
import { catalogue, change } from "../fixture";
import type { MapColours } from "../theme";
import { NO_CLASS, buildStyle, buurtLine, classColours, fillLayer, shownOpacity, type StyleInput } from "./style";

const colours: MapColours = { sea: "#eee", land: "#fff", line: "#999", strongLine: "#555", label: "#111", halo: "#fff", outline: "#000", outlineHalo: "#fff", mine: "#909" };
const choice = { map: change.id, selection: { window: [2014, 2022] as const } };
const input: StyleInput = {
  catalogue,
  base: "https://example.test/kaart/",
  map: change,
  shown: [{ choice, tiles: "https://example.test/kaart/tiles/signalering_relatief/{z}/{x}/{y}.mvt?window=2014-2022", visible: true }],
  colours,
  colourBlind: false,
  hidden: [],
  gemeente: null,
  mine: [],
  selected: [],
  labels: true,
};

const everything: StyleInput = {
  ...input,
  catalogue: { ...catalogue, background: "https://example.test/{z}/{x}/{y}.png" },
  hidden: [1, 2],
  gemeente: "GM0344",
  mine: ["BU03440611"],
  selected: ["BU03440611", "WK034406", "GM0344"],
  shown: [...input.shown, { choice: { map: change.id, selection: { window: [2016, 2022] } }, tiles: "https://example.test/b/{z}/{x}/{y}.mvt", visible: false }],
};

test("the style is valid by the validator of the specification, with everything on and with everything off", () => {
  expect(validateStyleMin(buildStyle(input))).toEqual([]);
  expect(validateStyleMin(buildStyle(everything))).toEqual([]);
});

test("each class has its colour, an area without a class is grey, and water is as the sea", () => {
  const expression = JSON.stringify(classColours(input));
  for (const entry of change.classes) expect(expression).toContain(`${entry.value},"${entry.colour}"`);
  expect(expression).toContain(`["has","klasse"]`);
  expect(expression).toContain(`["has","status"],"${NO_CLASS}","${colours.sea}"]`);
});

test("the colour-blind palette replaces every colour", () => {
  const expression = JSON.stringify(classColours({ ...input, colourBlind: true }));
  for (const entry of change.classes) {
    expect(expression).toContain(entry.colour_blind);
    expect(expression).not.toContain(entry.colour);
  }
});

test("dark buurten keep apart: the line on a dark class is light, that on a light class is not", () => {
  const [pale, dark] = change.classes.slice(0, 2).map((entry, index) => ({ ...entry, colour: ["#E8E8E8", "#574249"][index] ?? "" }));
  if (!pale || !dark) throw new Error("the fixture has two classes");
  expect(buurtLine({ map: { ...change, classes: [pale, dark] }, colourBlind: false, colours })).toEqual(["case", ["all", ["has", "klasse"], ["in", ["get", "klasse"], ["literal", [dark.value]]]], "#ffffff", colours.line]);
  expect(buurtLine({ map: { ...change, classes: [pale] }, colourBlind: false, colours })).toBe(colours.line);
});

test("both hatches of the legend are on the map at every zoom that has buurten", () => {
  const hatches = buildStyle(input).layers.filter((layer) => layer.type === "fill" && layer.paint?.["fill-pattern"] !== undefined);
  expect(hatches).toHaveLength(2);
  for (const layer of hatches) expect(layer).not.toHaveProperty("minzoom");
});

test("a hatch is faint where its lines are wider than the buurten, and as faint again where these are dimmed", () => {
  const opacity = (given: StyleInput): unknown => (buildStyle(given).layers.find((layer) => layer.id.startsWith("indicatief "))?.paint as Record<string, unknown>)["fill-opacity"];
  const ramp = (shown: unknown): unknown[] => ["interpolate", ["linear"], ["zoom"], 6, ["*", 0.15, shown], 8, ["*", 0.4, shown], 10, ["*", 1, shown]];
  expect(opacity(input)).toEqual(ramp(1));
  const one = { ...input, gemeente: "GM0344" };
  expect(opacity(one)).toEqual(ramp(shownOpacity(one)));
});

test("nothing is dimmed until something is asked for", () => {
  expect(shownOpacity(input)).toBe(1);
  expect(shownOpacity({ hidden: [], gemeente: "GM0344", mine: [] })).toEqual(["case", ["all", ["==", ["get", "gemeente"], "GM0344"]], 1, 0.14]);
});

test("a new period loads unseen over the old one", () => {
  const { layers, sources } = buildStyle(everything);
  const paint = layers.filter((layer) => layer.id.startsWith("fill ")).map((layer) => (layer.paint as { "fill-opacity": unknown })["fill-opacity"]);
  expect(paint).toHaveLength(2);
  expect(paint[1]).toBe(0);
  expect(Object.keys(sources)).toHaveLength(3);
  expect(layers.some((layer) => layer.id === fillLayer(choice))).toBe(true);
});
