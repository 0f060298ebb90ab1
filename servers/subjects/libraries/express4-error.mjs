// The allow-list function as many tutorials write it: an origin that is not on the list is an error.
import cors from 'cors';
import express from 'express4';
import { fail, host, items, policy, port } from '../setting.mjs';

const app = express();
app.use(
  cors({
    origin(origin, callback) {
      if (!origin || policy.origins.includes(origin)) callback(null, true);
      else callback(new Error('Not allowed by CORS'));
    },
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
