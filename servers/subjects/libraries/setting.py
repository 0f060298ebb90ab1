"""What every subject in Python is started with: `python3 SUBJECT PORT MODE`, and the one policy that all of them keep."""
import json
import sys
from pathlib import Path

policy = json.loads(Path(__file__).resolve().parent.parent.joinpath("policy.json").read_text())
host, port, mode = "127.0.0.1", int(sys.argv[1]), sys.argv[2]
items = ["one", "two"]


def pick(**modes):
    """The options for the mode that was asked for."""
    return modes[mode]
