"""Runs the cases of a script: one line for each, and a status other than zero when one failed or none was there."""

import os
import sys
import traceback

_cases = []

UPDATE = os.environ.get("PLUMBLINE_UPDATE_VECTORS") == "1"


def case(function):
    _cases.append(function)
    return function


def main():
    chosen = [function for function in _cases if len(sys.argv) < 2 or sys.argv[1] in function.__name__]
    failed = 0
    for function in chosen:
        try:
            note = function()
        except Exception:
            failed += 1
            print(f"failed {function.__name__}")
            traceback.print_exc()
        else:
            print(f"passed {function.__name__}" + (f": {note}" if note else ""))
    sys.exit(1 if failed or not chosen else 0)
