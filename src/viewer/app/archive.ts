/**
 * Tiles out of an archive, by byte ranges: what a site of files has in place of a server. The reader of archives comes
 * with the first tile.
 */

import { addProtocol, type RequestParameters } from "maplibre-gl";
import type { PMTiles, Protocol } from "pmtiles";

let protocol: Promise<Protocol> | null = null;

const ready = (): Promise<Protocol> => (protocol ??= import("pmtiles").then(({ Protocol }) => new Protocol()));

/** Teaches the map library addresses that begin with pmtiles://. */
export function readArchives(): void {
  addProtocol("pmtiles", async (asked: RequestParameters, abort: AbortController) =>
    (await ready()).tile(asked, abort),
  );
}

const opened = new Map<string, Promise<PMTiles>>();

/** A tile of an archive; null where it has none. */
export async function tileOf(address: string, zoom: number, x: number, y: number): Promise<ArrayBuffer | null> {
  const open = async (): Promise<PMTiles> => new (await import("pmtiles")).PMTiles(address);
  const archive = opened.get(address) ?? open();
  opened.set(address, archive);
  return (await (await archive).getZxy(zoom, x, y))?.data ?? null;
}
