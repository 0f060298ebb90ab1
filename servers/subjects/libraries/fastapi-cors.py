"""FastAPI with the CORSMiddleware of Starlette: `python3 fastapi-cors.py PORT MODE`."""
import uvicorn
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse, RedirectResponse, Response

from setting import host, items, pick, policy, port

app = FastAPI()
app.add_middleware(
    CORSMiddleware,
    **pick(
        policy=dict(
            allow_origins=policy["origins"],
            allow_methods=policy["methods"],
            allow_headers=policy["requestHeaders"],
            expose_headers=policy["exposedHeaders"],
            allow_credentials=True,
            max_age=policy["maxAge"],
        ),
        star=dict(allow_origins=["*"], allow_credentials=True),
        defaults={},
    ),
)


@app.api_route("/items", methods=["GET", "HEAD", "POST", "OPTIONS"])
@app.api_route("/items/1", methods=["GET", "HEAD", "PUT", "DELETE"])
def listing():
    return JSONResponse(items, headers={"X-Total-Count": "2"})


@app.api_route("/private", methods=["GET", "POST", "PUT", "DELETE"])
def private():
    return Response("unauthorized", 401, {"WWW-Authenticate": "Bearer"})


@app.get("/redirect")
def redirect():
    return RedirectResponse("/items", 302)


@app.get("/fail")
def fail():
    raise RuntimeError("thrown on purpose")


uvicorn.run(app, host=host, port=port, log_level="critical")
