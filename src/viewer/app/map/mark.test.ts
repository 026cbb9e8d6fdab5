import { expect, test } from "vitest";
import { classMark, legendWords } from "./mark";

test("a legend shows a class by the letter or number that stands for it elsewhere, and once", () => {
  const classes = [
    { key: "A", value: 0 },
    { key: null, value: 1 },
  ] as unknown as Parameters<typeof classMark>[0]["classes"];
  const [lettered, numbered] = classes;
  if (!lettered || !numbered) throw new Error("two classes");
  expect(legendWords(lettered, "veerkracht onder druk")).toEqual({
    letter: "A",
    number: null,
    words: "veerkracht onder druk",
  });
  expect(legendWords(numbered, "20 tot 40 %")).toEqual({
    letter: null,
    number: classMark({ classes }, 1),
    words: "20 tot 40 %",
  });
  expect(legendWords(numbered, "1 zeer ongunstig").words).toBe("zeer ongunstig");
  expect(legendWords(numbered, "10 tot 20 %").words).toBe("10 tot 20 %");
});
