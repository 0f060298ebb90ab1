import cors from 'cors';
import express from 'express4';
import { fail, host, items, policy, port } from '../setting.mjs';

const app = express();
app.use(
  cors({
    origin: (origin, callback) => callback(null, origin !== undefined && policy.origins.includes(origin)),
    methods: policy.methods,
    allowedHeaders: policy.requestHeaders,
    exposedHeaders: policy.exposedHeaders,
    credentials: true,
    maxAge: policy.maxAge,
  }),
);
const list = (_request, response) => response.set('X-Total-Count', '2').json(items);
app.route('/items').get(list).post(list).options(list);
app.route('/items/1').get(list).put(list).delete(list);
app.all('/private', (_request, response) => response.set('WWW-Authenticate', 'Bearer').sendStatus(401));
app.get('/redirect', (_request, response) => response.redirect('/items'));
app.get('/fail', fail);
app.listen(port, host);
