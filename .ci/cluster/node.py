"""Plays what an API server lacks to be a cluster of one node: the controllers of Namespaces, Deployments and endpoints, and the
kubelet, which runs pods with podman as their spec says, each in a network namespace of its own.
Usage: node.py DIRECTORY API-SERVER SERVICE-ADDRESS, in the node's network namespace.
"""
import hashlib
import json
import random
import signal
import sys
import time
import traceback

from api import DIR, call, is_ready, items, merge, pod_path
from kubelet import Kubelet


def namespaces():
    for it in items("/api/v1/namespaces"):
        name = it["metadata"]["name"]
        if it["metadata"].get("deletionTimestamp"):
            empty(it, name)
            continue
        if name not in known:
            call("POST", f"/api/v1/namespaces/{name}/serviceaccounts", {"metadata": {"name": "default"}})
            call("POST", f"/api/v1/namespaces/{name}/configmaps",
                 {"metadata": {"name": "kube-root-ca.crt"}, "data": {"ca.crt": open(f"{DIR}/pki/ca.crt").read()}})
            known.add(name)


def empty(namespace, name):
    """Deletes what a Namespace holds, and then lets it go."""
    left = 0
    for version in ["/api/v1"] + ["/apis/" + group["preferredVersion"]["groupVersion"] for group in call("GET", "/apis")["groups"]]:
        for resource in (call("GET", version) or {}).get("resources", []):
            if resource["namespaced"] and {"list", "deletecollection"} <= set(resource["verbs"]):
                path = f"{version}/namespaces/{name}/{resource['name']}"
                found = len(items(path))
                left += found
                if found:
                    call("DELETE", path)
    if not left:
        namespace["spec"]["finalizers"] = []
        call("PUT", f"/api/v1/namespaces/{name}/finalize", namespace)
        known.discard(name)


def deployments(pods):
    """One more than wanted while a new template replaces an old one, and never fewer ready ones."""
    there = {}
    for it in items("/apis/apps/v1/deployments"):
        meta, spec = it["metadata"], it["spec"]
        there[meta["uid"]] = it
        template = json.dumps(spec["template"], sort_keys=True)
        digest = hashlib.sha256(template.encode()).hexdigest()[:10]
        own = [pod for pod in pods if owner(pod) == meta["uid"] and not pod["metadata"].get("deletionTimestamp")]
        new = [pod for pod in own if pod["metadata"]["labels"]["pod-template-hash"] == digest]
        old = [pod for pod in own if pod not in new]
        ready = [pod for pod in own if is_ready(pod)]
        if len(new) < spec["replicas"] and len(own) <= spec["replicas"]:
            pod = json.loads(template)
            pod["metadata"] |= {"name": f"{meta['name']}-{digest}-{random.randrange(16 ** 5):05x}",
                                "ownerReferences": [{"apiVersion": "apps/v1", "kind": "Deployment", "name": meta["name"],
                                                     "uid": meta["uid"], "controller": True}]}
            pod["metadata"]["labels"] |= {"pod-template-hash": digest}
            pod["spec"]["nodeName"] = "node-1"
            call("POST", f"/api/v1/namespaces/{meta['namespace']}/pods", pod)
        elif old and (len(ready) > spec["replicas"] or not all(map(is_ready, old))) or len(new) > spec["replicas"]:
            call("DELETE", pod_path((sorted(old, key=is_ready) + new)[0]))
        status = {"observedGeneration": meta["generation"], "replicas": len(own), "updatedReplicas": len(new),
                  "readyReplicas": len(ready), "availableReplicas": len(ready),
                  "conditions": [{"type": "Available", "status": "True" if len(ready) >= spec["replicas"] else "False"}]}
        if status != {key: it.get("status", {}).get(key) for key in status}:
            merge(f"/apis/apps/v1/namespaces/{meta['namespace']}/deployments/{meta['name']}/status", {"status": status})
    for pod in pods:
        if owner(pod) and owner(pod) not in there and not pod["metadata"].get("deletionTimestamp"):
            call("DELETE", pod_path(pod))


def owner(pod):
    return next((it["uid"] for it in pod["metadata"].get("ownerReferences", []) if it["kind"] == "Deployment"), None)


def endpoints(pods):
    for service in items("/api/v1/services"):
        selector, meta = service["spec"].get("selector"), service["metadata"]
        if not selector:
            continue
        chosen = [pod for pod in pods if pod["metadata"]["namespace"] == meta["namespace"] and pod.get("status", {}).get("podIP")
                  and all(pod["metadata"].get("labels", {}).get(key) == value for key, value in selector.items())]
        port = service["spec"]["ports"][0]
        number = next((it["containerPort"] for pod in chosen for it in pod["spec"]["containers"][0]["ports"]
                       if it["name"] == port["targetPort"]), 0)
        ends = [{"addresses": [pod["status"]["podIP"]],
                 "conditions": {"ready": is_ready(pod) and not pod["metadata"].get("deletionTimestamp"), "serving": is_ready(pod),
                                "terminating": bool(pod["metadata"].get("deletionTimestamp"))},
                 "targetRef": {"kind": "Pod", "name": pod["metadata"]["name"], "namespace": meta["namespace"]}} for pod in chosen]
        slice = {"apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice", "addressType": "IPv4", "endpoints": ends,
                 "metadata": {"name": meta["name"] + "-node", "labels": {"kubernetes.io/service-name": meta["name"]},
                              "ownerReferences": [{"apiVersion": "v1", "kind": "Service", "name": meta["name"], "uid": meta["uid"]}]},
                 "ports": [{"name": port["name"], "port": number, "protocol": "TCP"}]}
        if sliced.get(meta["uid"]) != slice:
            path = f"/apis/discovery.k8s.io/v1/namespaces/{meta['namespace']}/endpointslices"
            if not merge(f"{path}/{slice['metadata']['name']}", slice):
                call("POST", path, slice)
            sliced[meta["uid"]] = slice


known, sliced, kubelet = set(), {}, Kubelet()
signal.signal(signal.SIGTERM, lambda *_: sys.exit())
try:
    while True:
        try:
            namespaces()
            pods = items("/api/v1/pods")
            deployments(pods)
            kubelet.look(pods)
            endpoints(items("/api/v1/pods"))
        except Exception:
            # What was read may be gone by now: the next look sees it.
            traceback.print_exc()
        time.sleep(0.25)
finally:
    kubelet.stop()
