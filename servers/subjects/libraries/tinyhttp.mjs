import { App } from '@tinyhttp/app';
import { cors } from '@tinyhttp/cors';
import { fail, host, items, pick, policy, port } from '../setting.mjs';

const app = new App();
app.use(
  cors(
    pick({
      policy: {
        origin: policy.origins,
        methods: policy.methods,
        allowedHeaders: policy.requestHeaders,
        exposedHeaders: policy.exposedHeaders,
        credentials: true,
        maxAge: policy.maxAge,
      },
      star: { origin: '*', credentials: true },
      defaults: undefined,
    }),
  ),
);
const list = (_request, response) => response.set('X-Total-Count', '2').json(items);
app.get('/items', list).post('/items', list).options('/items', list);
app.get('/items/1', list).put('/items/1', list).delete('/items/1', list);
app.all('/private', (_request, response) => response.set('WWW-Authenticate', 'Bearer').sendStatus(401));
app.get('/redirect', (_request, response) => response.redirect('/items'));
app.get('/fail', fail);
app.listen(port, undefined, host);
