"""Has an API server ask the webhooks all the time, 20 times a second, by a write that is not made; prints at the end (SIGTERM)
how often, and each failure with when it was, in seconds since the start.
Usage: ask.py DIRECTORY API-SERVER
"""
import json
import signal
import sys
import threading
import time
import urllib.error
import urllib.request

from api import API, TLS

BODY = json.dumps({
    "apiVersion": "infrastructure.cluster.x-k8s.io/v1beta1", "kind": "HetznerCluster",
    "metadata": {"name": "asked", "namespace": "default", "labels": {"kamaji-hetzner.dev/control-plane": "kamaji"}},
    "spec": {"controlPlaneRegions": [], "hetznerSecretRef": {"name": "hetzner", "key": {"hcloudToken": "hcloud"}}, "sshKeys": {}},
}).encode()
URL = API + "/apis/infrastructure.cluster.x-k8s.io/v1beta1/namespaces/default/hetznerclusters?dryRun=All"
begun, asked, failures = time.time(), 0, []


def ask():
    request = urllib.request.Request(URL, method="POST", data=BODY, headers={"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, context=TLS, timeout=10) as answer:
            # Mutated: somebody has judged it.
            failed = None if b"allow-empty-control-plane-address" in answer.read() else "not judged"
    except urllib.error.HTTPError as error:
        failed = json.load(error)["message"]
    except OSError as error:
        failed = repr(error)
    if failed:
        failures.append(f"{time.time() - begun:.1f} {failed}")


def end(*_):
    print(f"{asked} asked, {len(failures)} failed", *failures[:20], sep="\n", flush=True)
    sys.exit(1 if failures else 0)


signal.signal(signal.SIGTERM, end)
while True:
    threading.Thread(target=ask, daemon=True).start()
    asked += 1
    time.sleep(0.05)
