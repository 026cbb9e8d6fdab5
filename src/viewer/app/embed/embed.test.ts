import { describe, expect, it } from "vitest";
import { catalogue } from "../fixture";
import { fromLink, toLink } from "../link";
import { areaMessage, heightMessage, originAround, wantedHeight } from "./messages";
import { embedOf, framedLink, framingQuery } from "./options";
import { frameSnippet, heightSnippet } from "./snippet";

describe("a framed page", () => {
  it("is one with embed=1 and no other", () => {
    expect(embedOf("?embed=1")).toEqual({ legend: true });
    expect(embedOf("?legenda=nee&embed=1")).toEqual({ legend: false });
    for (const search of ["", "?embed=0", "?embed", "?embed=10"]) expect(embedOf(search)).toBeNull();
  });

  it("shows what its query says, and what stands after # before that", () => {
    const state = (search: string, hash: string): ReturnType<typeof fromLink> =>
      fromLink(framedLink(search, hash), catalogue);
    expect(state("?embed=1&kaart=focuskaart.2022.gemeente&gemeente=GM0606&taal=en", "")).toMatchObject({
      first: { map: "focuskaart", selection: { year: 2022, comparison: "gemeente" } },
      gemeenten: ["GM0606"],
      language: "en",
    });
    expect(state("?embed=1&kaart=focuskaart", "#kaart=kwetsbaar_nl")).toMatchObject({ first: { map: "kwetsbaar_nl" } });
    // What has no place in a frame is not taken, wherever it stands.
    expect(framedLink("?embed=1&lijst=1", "#vergelijk=GM0606&lijst=1&tweede=focuskaart")).toBe("");
  });

  it("is asked for by a query that says what is in sight", () => {
    const link = "kaart=focuskaart.2022.nl&plek=9.5/52.1/5.1&gemeente=GM0606&lijst=1&mijn=BU06060110";
    const query = framingQuery(toLink(fromLink(link, catalogue), 2024), false);
    expect(query).toBe(
      "embed=1&legenda=nee&kaart=focuskaart.2022.nl&plek=9.50/52.1000/5.1000&gemeente=GM0606&indeling=2024",
    );
    expect(fromLink(framedLink(`?${query}`, ""), catalogue)).toMatchObject({
      gemeenten: ["GM0606"],
      camera: { zoom: 9.5 },
    });
  });

  it("tells its messages to the page around and to no other that can be told apart", () => {
    expect(originAround(["https://a.example", "https://b.example"], "https://c.example/x")).toBe("https://a.example");
    expect(originAround(undefined, "https://c.example/x")).toBe("https://c.example");
    for (const [ancestors, referrer] of [
      [undefined, ""],
      [["null"], ""],
      [[], "no address"],
    ] as const)
      expect(originAround(ancestors, referrer)).toBe("*");
  });

  it("says what it is in every message", () => {
    expect(heightMessage(500.2)).toEqual({ source: "veerkracht", version: 1, type: "height", height: 501 });
    expect(areaMessage(null)).toEqual({
      source: "veerkracht",
      version: 1,
      type: "area",
      code: null,
      name: null,
      level: null,
      gemeente: null,
      link: null,
    });
  });

  it("wants a height that follows from its width alone, within bounds", () => {
    expect([300, 800, 3000].map((width) => wantedHeight(width, 100))).toEqual([380, 596, 740]);
  });
});

describe("what a web editor pastes", () => {
  it("is a frame with a title, loaded when it is near, that no address can break out of", () => {
    expect(frameSnippet('https://a.example/?embed=1&kaart="><script>', "A & <B>")).toBe(
      '<iframe src="https://a.example/?embed=1&amp;kaart=&quot;>&lt;script>" title="A &amp; &lt;B>" ' +
        'loading="lazy" width="100%" height="560" style="border: 0"></iframe>',
    );
  });

  it("takes a height from where the frame comes from, and from nowhere else", () => {
    const code = heightSnippet("https://a.example");
    expect(code).toContain('origin !== "https://a.example"');
    expect(code).toContain("frame.contentWindow === source");
  });
});
