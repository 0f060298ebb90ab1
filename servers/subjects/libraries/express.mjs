import cors from 'cors';
import express from 'express';
import { fail, host, items, pick, policy, port } from '../setting.mjs';

const app = express();
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
app.route('/items').get(list).post(list).options(list);
app.route('/items/1').get(list).put(list).delete(list);
app.all('/private', (_request, response) => response.set('WWW-Authenticate', 'Bearer').sendStatus(401));
app.get('/redirect', (_request, response) => response.redirect('/items'));
app.get('/fail', fail);
app.listen(port, host);
