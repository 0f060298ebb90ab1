import { createServer } from 'node:http';
import {
  createApp,
  createError,
  createRouter,
  defineEventHandler,
  handleCors,
  sendRedirect,
  setHeader,
  toNodeListener,
} from 'h3-v1';
import { fail, host, items, pick, policy, port } from '../setting.mjs';

const app = createApp();
const options = pick({
  policy: {
    origin: policy.origins,
    methods: policy.methods,
    allowHeaders: policy.requestHeaders,
    exposeHeaders: policy.exposedHeaders,
    credentials: true,
    maxAge: String(policy.maxAge),
  },
  star: { origin: '*', credentials: true },
  defaults: {},
});
app.use(
  defineEventHandler((event) => {
    if (handleCors(event, options)) return '';
  }),
);
const router = createRouter();
const list = defineEventHandler((event) => {
  setHeader(event, 'X-Total-Count', '2');
  return items;
});
router.get('/items', list).post('/items', list).options('/items', list).head('/items', list);
router.get('/items/1', list).put('/items/1', list).delete('/items/1', list).head('/items/1', list);
router.use(
  '/private',
  defineEventHandler((event) => {
    setHeader(event, 'WWW-Authenticate', 'Bearer');
    throw createError({ statusCode: 401 });
  }),
);
router.get(
  '/redirect',
  defineEventHandler((event) => sendRedirect(event, '/items')),
);
router.get('/fail', defineEventHandler(fail));
app.use(router);
createServer(toNodeListener(app)).listen(port, host);
