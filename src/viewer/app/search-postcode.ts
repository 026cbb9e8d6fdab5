/**
 * Postcodes in the search box: the buurten that one lies in. Of what is typed four digits go to the server, and nothing
 * else.
 */

import { postcodePiece } from "./api";
import type { PostcodePiece } from "./documents";
import type { Page } from "./page";
import { buurtenOf, readPostcode, resolve } from "./postcodes";

/** What is to be said of a question. */
export interface PostcodeAnswer {
  /** Buurten, those with most addresses first; none for a question that is no postcode. */
  codes: readonly string[];
  /** Whether the answer is still to come. */
  waiting: boolean;
  /** Why there is none. */
  message: string | null;
  /** Whose addresses they are, and what is not known of the house number. */
  credit: string | null;
}

const NOTHING: PostcodeAnswer = { codes: [], waiting: false, message: null, credit: null };

export class PostcodeSearch {
  private readonly pieces = new Map<string, PostcodePiece | null | "waiting" | "failed">();

  /** `onAnswer` is called when an answer has come, to ask again. */
  constructor(
    private readonly page: Page,
    private readonly onAnswer: () => void,
  ) {}

  ask(question: string): PostcodeAnswer {
    const asked = readPostcode(question);
    if (!asked) return NOTHING;
    const { page } = this;
    const source = page.catalogue.postcodes;
    if (!source)
      return { ...NOTHING, message: page.say("postcodesNone").replace("{year}", String(page.catalogue.year)) };
    const piece = this.pieces.get(asked.digits);
    if (piece === undefined || piece === "waiting") {
      if (piece === undefined) this.load(asked.digits);
      return { ...NOTHING, waiting: true };
    }
    if (piece === "failed") {
      this.pieces.delete(asked.digits);
      return { ...NOTHING, message: page.say("searchFailed") };
    }
    const codes = buurtenOf(piece, asked);
    if (!codes.length)
      return { ...NOTHING, message: page.say("postcodeUnknown").replace("{year}", String(source.year)) };
    const found = resolve(piece, asked);
    const unknown = asked.number !== null && "lost" in found ? `${page.say("why_unknownNumber")}. ` : "";
    return { ...NOTHING, codes, credit: `${unknown}${source.attribution}, ${source.year}` };
  }

  private load(digits: string): void {
    this.pieces.set(digits, "waiting");
    postcodePiece(digits)
      .then(
        (piece) => void this.pieces.set(digits, piece),
        () => void this.pieces.set(digits, "failed"),
      )
      .finally(this.onAnswer);
  }
}
