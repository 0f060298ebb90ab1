"""Hands on what a test reports: an https page may not ask the runner itself, which is at http."""
import os
import urllib.request


def main(request, response):
    with open(os.path.join(os.path.dirname(__file__), "collector")) as file:
        urllib.request.urlopen(file.read(), data=request.body).close()
    return 200, [("Cache-Control", "no-store")], ""
