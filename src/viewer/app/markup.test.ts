import { expect, test } from "vitest";
import { escapeAttribute, escapeXml } from "./markup";

test("text ends no attribute and opens no element", () => {
  expect(escapeAttribute('"><script>&amp;')).toBe("&quot;>&lt;script>&amp;amp;");
});

test("text of XML ends no section and holds nothing that XML cannot", () => {
  expect(escapeXml('a ]]> "b"\u0000\u000B\uFFFF\t\n&<')).toBe("a ]]&gt; &quot;b&quot;\t\n&amp;&lt;");
});
