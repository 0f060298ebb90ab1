import { expect, test } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { recordingSchemaText } from './schema.ts';

test('the published schema of recordings is the one that readers validate with', () => {
  const published = readFileSync(new URL('../../reports/recording.schema.json', import.meta.url), 'utf8');
  expect(published, 'npx cors-conformance schema > reports/recording.schema.json').toBe(recordingSchemaText());
});
