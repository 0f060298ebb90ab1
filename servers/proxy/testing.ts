/** Raw sockets for the proxy's tests. */
import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** Sends bytes and gives everything that comes until the other side closes, one character per byte. */
export function exchange(socket: Socket, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.once('close', () => resolve(text));
    socket.once('error', reject);
    socket.write(bytes, 'latin1');
  });
}

/** A connection to the proxy at a URL. */
export function toProxy(url: string): Socket {
  const { hostname, port } = new URL(url);
  return connect(Number(port), hostname);
}

/** What the proxy answers to a CONNECT: the head, and the connection when it is open. */
export async function connectThrough(url: string, authority: string): Promise<{ head: string; socket: Socket }> {
  const socket = toProxy(url);
  socket.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  const head = await new Promise<string>((resolve, reject) => {
    socket.once('data', (chunk: Buffer) => resolve(chunk.toString('latin1')));
    socket.once('error', reject);
  });
  return { head, socket };
}

/** TLS inside a connection; whose certificate it is is not looked at. */
export function secure(socket: Socket): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const tls = connectTls({ socket, rejectUnauthorized: false });
    tls.once('secureConnect', () => resolve(tls));
    tls.once('error', reject);
  });
}

/** A server on 127.0.0.1 that answers raw bytes, and keeps what it received. */
export async function rawServer(
  answer: (socket: Socket, received: string) => void,
): Promise<{ origin: string; received: string[]; close(): Promise<void> }> {
  const received: string[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => sockets.delete(socket));
    let text = '';
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1');
      if (!text.includes('\r\n\r\n')) return;
      received.push(text);
      answer(socket, text);
      text = '';
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
