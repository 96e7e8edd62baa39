"""Runs pods of one container with podman."""
import base64
import os
import random
import shutil
import subprocess
import time
import urllib.request

from api import API, DIR, SERVICE, call, merge, pod_path, run

PODMAN = ["podman", "--runtime", "runc", "--cgroup-manager", "cgroupfs"]
# Seconds that a Secret is late at most, unless the pod changes meanwhile; a kubelet is up to 90 s late.
LATE = float(os.environ.get("SECRETS_LATE", "4"))


class Running:
    def __init__(self, pod, number):
        self.pod, self.number, self.name = pod, number, pod["metadata"]["name"]
        self.namespace, self.address = f"khw-pod-{number}", f"10.245.1.{10 + number}"
        self.container, self.spec = pod["spec"]["containers"][0], pod["spec"]
        self.volumes = os.path.join(DIR, "pods", self.name)
        self.written, self.due, self.annotations = {}, None, pod["metadata"].get("annotations")
        self.started, self.stopping, self.restarts, self.ready, self.probed = False, None, 0, False, 0

    def user(self):
        context = self.spec["securityContext"]
        return context["runAsUser"], context["runAsGroup"], context.get("fsGroup")

    def write(self, volume, files, mode):
        """As a kubelet does: links to files behind one link, which is replaced in one go."""
        user, group, shared = self.user()
        directory = os.path.join(self.volumes, volume)
        version = f"..{time.time_ns()}"
        os.makedirs(os.path.join(directory, version))
        os.chmod(os.path.join(directory, version), 0o755)
        for name, content in files.items():
            path = os.path.join(directory, version, name)
            with open(path, "wb") as file:
                file.write(content)
            os.chown(path, 0 if shared else user, shared or group)
            os.chmod(path, mode)
            if not os.path.islink(os.path.join(directory, name)):
                os.symlink(os.path.join("..data", name), os.path.join(directory, name))
        os.symlink(version, os.path.join(directory, "..data_tmp"))
        os.replace(os.path.join(directory, "..data_tmp"), os.path.join(directory, "..data"))

    def projected(self, sources):
        files = {}
        for source in sources:
            if "serviceAccountToken" in source:
                meta = self.pod["metadata"]
                token = call("POST", f"/api/v1/namespaces/{meta['namespace']}/serviceaccounts/{self.spec['serviceAccountName']}/token",
                             {"spec": {"expirationSeconds": source["serviceAccountToken"]["expirationSeconds"], "boundObjectRef": {
                                 "kind": "Pod", "apiVersion": "v1", "name": self.name, "uid": meta["uid"]}}})
                files[source["serviceAccountToken"]["path"]] = token["status"]["token"].encode()
            elif "configMap" in source:
                found = call("GET", f"/api/v1/namespaces/{self.pod['metadata']['namespace']}/configmaps/{source['configMap']['name']}")
                # Some API servers' admission wants one that another controller of theirs would make.
                if found:
                    files |= {it["path"]: found["data"][it["key"]].encode() for it in source["configMap"]["items"]}
            else:
                files["namespace"] = self.pod["metadata"]["namespace"].encode()
        return files

    def secret(self, volume):
        found = call("GET", f"/api/v1/namespaces/{self.pod['metadata']['namespace']}/secrets/{volume['secret']['secretName']}")
        return {key: base64.b64decode(value) for key, value in found["data"].items()} if found else None

    def secrets(self):
        return {it["name"]: (self.secret(it), it["secret"]["defaultMode"]) for it in self.spec["volumes"] if "secret" in it}

    def refresh(self, pod):
        """Secrets that have changed, late; at once where an annotation of the pod has changed."""
        hurried = pod["metadata"].get("annotations") != self.annotations
        self.annotations = pod["metadata"].get("annotations")
        for name, (files, mode) in self.secrets().items():
            if files is None or files == self.written.get(name):
                continue
            if name not in self.written or hurried or self.due and time.time() > self.due:
                self.write(name, files, mode)
                self.written[name], self.due = files, None
            else:
                self.due = self.due or time.time() + random.uniform(0, LATE)

    def start(self):
        if any(files is None for files, _ in self.secrets().values()):
            return
        for volume in self.spec["volumes"]:
            if "projected" in volume:
                self.write(volume["name"], self.projected(volume["projected"]["sources"]),
                           0o640 if self.user()[2] else 0o600)
        self.refresh(self.pod)
        self.connect()
        run(*PODMAN, "run", "--detach", "--name", self.name, *self.options(), self.container["image"], *self.container["args"])
        self.started = time.time()

    def options(self):
        user, group, shared = self.user()
        context, container = self.container["securityContext"], self.container
        options = ["--network", f"ns:/run/netns/{self.namespace}", "--hostname", self.name, "--dns=none", "--no-hosts", "--pull=never",
                   "--log-driver=k8s-file", "--ulimit=nofile=1024:1024", "--ulimit=nproc=1024:1024", f"--user={user}:{group}",
                   f"--memory={container['resources']['limits']['memory'][:-1]}", "--env", f"KUBERNETES_SERVICE_HOST={SERVICE}",
                   "--env", "KUBERNETES_SERVICE_PORT=443"]
        options += [f"--group-add={shared}"] if shared else []
        options += ["--read-only", "--read-only-tmpfs=false"] if context["readOnlyRootFilesystem"] else []
        options += [] if context["allowPrivilegeEscalation"] else ["--security-opt=no-new-privileges"]
        options += [f"--cap-drop={it}" for it in context["capabilities"]["drop"]]
        for it in container.get("env", []):
            options += ["--env", f"{it['name']}={it['value']}"]
        kinds = {it["name"]: it for it in self.spec["volumes"]}
        for mount in container["volumeMounts"]:
            if "emptyDir" in kinds[mount["name"]]:
                size = kinds[mount["name"]]["emptyDir"].get("sizeLimit", "64Mi")[:-1].lower()
                options += ["--tmpfs", f"{mount['mountPath']}:size={size},mode=1777"]
            else:
                options += ["--volume", f"{self.volumes}/{mount['name']}:{mount['mountPath']}:ro"]
        return options

    def connect(self):
        run("ip", "netns", "add", self.namespace)
        node, pod = f"pod{self.number}", ["nsenter", f"--net=/run/netns/{self.namespace}"]
        run("ip", "link", "add", node, "type", "veth", "peer", "eth0", "netns", self.namespace)
        for command in (f"address add 169.254.1.1/32 dev {node}", f"link set {node} up", f"route add {self.address}/32 dev {node}"):
            run("ip", *command.split())
        for command in ("link set lo up", f"address add {self.address}/32 dev eth0", "link set eth0 up",
                        "route add 169.254.1.1 dev eth0", "route add default via 169.254.1.1"):
            run(*pod, "ip", *command.split())

    def probe(self):
        probe = self.container["readinessProbe"]["httpGet"]
        port = next(it["containerPort"] for it in self.container["ports"] if it["name"] == probe["port"])
        try:
            with urllib.request.urlopen(f"http://{self.address}:{port}{probe['path']}", timeout=1) as answer:
                return answer.status == 200
        except OSError:
            return False

    def keep(self, pod):
        """A container that has ended is started again."""
        if time.time() - self.probed < 0.5:
            return
        self.refresh(pod)
        state = run(*PODMAN, "inspect", "--format", "{{.State.Status}}", self.name).stdout.strip()
        if state == "exited":
            run(*PODMAN, "start", self.name)
            self.restarts += 1
        ready, self.probed = self.probe(), time.time()
        if (ready, self.restarts) != (self.ready, getattr(self, "told", None)):
            self.ready, self.told = ready, self.restarts
            merge(pod_path(pod, "/status"), {"status": {
                "phase": "Running", "podIP": self.address, "podIPs": [{"ip": self.address}],
                "conditions": [{"type": it, "status": str(ready)} for it in ("Ready", "ContainersReady")],
                "containerStatuses": [{"name": self.container["name"], "image": self.container["image"], "imageID": "", "ready": ready,
                                       "restartCount": self.restarts, "state": {"running": {}}}]}})

    def end(self, grace):
        if self.started:
            self.stopping = self.stopping or subprocess.Popen([*PODMAN, "stop", "--time", str(grace), self.name],
                                                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if self.stopping.poll() is None:
                return False
            with open(f"{DIR}/{self.name}.log", "w") as log:
                log.write(run(*PODMAN, "logs", self.name).stdout)
            run(*PODMAN, "rm", "--force", self.name)
            run("ip", "netns", "del", self.namespace)
        shutil.rmtree(self.volumes, ignore_errors=True)
        return True


class Kubelet:
    def __init__(self):
        self.running, self.number = {}, 0

    def look(self, pods):
        there = {pod["metadata"]["uid"]: pod for pod in pods if pod["spec"].get("nodeName") == "node-1"}
        for uid, pod in there.items():
            if uid not in self.running:
                self.running[uid] = Running(pod, self.number)
                self.number += 1
            own = self.running[uid]
            if pod["metadata"].get("deletionTimestamp"):
                if own.end(pod["metadata"].get("deletionGracePeriodSeconds", 30)):
                    call("DELETE", pod_path(pod), {"gracePeriodSeconds": 0})
            elif not own.started:
                own.start()
            else:
                own.keep(pod)
        for uid in [it for it in self.running if it not in there]:
            if self.running[uid].end(1):
                del self.running[uid]

    def stop(self):
        for own in self.running.values():
            own.end(1)
        while not all([own.end(1) for own in self.running.values()]):
            time.sleep(0.1)
