"""Hands on what a test reports, and what comes next: an https page may not ask the runner itself, which is at http."""
import os
import urllib.request


def main(request, response):
    with open(os.path.join(os.path.dirname(__file__), "collector")) as file:
        collector = file.read()
    with urllib.request.urlopen(collector, data=request.body) as answer:
        return 200, [("Cache-Control", "no-store")], answer.read().decode()
