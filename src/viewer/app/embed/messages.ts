/**
 * What a framed page tells the page around it, and nobody else. It listens to nothing. Pure.
 *
 * Described in docs/embed.md: whoever changes a message there changes {@link VERSION} too.
 */

export const VERSION = 1;

/** What every message begins with. */
interface Message {
  source: "veerkracht";
  version: typeof VERSION;
}

/** The height at which nothing is cut off, in CSS pixels of the frame. */
export interface HeightMessage extends Message {
  type: "height";
  height: number;
}

/** What the reader chose; all null when they chose nothing any more. */
export interface AreaMessage extends Message {
  type: "area";
  code: string | null;
  name: string | null;
  level: "buurt" | "wijk" | "gemeente" | null;
  /** Code of its gemeente. */
  gemeente: string | null;
  /** Address of the whole map with this area. */
  link: string | null;
}

export function heightMessage(height: number): HeightMessage {
  return { source: "veerkracht", version: VERSION, type: "height", height: Math.ceil(height) };
}

export function areaMessage(
  area: Pick<AreaMessage, "code" | "name" | "level" | "gemeente" | "link"> | null,
): AreaMessage {
  return {
    source: "veerkracht",
    version: VERSION,
    type: "area",
    ...(area ?? { code: null, name: null, level: null, gemeente: null, link: null }),
  };
}

/**
 * The origin that may read the messages: that of the page around, as the browser tells it or, where it does not, as the
 * referrer does. A page that hides where it is gets them all the same: they hold nothing that is not public but what
 * the reader clicked.
 */
export function originAround(ancestors: ArrayLike<string> | undefined, referrer: string): string {
  const told = ancestors?.[0] ?? originOf(referrer);
  return told && told !== "null" ? told : "*";
}

function originOf(address: string): string | null {
  try {
    return new URL(address).origin;
  } catch {
    return null;
  }
}

const MAP_LEAST = 280;
const MAP_MOST = 640;
/** Height of the map for each pixel of its width. */
const SHAPE = 0.62;

/**
 * The height that a frame of this width wants, whatever its height is now: what stands around the map, and a map of a
 * fair shape.
 */
export function wantedHeight(width: number, around: number): number {
  return around + Math.min(MAP_MOST, Math.max(MAP_LEAST, SHAPE * width));
}
