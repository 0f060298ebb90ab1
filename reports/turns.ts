/** Who makes which page, where several threads make pages. */

const TAKEN = 0;
const BACK = 1;
const FRONT = 2;

/**
 * The rows below `count`, from both ends: who writes pages with parts that were made ahead takes them from the front, others
 * from the back, each as fast as it works, until they meet.
 */
export class Turns {
  readonly count: number;
  /** For the other threads. */
  readonly shared: SharedArrayBuffer;
  /** How many were taken, how many of them from the back, and where the front is. */
  readonly #numbers: Int32Array;

  constructor(count: number, shared = new SharedArrayBuffer(12)) {
    this.count = count;
    this.shared = shared;
    this.#numbers = new Int32Array(shared);
  }

  /** For one thread alone. */
  *fromFront(): Generator<number> {
    for (let row = 0; this.#takes(); row++) {
      Atomics.store(this.#numbers, FRONT, row);
      Atomics.notify(this.#numbers, FRONT);
      yield row;
    }
  }

  *fromBack(): Generator<number> {
    while (this.#takes()) yield this.count - 1 - Atomics.add(this.#numbers, BACK, 1);
  }

  /** Rows that will be taken from the front, at most `most` before they are; waits when it is that far ahead. */
  *aheadOfFront(most: number): Generator<number> {
    const at = (index: number) => Atomics.load(this.#numbers, index);
    for (let row = 0; row < this.count - at(BACK); row++) {
      for (let front = at(FRONT); row > front + most; front = at(FRONT)) Atomics.wait(this.#numbers, FRONT, front);
      yield row;
    }
  }

  /** Leaves the rest to nobody. */
  end(): void {
    for (const number of [TAKEN, BACK, FRONT]) Atomics.store(this.#numbers, number, this.count);
    Atomics.notify(this.#numbers, FRONT);
  }

  #takes(): boolean {
    return Atomics.add(this.#numbers, TAKEN, 1) < this.count;
  }
}
