import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Real from '../index.ts';
import type { ReadPolicy } from '../index.ts';
import type { Engine } from '../../run/recording.ts';
import type * as Declared from './index.d.cts';

type Plain<T> = T extends (...args: never[]) => unknown ? T : T extends object ? { [K in keyof T]: Plain<T[K]> } : T;
/** Whether two types are identical to the last optional property. */
type Same<A, B> = (<T>() => T extends Plain<A> ? 1 : 2) extends <T>() => T extends Plain<B> ? 1 : 2 ? true : false;
const same = <A, B>(_: Same<A, B>): void => undefined;

/** Parameters and results, in both directions. */
type Functions = Pick<typeof Declared & typeof Real, FunctionName>;
type FunctionName =
  'probe' | 'check' | 'decide' | 'advance' | 'diagnose' | 'flowsOf' | 'endpointFrom' | 'readPolicy' | 'parsePolicy';
const sameFunctions = <F extends Functions>(): F | undefined => undefined;

test('the declared types are those of the sources', () => {
  // The compiler compares: a difference is an error of tsc in these lines.
  same<Declared.Severity, Real.Severity>(true);
  same<Declared.Engine, Engine>(true);
  same<Declared.HeaderLine, Real.HeaderLine>(true);
  same<Declared.Location, Real.Location>(true);
  same<Declared.Failure, Real.Failure>(true);
  same<Declared.Exchange, Real.Exchange>(true);
  same<Declared.ExchangeResponse, Real.ExchangeResponse>(true);
  same<Declared.Flow, Real.Flow>(true);
  same<Declared.DecidingStep, Real.DecidingStep>(true);
  same<Declared.Decision, Real.Decision>(true);
  same<Declared.Mend, Real.Mend>(true);
  same<Declared.Proof, Real.Proof>(true);
  same<Declared.Quote, Real.Quote>(true);
  same<Declared.Finding, Real.Finding>(true);
  same<Declared.FlowResult, Real.FlowResult>(true);
  same<Declared.Auth, Real.Auth>(true);
  same<Declared.PolicyEndpoint, Real.PolicyEndpoint>(true);
  same<Declared.Policy, Real.Policy>(true);
  same<Declared.Endpoint, Real.Endpoint>(true);
  same<Declared.CheckReport, Real.CheckReport>(true);
  same<Declared.CheckReport['endpoints'][number], Real.CheckReport['endpoints'][number]>(true);
  same<Declared.ProbeOptions, Real.ProbeOptions>(true);
  same<Declared.CheckOptions, Real.CheckOptions>(true);
  same<Declared.ReadPolicy, ReadPolicy>(true);
  same<Declared.Diagnosis, Real.Diagnosis>(true);
  sameFunctions<typeof Real>();
  sameFunctions<typeof Declared>();
  // @ts-expect-error Two that differ are told apart.
  same<Declared.Mend, Real.Proof>(true);
  // @ts-expect-error So are two that differ in an optional property alone.
  same<{ a: string }, { a: string; b?: number }>(true);
});

test('what is declared is there, in both module systems', async () => {
  const text = readFileSync(new URL('index.d.cts', import.meta.url), 'utf8');
  const declared = [...text.matchAll(/^export declare (?:const|function|class) (\w+)/gm)].map(([, name]) => name!);
  expect(declared).toContain('decide');
  const required = createRequire(import.meta.url)('./index.cjs') as Record<string, unknown>;
  expect(Object.keys(required).sort()).toEqual([...declared].sort());
  const imported = (await import('./index.mjs' as string)) as Record<string, unknown>;
  for (const name of declared) expect(imported[name], name).toBe(required[name]);
});
