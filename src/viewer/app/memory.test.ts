import { expect, test } from "vitest";
import { recall, remember, usualLanguage } from "./memory";

const box = (
  content: string | null = null,
): { getItem: () => string | null; setItem: (key: string, value: string) => void } => {
  let kept = content;
  return { getItem: () => kept, setItem: (_, value) => (kept = value) };
};
const catalogue = {
  gemeenten: [["GM0606", "Schiedam", 4, 51, 5, 52] as [string, string, number, number, number, number]],
};

test("what was chosen is there on the next visit", () => {
  const storage = box();
  remember(storage, { gemeenten: ["GM0606"], colourBlind: true, letters: true, theme: "dark", language: "en" });
  expect(recall(storage, catalogue)).toEqual({
    gemeenten: ["GM0606"],
    colourBlind: true,
    letters: true,
    theme: "dark",
    language: "en",
  });
  // As it was kept when there could be one only.
  expect(recall(box('{"gemeente":"GM0606"}'), catalogue)?.gemeenten).toEqual(["GM0606"]);
});

test("a first visit, a gemeente that is gone, and a browser that keeps nothing ask for nothing", () => {
  expect(recall(box(), catalogue)).toBeNull();
  expect(recall(box("{"), catalogue)).toBeNull();
  expect(recall(box('{"gemeente":"GM0001","theme":"pink"}'), catalogue)).toEqual({
    gemeenten: [],
    colourBlind: false,
    letters: false,
    theme: "auto",
    language: "nl",
  });
  const closed = {
    getItem: () => {
      throw new Error("denied");
    },
    setItem: () => {
      throw new Error("denied");
    },
  };
  expect(recall(closed, catalogue)).toBeNull();
  expect(() =>
    remember(closed, { gemeenten: [], colourBlind: false, letters: false, theme: "auto", language: "nl" }),
  ).not.toThrow();
});

test("without a word of the address the language is that of the visit before, else of the browser, else Dutch", () => {
  const box = (content: string | null) => ({ getItem: () => content });
  expect(usualLanguage(box('{"language":"nl"}'), ["en-GB"])).toBe("nl");
  expect(usualLanguage(box(null), ["en-GB", "nl"])).toBe("en");
  expect(usualLanguage(box("{}"), ["fr-BE", "NL-be", "en"])).toBe("nl");
  expect(usualLanguage(box("nonsense"), ["de"])).toBe("nl");
});
