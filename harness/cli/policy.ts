import { Command } from 'commander';
import { existsSync } from 'node:fs';
import { Client } from '../check/client.ts';
import { CheckInputError, endpointFrom, type Endpoint } from '../check/index.ts';
import { draftPolicy, policyText } from '../check/policy/draft.ts';
import { namedHosts } from '../check/target.ts';
import { gather, pacing, writeFile, type TargetOptions } from './check.ts';
import { UsageError } from './errors.ts';

interface Options extends TargetOptions {
  out?: string;
}

/** `policy`: files that say what a server is meant to allow. */
export function policyCommand(): Command {
  const init = new Command('init')
    .description('draft a policy file from what a server does today')
    .argument('<url>', 'what pages fetch')
    .option('--origin <origin>', 'origin of the pages, such as https://app.example.com (repeatable)', gather)
    .option('-o, --out <file>', 'where to write it (default: print it)');
  const policy = new Command('policy').description('files that say what your server is meant to allow');
  return policy.addCommand(pacing(init).action(runInit));
}

async function runInit(url: string, options: Options): Promise<void> {
  const { out, origin } = options;
  if (!origin) throw new UsageError('--origin is needed: the origin of the pages, such as https://app.example.com');
  if (out !== undefined && existsSync(out)) throw new UsageError(`${out} exists already; name another file`);
  const endpoint = endpointOf(url, origin);
  const client = new Client({
    hosts: namedHosts([endpoint], []),
    rate: options.rate,
    timeoutMs: options.timeout * 1000,
    insecure: options.insecure ?? false,
    secrets: [],
  });
  try {
    const text = policyText(await draftPolicy(endpoint, client));
    if (out === undefined) process.stdout.write(text);
    else writeFile(out, text);
  } finally {
    await client.close();
  }
}

function endpointOf(url: string, allow: string[]): Endpoint {
  try {
    return endpointFrom({ url, origins: { allow } });
  } catch (error) {
    if (error instanceof CheckInputError) throw new UsageError(error.message);
    throw error;
  }
}
