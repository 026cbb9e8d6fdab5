import { validateStyleMin } from "@maplibre/maplibre-gl-style-spec";
import { expect, test } from "vitest";
import { inkOn } from "../colour";
import { focus } from "../fixture";
import { letters } from "./letters";
import { classMark } from "./mark";

const asked = { colourBlind: false, hidden: [] as number[], gemeenten: [] as string[], mine: [] as string[] };
const style = (layers: ReturnType<typeof letters>) => ({
  version: 8 as const,
  glyphs: "https://example.test/{fontstack}/{range}.pbf",
  sources: { areas: { type: "vector" as const, tiles: ["https://example.test/{z}/{x}/{y}"] } },
  layers,
});

test("in tiles one layer writes the letter of each class, and its number where it has none", () => {
  const lettered = { ...focus, classes: focus.classes.map((entry, at) => ({ ...entry, key: at === 0 ? "A" : null })) };
  expect([classMark(lettered, 0), classMark(lettered, 1)]).toEqual(["A", "1"]);
  const layers = letters({ map: lettered, values: "tile" }, asked, "areas", ["Noto Sans Regular"]);
  expect(layers).toHaveLength(1);
  expect(JSON.stringify(layers[0]?.layout)).toContain('0,"A",1,"1"');
  expect(validateStyleMin(style(layers))).toEqual([]);
});

test("where the class is a state each class has a layer, of which only its own buurten are seen", () => {
  const layers = letters(
    { map: focus, values: "a" },
    { ...asked, hidden: [2], gemeenten: ["GM0344", "GM0363"], mine: ["BU03440611"] },
    "areas",
    ["Noto Sans Regular"],
  );
  expect(layers).toHaveLength(focus.classes.length);
  expect(validateStyleMin(style(layers))).toEqual([]);
  const opacity = JSON.stringify(layers[3]?.paint);
  expect(opacity).toContain('["==",["number",["feature-state","a"],-1],3]');
  // Not on what the legend, the gemeenten and my buurten leave out.
  expect(opacity).toContain('["in",["slice",["get","code"],2,6],["literal",["0344","0363"]]]');
});

test("a letter reads at 4.5 to 1 or better on whatever colour a class has", () => {
  const light = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const contrast = (one: string, other: string): number => {
    const [high = 0, low = 0] = [light(one), light(other)].toSorted((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  // Whatever colours config/ has: every sixteenth step of each part, and so the worst there can be.
  const parts = Array.from({ length: 16 }, (_, at) => (at * 17).toString(16).padStart(2, "0"));
  for (const red of parts)
    for (const green of parts)
      for (const blue of parts) {
        const colour = `#${red}${green}${blue}`;
        if (contrast(inkOn(colour), colour) < 4.5) expect.fail(`${colour}: ${contrast(inkOn(colour), colour)}`);
      }
});
