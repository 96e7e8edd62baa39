"""How the node asks its API server, and runs programs."""
import json
import ssl
import subprocess
import sys
import urllib.error
import urllib.request

DIR, API, SERVICE = sys.argv[1:4]
TLS = ssl.create_default_context(cafile=f"{DIR}/pki/ca.crt")
TLS.load_cert_chain(f"{DIR}/pki/admin.crt", f"{DIR}/pki/admin.key")


def call(method, path, body=None, kind="application/json"):
    """The answer; None where there is no such thing, or it is refused, which is printed."""
    request = urllib.request.Request(API + path, method=method, data=None if body is None else json.dumps(body).encode())
    request.add_header("Content-Type", kind)
    try:
        with urllib.request.urlopen(request, context=TLS, timeout=10) as answer:
            return json.load(answer)
    except urllib.error.HTTPError as error:
        message = error.read().decode()
        if error.code not in (404, 409):
            print(method, path, error.code, message[:400], flush=True)
        return None


def items(path):
    return (call("GET", path) or {}).get("items", [])


def merge(path, body):
    return call("PATCH", path, body, "application/merge-patch+json")


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        print(*command, done.stderr, flush=True)
    return done


def pod_path(pod, more=""):
    return f"/api/v1/namespaces/{pod['metadata']['namespace']}/pods/{pod['metadata']['name']}{more}"


def is_ready(pod):
    return any(it["type"] == "Ready" and it["status"] == "True" for it in pod.get("status", {}).get("conditions", []))
