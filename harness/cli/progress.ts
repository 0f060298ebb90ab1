/** What people see while runs go on: one line per engine that is redrawn on a terminal, plain lines elsewhere. */
import type { Engine, ScenarioResult } from '../run/recording.ts';

interface Line {
  engine: Engine;
  text: string;
}

export class Progress {
  #terminal: boolean;
  #out: NodeJS.WriteStream;
  #lines: Line[];
  #counts = new Map<Engine, { deviates: number; other: number; told: number }>();
  #drawn = false;
  #last = -Infinity;

  constructor(engines: readonly Engine[], out: NodeJS.WriteStream = process.stdout) {
    this.#out = out;
    this.#terminal = out.isTTY === true && !process.env['CI'];
    this.#lines = engines.map((engine) => ({ engine, text: 'waiting' }));
    for (const engine of engines) this.#counts.set(engine, { deviates: 0, other: 0, told: 0 });
  }

  /** Something worth a line of its own. */
  say(engine: Engine, text: string): void {
    this.#line(engine).text = text;
    if (this.#terminal) this.#draw(true);
    else this.#out.write(`${engine}: ${text}\n`);
  }

  /** A scenario ended. */
  result(engine: Engine, result: ScenarioResult, done: number, total: number): void {
    const count = this.#counts.get(engine)!;
    if (result.verdict === 'deviates') count.deviates++;
    else if (!['conforms', 'answered', 'unsupported'].includes(result.verdict)) count.other++;
    const other = count.other > 0 ? `, ${count.other} without a verdict` : '';
    const text = `${done}/${total} scenarios, ${count.deviates} deviate${other}`;
    this.#line(engine).text = text;
    if (this.#terminal) return this.#draw(done === total);
    const quarter = Math.floor((done * 4) / total);
    if (quarter > count.told) {
      count.told = quarter;
      this.#out.write(`${engine}: ${text}\n`);
    }
  }

  /** Leaves the lines as they are; what follows is printed below. */
  stop(): void {
    if (this.#terminal) this.#draw(true);
    this.#drawn = false;
  }

  #line(engine: Engine): Line {
    return this.#lines.find((line) => line.engine === engine)!;
  }

  #draw(now: boolean): void {
    const time = performance.now();
    if (!now && time - this.#last < 80) return;
    this.#last = time;
    const up = this.#drawn ? `\u001b[${this.#lines.length}A` : '';
    this.#drawn = true;
    const width = (this.#out.columns || 80) - 1;
    const rows = this.#lines.map(({ engine, text }) => `\u001b[2K${`${engine.padEnd(9)} ${text}`.slice(0, width)}\n`);
    this.#out.write(up + rows.join(''));
  }
}
