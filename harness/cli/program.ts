/** The program as bin.mjs runs it: the command line in a process of its own, or what a further thread of it does. */
import { isMainThread } from 'node:worker_threads';
import { main } from './main.ts';
import { guardProcess, leave } from './process.ts';

if (isMainThread) {
  guardProcess();
  void main(process.argv).then(leave);
} else {
  void import('../../reports/page-threads.ts').then(({ servePages }) => servePages());
}
