/** In which format the map library is handed tiles: MapLibre tiles take six to nine tenths of the bytes. Pure. */

export type Encoding = "mvt" | "mlt";

/** The first version of the library that reads all of them right. */
const READS_MLT: readonly [number, number] = [5, 18];

export function encodingFor(version: string): Encoding {
  const [major = 0, minor = 0] = version.split(".").map((part) => Number.parseInt(part, 10));
  const [fromMajor, fromMinor] = READS_MLT;
  return major > fromMajor || (major === fromMajor && minor >= fromMinor) ? "mlt" : "mvt";
}
