/** The program as bin.mjs runs it: the command line in a process of its own. */
import { main } from './main.ts';
import { guardProcess, leave } from './process.ts';

guardProcess();
void main(process.argv).then(leave);
