"""Flask with flask-cors: `python3 flask-cors.py PORT MODE`."""
import logging

from flask import Flask, jsonify, redirect
from flask_cors import CORS

from setting import host, items, pick, policy, port

logging.getLogger("werkzeug").setLevel(logging.ERROR)
app = Flask(__name__)
CORS(
    app,
    **pick(
        policy=dict(
            origins=policy["origins"],
            methods=policy["methods"],
            allow_headers=policy["requestHeaders"],
            expose_headers=policy["exposedHeaders"],
            supports_credentials=True,
            max_age=policy["maxAge"],
        ),
        star=dict(origins="*", supports_credentials=True),
        defaults={},
    ),
)


def listing(**_):
    response = jsonify(items)
    response.headers["X-Total-Count"] = "2"
    return response


app.add_url_rule("/items", "items", listing, methods=["GET", "POST", "OPTIONS"])
app.add_url_rule("/items/1", "item", listing, methods=["GET", "PUT", "DELETE"])
app.add_url_rule("/redirect", "redirect", lambda: redirect("/items"))


@app.route("/private", methods=["GET", "POST", "PUT", "DELETE"])
def private():
    return "unauthorized", 401, {"WWW-Authenticate": "Bearer"}


@app.route("/fail")
def fail():
    raise RuntimeError("thrown on purpose")


app.run(host, port, threaded=True)
