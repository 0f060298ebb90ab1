import { careful, POLICY, serving } from './planted/server.ts';
import { probe } from './index.ts';
const r = await serving(careful({ methods: 'get, put, delete' }), async (base) => {
  const t = performance.now();
  const r = await probe({ endpoints: [{ ...POLICY, url: `${base}/items` }], rate: 0 });
  console.log(performance.now() - t);
  return r;
});
console.log(
  r.endpoints[0]!.requests,
  r.endpoints[0]!.durationMs,
  JSON.stringify(r.findings[0]!.step),
  r.findings[0]!.evidence[0]!.response!.headers,
);
