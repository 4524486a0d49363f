"""Asks /healthz, for containers: `python script/healthcheck.py PART [URL]`, exit code 0 when that part is "ok".

A part and not the whole: a web container is not ill because the worker is.
"""

import json
import os
import sys
import urllib.error
import urllib.request


def main() -> int:
    """Ask as the proxy in front would: by a host name that is allowed, over what it calls TLS."""
    part = sys.argv[1]
    url = sys.argv[2] if len(sys.argv) > 2 else "http://127.0.0.1:8000"
    host = os.environ.get("SCHAKEL_ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".")
    question = urllib.request.Request(f"{url}/healthz", headers={"Host": host, "X-Forwarded-Proto": "https"})
    try:
        with urllib.request.urlopen(question, timeout=8) as answer:
            text = answer.read()
    except urllib.error.HTTPError as error:  # 503: some part is down, the body says which
        text = error.read()
    except OSError as error:
        print(error)
        return 1
    try:
        state = json.loads(text)
    except ValueError:
        state = {}
    print(state)
    return 0 if state.get(part) == "ok" else 1


if __name__ == "__main__":
    sys.exit(main())
