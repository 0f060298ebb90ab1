"""Stands for wptserve where there is no checkout of web-platform-tests: as much of it as our tests rely on.

serve.py ROOT CERTIFICATE KEY    prints its hosts and ports as JSON, and ends with its input

Handlers get the documented request and response: https://web-platform-tests.org/tools/wptserve/docs/. What a handler
does not use is not here; HTTP/2 is not, for Python has none of its own.
"""
import functools
import http.server
import json
import mimetypes
import os
import re
import socket
import ssl
import sys
import threading
from urllib.parse import unquote, urlsplit

ROOT, CERTIFICATE, KEY = sys.argv[1:4]
HOSTS = {"": {"": "localhost"}, "alt": {"": "127.0.0.1", "www1": "a.localhost"}}
PORTS = {"http": [], "https": []}


class Stash:
    lock = threading.Lock()
    data = {}

    def put(self, key, value, path):
        if (path, key) in self.data:
            raise ValueError("the stash is written once")
        # As between processes, nothing is shared.
        self.data[path, key] = json.dumps(value)

    def take(self, key, path):
        value = self.data.pop((path, key), None)
        return None if value is None else json.loads(value)


class Server:
    stash = Stash()


class Request:
    def __init__(self, handler):
        self.method = handler.command
        self.request_path = handler.path
        self.url_parts = urlsplit(handler.path)
        self.protocol_version = handler.protocol_version
        self.raw_headers = handler.headers
        self.client_address = handler.client_address
        self.server = Server
        self.body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))


class Writer:
    def __init__(self, handler):
        self._handler = handler
        self.content_written = False

    def write(self, data):
        self.content_written = True
        try:
            self._handler.wfile.write(data)
            return True
        except OSError:
            return False


class Response:
    def __init__(self, handler):
        self.writer = Writer(handler)
        self.close_connection = False


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def handle_one_request(self):
        self.close_connection = True
        try:
            self.raw_requestline = self.rfile.readline(65537)
            if not self.raw_requestline or not self.parse_request():
                return
            path = os.path.normpath(os.path.join(ROOT, unquote(urlsplit(self.path).path).lstrip("/")))
            if not path.startswith(ROOT + os.sep) or not os.path.isfile(path):
                self.reply(404, [], b"")
            elif path.endswith(".py"):
                self.run(path)
            else:
                self.reply(200, [("Content-Type", mimetypes.guess_type(path)[0] or "application/octet-stream"),
                                 *headers_beside(path)], contents(path))
        except OSError:
            self.close_connection = True

    def run(self, path):
        request, response = Request(self), Response(self)
        names = {"__file__": path}
        exec(compiled(path), names)
        result = names["main"](request, response)
        if response.close_connection:
            self.close_connection = True
        if response.writer.content_written:
            return
        status, headers, content = result
        self.reply(status, headers, content.encode())

    def reply(self, status, headers, content):
        self.send_response_only(status)
        for name, value in [*headers, ("Content-Length", str(len(content)))]:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


@functools.lru_cache(maxsize=None)
def compiled(path):
    with open(path, "rb") as file:
        return compile(file.read(), path, "exec")


def headers_beside(path):
    if not os.path.exists(f"{path}.headers"):
        return []
    with open(f"{path}.headers") as file:
        return [tuple(part.strip() for part in line.split(":", 1)) for line in file if line.strip()]


def contents(path):
    with open(path, "rb") as file:
        data = file.read()
    return re.sub(r"\{\{(.*?)\}\}", substitute, data.decode()).encode() if ".sub." in path else data


def substitute(match):
    if match[1] == "host":
        return HOSTS[""][""]
    kind, first, second = re.fullmatch(r"(hosts|ports)\[(\w*)\]\[(\w*)\]", match[1]).groups()
    if kind == "hosts":
        return HOSTS[first][second]
    # No port of ours, where there is no such server.
    return str(PORTS[first][int(second)] if first in PORTS else 1)


class Threads(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 2000

    def __init__(self, address, context):
        self.address_family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
        self.context = context
        super().__init__(address, Handler)

    def finish_request(self, request, client_address):
        # In the connection's own thread: a browser may open one and say nothing.
        if not self.context:
            return super().finish_request(request, client_address)
        with self.context.wrap_socket(request, server_side=True) as wrapped:
            super().finish_request(wrapped, client_address)

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], OSError):
            super().handle_error(request, client_address)


def listen(context):
    """One port on 127.0.0.1 and, where there is IPv6, on ::1: browsers differ in which they try first for localhost."""
    while True:
        servers = [Threads(("127.0.0.1", 0), context)]
        port = servers[0].server_port
        try:
            servers.append(Threads(("::1", port), context))
        except OSError as error:
            if error.errno == 98:
                servers[0].server_close()
                continue
        for server in servers:
            threading.Thread(target=server.serve_forever, daemon=True).start()
        return port


if __name__ == "__main__":
    secure = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    secure.load_cert_chain(CERTIFICATE, KEY)
    for scheme, context in (("http", None), ("https", secure)):
        PORTS[scheme] += [listen(context), listen(context)]
    print(json.dumps({"host": HOSTS[""][""], "ports": PORTS}), flush=True)
    sys.stdin.read()
