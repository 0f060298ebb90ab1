/**
 * Pages with parts that are bytes already, because another thread has made them: in the text of the page a mark stands for
 * each. What would be a text again and bytes a second time is most of a page. Pure.
 */
import { Markup } from '#html/jsx-runtime';

/** Stands in no page: where data hold one, it is written as an escape. */
const AROUND = '\0';

/** What stands for a part. @param hole its index among the bytes */
export const holeFor = (hole: number): Markup => new Markup(`${AROUND}${hole}${AROUND}`);

/** Texts and bytes as bytes, one behind the other, in a buffer that is used again. */
export class Bytes {
  #buffer = Buffer.allocUnsafeSlow(1 << 18);
  #end = 0;

  /** @returns how many there are then */
  add(piece: string | Uint8Array): number {
    // No character takes more than three bytes for each of its code units.
    const most = this.#end + piece.length * (typeof piece === 'string' ? 3 : 1);
    if (most > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(most * 2);
      this.#buffer.copy(larger, 0, 0, this.#end);
      this.#buffer = larger;
    }
    if (typeof piece === 'string') return (this.#end += this.#buffer.write(piece, this.#end));
    this.#buffer.set(piece, this.#end);
    return (this.#end += piece.length);
  }

  /** What was added since the last call; the next piece overwrites it. */
  take(): Buffer {
    const taken = this.#buffer.subarray(0, this.#end);
    this.#end = 0;
    return taken;
  }
}

const page = new Bytes();

/**
 * The bytes of a page.
 * @param holes what stands where `holeFor` marked it; one that is not marked is left out
 * @returns bytes that are overwritten with the next call
 */
export function filled(text: string, holes: readonly Uint8Array[]): Buffer {
  for (const [index, piece] of text.split(AROUND).entries()) page.add(index % 2 === 0 ? piece : holes[Number(piece)]!);
  return page.take();
}
