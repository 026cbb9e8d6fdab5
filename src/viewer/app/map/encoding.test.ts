import { expect, test } from "vitest";
import { encodingFor } from "./encoding";

test("tiles are MapLibre tiles from the version on that reads them right", () => {
  expect(["5.18.0", "5.18", "5.20.1", "6.0.0", "6.17.0", "10.2.0", "6.0.0-pre.1"].map(encodingFor)).toEqual(
    Array(7).fill("mlt"),
  );
  expect(["5.17.9", "5.9.0", "4.99.0", "", "next"].map(encodingFor)).toEqual(Array(5).fill("mvt"));
});
