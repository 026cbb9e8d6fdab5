import { expect, test } from "vitest";
import { sentences } from "./sentences";

test("each sentence is a part, and together they are the text", () => {
  const text = "In Oost is het druk, vergeleken met Bergen (NH.). Van 8,1 naar 6,2. 's Zomers niet (2014-2018).";
  expect(sentences(text, "Oost")).toEqual([
    "In Oost is het druk, vergeleken met Bergen (NH.).",
    "Van 8,1 naar 6,2.",
    "'s Zomers niet (2014-2018).",
  ]);
  expect(sentences(text, "Oost").join(" ")).toBe(text);
});

test("a point in the name of the area ends no sentence", () => {
  expect(sentences("St. Jozef e.o. Noord is stabiel. Zo is het.", "St. Jozef e.o. Noord")).toEqual([
    "St. Jozef e.o. Noord is stabiel.",
    "Zo is het.",
  ]);
  expect(sentences("Eén zin", "")).toEqual(["Eén zin"]);
});
