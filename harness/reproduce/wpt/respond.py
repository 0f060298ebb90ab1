"""Answers the requests of a test as its script says, and keeps what arrived.

respond.py?TOKEN/TEST/RESOURCE   a resource of a test; TEST.json has its answers
respond.py?TOKEN/register        POST: where the origins of a new run are, by name
respond.py?TOKEN/log             every request of the run so far, in order of arrival
respond.py?TOKEN/received&...    answers when a resource has received so many requests
respond.py?TOKEN/told&...        the page tells how far a response has come
respond.py?TOKEN/warm-up         grants everything

TOKEN is a UUID of the page's. A URL may go on after RESOURCE with ? or &.
"""
import base64
import contextlib
import hashlib
import json
import os
import re
import socket
import struct
import time
from http.client import responses
from urllib.parse import parse_qs, urlsplit

STASH = "/cors-conformance"
PATIENCE = 30
PLACEHOLDER = re.compile(r"\{(origin|host|hostname|port|url|path|id|request-header)(?::([a-z0-9-]+))?\}")


def main(request, response):
    token, _, rest = request.url_parts.query.partition("/")
    name, _, more = re.sub(r"[?&]", "&", rest).partition("&")
    if "/" in name:
        return answer(request, response, token, *name.split("/")[:2])
    control = {"register": register, "log": log, "received": received, "told": told, "warm-up": warm_up}
    if name not in control:
        return 404, [], ""
    query = {key: values[0] for key, values in parse_qs(more).items()}
    return control[name](request, token, query)


@contextlib.contextmanager
def run_of(request, token):
    """What is known of a run, for one handler at a time; None where it is unknown."""
    stash = request.server.stash
    with stash.lock:
        run = stash.take(token, STASH)
        try:
            yield run
        finally:
            if run is not None:
                stash.put(token, run, STASH)


# What the page asks for beside the test's own requests.


def register(request, token, query):
    run = json.loads(request.body)
    stash = request.server.stash
    with stash.lock:
        stash.put(token, {**run, "log": [], "told": []}, STASH)
    return 200, NO_STORE, ""


def log(request, token, query):
    with run_of(request, token) as run:
        return 200, [*NO_STORE, ("Content-Type", "application/json")], json.dumps(run["log"])


def received(request, token, query):
    def holds(run):
        arrived = [entry for entry in run["log"] if entry["resource"] == query["resource"]]
        return len(arrived) >= int(query["requests"])
    return 200 if wait_until(request, token, holds) else 410, NO_STORE, ""


def told(request, token, query):
    with run_of(request, token) as run:
        run["told"].append(query["event"])
    return 200, NO_STORE, ""


def warm_up(request, token, query):
    with run_of(request, token) as run:
        enter(request, run, "", "")
    return 200, [*NO_STORE, *((f"Access-Control-Allow-{name}", "*") for name in ("Origin", "Methods"))], ""


NO_STORE = [("Cache-Control", "no-store")]


def wait_until(request, token, holds):
    """Nothing tells one server process of what another one received: look again."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with run_of(request, token) as run:
            if run is None:
                return False
            if holds(run):
                return True
        time.sleep(0.01)
    return False


# The test's own requests.


def answer(request, response, token, test, name):
    with open(os.path.join(os.path.dirname(__file__), f"{os.path.basename(test)}.json"), "r") as file:
        resources = json.load(file)
    with run_of(request, token) as run:
        if run is None:
            return 404, [], ""
        entry = enter(request, run, test, name)
        resource = resources.get(name)
        if resource is None or not is_at(run["origins"][resource["origin"]], host_of(request)):
            entry["resource"] = f"{entry['origin']}: {name}"
            reply = {"status": 404, "headers": []}
        else:
            entry["origin"] = resource["origin"]
            reply = choose(resource, entry, run["log"])
        reply = fill(reply, request, run, resources, test)
        headers = with_framing(reply)
        reason = reply.get("reason", responses.get(reply["status"], ""))
        entry["reply"] = {"status": reply["status"], "reason": reason, "headers": headers}
    if "delayMs" in reply:
        time.sleep(reply["delayMs"] / 1000)
    if request.protocol_version == "HTTP/2.0":
        send_frames(request, response, reply, headers)
    else:
        send(request, response, reply, reason, headers, token)


def enter(request, run, test, name):
    """Adds a request to the log."""
    headers = raw_headers(request)
    host = host_of(request)
    entry = {
        "origin": next((name for name, origin in run["origins"].items() if is_at(origin, host)), ""),
        "resource": name,
        "test": test,
        "method": request.method,
        "target": request.request_path,
        "httpVersion": request.protocol_version[5:],
        "headers": headers,
        "body": body_of(request),
        "connection": f"{request.client_address[:2]} {urlsplit('//' + host).port}",
        "at": time.time() * 1000,
    }
    asked = {header.lower() for header, _ in headers}
    if request.method == "OPTIONS" and {"origin", "access-control-request-method"} <= asked:
        entry["kind"] = "preflight"
    elif asked & {"if-none-match", "if-modified-since"}:
        entry["kind"] = "conditional"
    else:
        entry["kind"] = "request"
    run["log"].append(entry)
    return entry


def raw_headers(request):
    """The header lines as they came; HTTP/2 has pseudo-headers beside them."""
    lines = getattr(request.raw_headers, "raw_headers", request.raw_headers).items()
    return [[name, value] for name, value in lines if not name.startswith(":")]


def body_of(request):
    frames = getattr(request, "frames", None)
    body = request.body if frames is None else b"".join(getattr(frame, "data", b"") for frame in frames)
    return body.decode("latin-1")


def host_of(request):
    return request.raw_headers.get("Host") or request.raw_headers.get("authority") or ""


def is_at(origin, host):
    """Whether a Host header is that of an origin; an address that is spelt otherwise has the same port."""
    here, there = urlsplit(origin), urlsplit(f"//{host}")
    return here.port == there.port and (here.hostname == there.hostname or ":" in (there.hostname or ""))


def choose(resource, entry, log):
    """The n-th answer to the n-th request of a kind; the last one repeats."""
    kind = entry["kind"]
    if kind == "conditional" and not resource.get(kind):
        kind = entry["kind"] = "request"
    before = [one for one in log if one["resource"] == entry["resource"] and one["kind"] == kind]
    replies = resource[kind] or [{"status": 204 if kind == "preflight" else 200, "headers": []}]
    return replies[min(len(before), len(replies)) - 1]


def fill(reply, request, run, resources, test):
    """The reply with its placeholders replaced."""
    def value(match):
        word, name = match.groups()
        if word == "id":
            return test
        if word == "request-header":
            return ", ".join(value for key, value in raw_headers(request) if key.lower() == name)
        if word in ("url", "path"):
            name = name or "target"
            path = f"{run['prefix']}{name}"
            return path if word == "path" else run["origins"][resources[name]["origin"]] + path
        origin = run["origins"][name] if name else run["own"]
        parts = urlsplit(origin)
        return {"origin": origin, "host": parts.netloc, "hostname": parts.hostname, "port": str(parts.port)}[word]

    def expand(text):
        return PLACEHOLDER.sub(value, text)

    filled = {**reply}
    for field in ("headers", "trailers"):
        if field in reply:
            filled[field] = [[name, expand(text)] for name, text in reply[field]]
    if "early" in reply:
        filled["early"] = [{**one, "headers": [[name, expand(text)] for name, text in one["headers"]]}
                           for one in reply["early"]]
    body = reply.get("body", {})
    filled["body"] = base64.b64decode(body["base64"]) if "base64" in body else expand(body.get("text", "")).encode()
    return filled


def with_framing(reply):
    """The header lines of a reply with those that say how its body ends."""
    headers = list(reply["headers"])
    said = {name.lower() for name, _ in headers}
    framing = reply.get("framing", "content-length")
    if not said & {"content-length", "transfer-encoding"} and reply["status"] not in (204, 304):
        if framing == "content-length":
            headers.append(["Content-Length", str(len(reply["body"]))])
        elif framing == "chunked":
            headers.append(["Transfer-Encoding", "chunked"])
    if "trailers" in reply and "trailer" not in said:
        headers.append(["Trailer", ", ".join(name for name, _ in reply["trailers"])])
    return headers


def head(status, reason, headers):
    lines = [f"HTTP/1.1 {status:03} {reason}", *(f"{name}: {value}" for name, value in headers), "", ""]
    return "\r\n".join(lines).encode("latin-1")


def send(request, response, reply, reason, headers, token):
    """Writes the reply byte for byte: the order of header lines and their letters count."""
    writer = response.writer
    connection = writer._handler.connection
    status, body, reset = reply["status"], reply["body"], reply.get("reset")
    if request.method == "HEAD" or status in (204, 304):
        body = b""
    if status == 101:
        # A handshake that is accepted; the page closes.
        key = dict(raw_headers(request)).get("Sec-WebSocket-Key", "")
        digest = hashlib.sha1(f"{key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest()
        headers = [["Upgrade", "websocket"], ["Connection", "Upgrade"],
                   ["Sec-WebSocket-Accept", base64.b64encode(digest).decode()], *reply["headers"]]
        body = b""
    framing = reply.get("framing", "content-length")
    kept_open = status == 101 or framing == "none"
    if status < 200 or framing == "close" or kept_open or reset:
        response.close_connection = True
        if not kept_open:
            headers = [*headers, ["Connection", "close"]]
    if reset == "before-response":
        return cut(response, connection)
    for early in reply.get("early", []):
        writer.write(head(early["status"], responses.get(early["status"], ""), early["headers"]))
    writer.write(head(status, reason, headers))
    if reset == "during-body":
        writer.write(body[:(len(body) + 1) // 2])
        if reply.get("resetOn") != "sent":
            wait_until(request, token, lambda run: reply.get("resetOn", "head") in run["told"])
    if reset:
        return cut(response, connection)
    if framing == "chunked" and request.method != "HEAD":
        trailers = "".join(f"{name}: {value}\r\n" for name, value in reply.get("trailers", []))
        chunk = f"{len(body):x}\r\n".encode() + body + b"\r\n" if body else b""
        body = chunk + f"0\r\n{trailers}\r\n".encode("latin-1")
    writer.write(body)
    if kept_open:
        # Until the browser closes.
        connection.settimeout(PATIENCE)
        with contextlib.suppress(OSError):
            connection.recv(1)


def cut(response, connection):
    """Resets the TCP connection."""
    response.writer.content_written = True
    response.close_connection = True
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    socket.close(connection.detach())


def send_frames(request, response, reply, headers):
    body = b"" if request.method == "HEAD" or reply["status"] in (204, 304) else reply["body"]
    lines = [(name.lower(), value) for name, value in headers if name.lower() != "transfer-encoding"]
    response.writer.write_headers(lines, reply["status"], last=not body)
    if body:
        response.writer.write_data(body, last=True)
