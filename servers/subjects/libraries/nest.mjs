// Decorators are called as functions: there is no build step.
import 'reflect-metadata';
import { All, Controller, Delete, Get, Header, HttpCode, Module, Options, Post, Put, Redirect } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { fail, host, items, pick, policy, port } from '../setting.mjs';

class AppController {}

/** Adds a method with its decorators. */
function route(name, body, ...decorators) {
  Object.defineProperty(AppController.prototype, name, { value: body, configurable: true, writable: true });
  const descriptor = () => Object.getOwnPropertyDescriptor(AppController.prototype, name);
  for (const decorate of decorators) decorate(AppController.prototype, name, descriptor());
}
const counted = [HttpCode(200), Header('X-Total-Count', '2')];
for (const [name, verb] of Object.entries({ Get, Post, Options }))
  route(`list${name}`, () => items, verb('items'), ...counted);
for (const [name, verb] of Object.entries({ Get, Put, Delete }))
  route(`one${name}`, () => items, verb('items/1'), ...counted);
route('private', () => 'Unauthorized', All('private'), HttpCode(401), Header('WWW-Authenticate', 'Bearer'));
route('redirect', () => undefined, Get('redirect'), Redirect('/items', 302));
route('fail', fail, Get('fail'));
Controller()(AppController);

class AppModule {}
Module({ controllers: [AppController] })(AppModule);

const app = await NestFactory.create(AppModule, { logger: false });
app.enableCors(
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
);
await app.listen(port, host);
