/**
 * The only place that asks the server for what is not public. Nothing of it is kept but in the page, and a credential
 * that is over takes all of it away.
 */

import type { Account } from "../access/session";
import type {
  BringAnswer,
  Counts,
  Layer,
  LayerSpec,
  NoteChange,
  NoteList,
  PersonalMark,
  SentNote,
  SharedNote,
} from "./documents";

/** Why the server did not do it: no answer at all, or one in its own words. */
export class OwnError extends Error {
  constructor(
    readonly kind: "offline" | "over" | "changed" | "personal" | "refused",
    message: string,
    readonly marks: readonly PersonalMark[] = [],
  ) {
    super(message);
  }
}

/** In which form a file of a layer is sent. */
export type Media = "text/csv" | "application/geo+json";

/** Notes that are asked for at a time, as many as the server gives, and in all. */
const NOTES_AT_ONCE = 1000;
const NOTES_MAX = 20_000;

interface Problem {
  error?: string;
  message?: string;
  found?: PersonalMark[];
}

export class OwnServer {
  constructor(
    private readonly account: Account,
    private readonly base: string,
    private readonly send: typeof fetch = (...asked) => fetch(...asked),
  ) {}

  async layers(): Promise<Layer[]> {
    return (await this.json<{ layers: Layer[] }>("GET", "layers.json")).layers;
  }

  counts(id: string): Promise<Counts> {
    return this.json("GET", `layers/${id}/counts.json`);
  }

  /** Where the tiles of a layer lie; another version is another address, so that the map asks anew. */
  tiles({ id, version }: Layer): string {
    return `${this.base}layers/${id}/{z}/{x}/{y}.mvt?changed=${version}`;
  }

  describe(id: string, spec: LayerSpec): Promise<unknown> {
    return this.json("PUT", `layers/${id}`, { body: JSON.stringify(spec), media: "application/json" });
  }

  /** Tells what would become of a file, and keeps nothing of it. */
  check(id: string, file: { body: Blob; media: Media; period: string }): Promise<BringAnswer> {
    return this.json("POST", `layers/${id}/features?mode=check${periodOf(file.period)}`, file);
  }

  /** Puts a file in the place of what the layer holds, or adds it, with or without the rows that are there already. */
  bring(
    id: string,
    file: { body: Blob; media: Media; period: string },
    how: "replace" | "append",
    version: string,
    leaveOut = false,
  ): Promise<BringAnswer> {
    const repeated = how === "append" && leaveOut ? "&repeated=leave_out" : "";
    return this.json("POST", `layers/${id}/features?mode=${how}${repeated}${periodOf(file.period)}`, {
      ...file,
      version,
    });
  }

  async remove({ id, version }: Layer): Promise<void> {
    await this.ask("DELETE", `layers/${id}`, { version });
  }

  /** All notes that the reader may see. */
  async notes(): Promise<NoteList> {
    const first = await this.json<NoteList>("GET", `notes?limit=${NOTES_AT_ONCE}`);
    const notes = [...first.notes];
    while (notes.length < Math.min(first.matched, NOTES_MAX)) {
      const { notes: more } = await this.json<NoteList>("GET", `notes?limit=${NOTES_AT_ONCE}&offset=${notes.length}`);
      if (!more.length) break;
      notes.push(...more);
    }
    return { ...first, notes };
  }

  propose(note: SentNote): Promise<SharedNote> {
    return this.json("POST", "notes", { body: JSON.stringify(note), media: "application/json" });
  }

  change({ id, version }: SharedNote, change: NoteChange): Promise<SharedNote> {
    return this.json("PATCH", `notes/${id}`, { body: JSON.stringify(change), media: "application/json", version });
  }

  /** Asks who the reader is now; without the token, how to get one. */
  private async again(): Promise<void> {
    const found = await this.account.ask();
    if ("refused" in found) await this.account.ask();
  }

  private async json<T>(method: string, path: string, more: RequestContent = {}): Promise<T> {
    return (await (await this.ask(method, path, more)).json()) as T;
  }

  private async ask(method: string, path: string, { body, media, version }: RequestContent): Promise<Response> {
    let answer: Response;
    const headers = {
      ...this.account.headers(),
      ...(media ? { "Content-Type": media } : {}),
      ...(version ? { "If-Match": `"${version}"` } : {}),
    };
    try {
      answer = await this.send(this.base + path, {
        method,
        headers,
        cache: "no-store",
        ...(body === undefined ? {} : { body }),
      });
    } catch (error) {
      throw new OwnError("offline", String(error));
    }
    if (answer.ok) return answer;
    const { error, message, found = [] } = ((await answer.json().catch(() => null)) ?? {}) as Problem;
    const said = message ?? `${answer.status} ${answer.statusText}`;
    if (answer.status === 401) {
      // The token is over: the page is told so, and lets go of all that came with it.
      await this.again().catch(() => undefined);
      throw new OwnError("over", said);
    }
    throw new OwnError(
      answer.status === 412 ? "changed" : error === "personal_data" ? "personal" : "refused",
      said,
      found,
    );
  }
}

interface RequestContent {
  body?: Blob | string;
  media?: string;
  period?: string;
  version?: string;
}

function periodOf(period: string): string {
  return period ? `&period=${encodeURIComponent(period)}` : "";
}
