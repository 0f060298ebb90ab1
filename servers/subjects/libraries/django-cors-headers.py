"""Django with django-cors-headers: `python3 django-cors-headers.py PORT MODE`."""
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect, JsonResponse
from django.urls import path

from setting import host, items, pick, policy, port

settings.configure(
    ALLOWED_HOSTS=["*"],
    INSTALLED_APPS=["corsheaders"],
    LOGGING_CONFIG=None,
    MIDDLEWARE=["corsheaders.middleware.CorsMiddleware", "django.middleware.common.CommonMiddleware"],
    ROOT_URLCONF=__name__,
    SECRET_KEY="for nothing",
    **pick(
        policy=dict(
            CORS_ALLOWED_ORIGINS=policy["origins"],
            CORS_ALLOW_METHODS=policy["methods"],
            CORS_ALLOW_HEADERS=policy["requestHeaders"],
            CORS_EXPOSE_HEADERS=policy["exposedHeaders"],
            CORS_ALLOW_CREDENTIALS=True,
            CORS_PREFLIGHT_MAX_AGE=policy["maxAge"],
        ),
        star=dict(CORS_ALLOW_ALL_ORIGINS=True, CORS_ALLOW_CREDENTIALS=True),
        defaults={},
    ),
)


def listing(*methods):
    def view(request):
        if request.method not in methods:
            return HttpResponseNotAllowed(methods)
        return JsonResponse(items, safe=False, headers={"X-Total-Count": "2"})

    return view


def private(_request):
    return HttpResponse("unauthorized", status=401, headers={"WWW-Authenticate": "Bearer"})


def fail(_request):
    raise RuntimeError("thrown on purpose")


urlpatterns = [
    path("items", listing("GET", "HEAD", "POST", "OPTIONS")),
    path("items/1", listing("GET", "HEAD", "PUT", "DELETE")),
    path("private", private),
    path("redirect", lambda _request: HttpResponseRedirect("/items")),
    path("fail", fail),
]


class Server(ThreadingMixIn, WSGIServer):
    """Browsers open more connections than they use."""

    daemon_threads = True


class Quiet(WSGIRequestHandler):
    """Says nothing of each request."""

    def log_message(self, *_):
        pass


make_server(host, port, get_wsgi_application(), Server, Quiet).serve_forever()
