package dev.kamajihetzner.webhook.lint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kamajihetzner.webhook.model.KubernetesVersion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PinnedVersionTest {
  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      quoteCharacter = '\0',
      value = {
        "export KUBERNETES_VERSION=$(echo v1.25.2 | sed 's/^v//') => 1.25.2",
        "KUBERNETES_VERSION=\"${KUBERNETES_VERSION:-1.25.2}\" => 1.25.2",
        "TARGET_K8S_VERSION='v1.25.2' => 1.25.2",
        "K8S_RELEASE=1.25.2 => 1.25.2",
        "kubernetes_version: \"1.25.2\" => 1.25.2",
        "{\"kubernetesVersion\": \"v1.25.2\"} => 1.25.2",
        "apt-get install -y containerd=1.7.0 kubelet=1.25.2-00 => 1.25.2",
        "apt-get install -y kubelet=1.25.2-1.1 => 1.25.2",
        "yum install -y kubelet-1.25.2-0 => 1.25.2",
        "kubeadm config images pull --kubernetes-version v1.25.2 => 1.25.2",
        "kubeadm init --kubernetes-version=v1.25.2 => 1.25.2",
        "ctr image pull registry.k8s.io/kube-proxy:v1.25.2 => 1.25.2",
        "curl -LO https://dl.k8s.io/release/v1.25.2/bin/linux/amd64/kubelet => 1.25.2",
        "curl -LO https://dl.k8s.io/v1.25.2/kubernetes-node-linux-amd64.tar.gz => 1.25.2",
        "wget https://storage.googleapis.com/kubernetes-release/release/v1.25.2/bin/linux/amd64/kubelet => 1.25.2",
        "wget https://github.com/kubernetes/kubernetes/releases/download/v1.25.2/kubernetes.tar.gz => 1.25.2",
        "# Kubernetes version 1.25.2 needs containerd 1.7.0 => 1.25.2",
        "kubelet=1.36.0-rc.1 => 1.36.0-rc.1",
        "deb https://pkgs.k8s.io/core:/stable:/v1.29/deb/ / => 1.29",
        "deb https://pkgs.k8s.io/core:/stable:/v1.29:/v1.29.3/deb/ / => 1.29",
        "apt-get install -y kubelet=1.29.* => 1.29",
      })
  void finds(String text, String version) {
    assertThat(PinnedVersion.in(text)).extracting(PinnedVersion::text).containsExactly(version);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "export CONTAINERD=1.7.0",
        "export CRUN=1.8.4",
        "wget https://github.com/containers/crun/releases/download/1.8.4/crun-1.8.4-linux-amd64",
        "wget https://github.com/containerd/containerd/releases/download/v1.7.0/containerd-1.7.0-linux-amd64.tar.gz",
        "wget https://github.com/kubernetes-sigs/cri-tools/releases/download/v1.25.0/crictl-v1.25.0-linux-amd64.tar.gz",
        "apt-get install -y kubelet=$KUBERNETES_VERSION-00 containerd.io=1.6.8-1",
        "apt-get install -y kubernetes-cni=1.2.0-00",
        "KUBERNETES_CNI_VERSION=1.2.0",
        "KUBE_ROUTER_VERSION=v1.6.0",
        "KUBE_VIP_VERSION=v1.0.1",
        "ctr image pull ghcr.io/kube-vip/kube-vip:v1.0.1",
        "ctr image pull registry.k8s.io/coredns/coredns:v1.9.3",
        "ctr image pull registry.k8s.io/pause:3.9",
        "ctr image pull hashicorp/vault-k8s:1.4.0",
        "CILIUM_VERSION=1.14.2",
        "deb https://pkgs.k8s.io/addons:/cri-o:/stable:/v1.29/deb/ /",
        "sandbox_image = \"registry.k8s.io/pause:3.9\"",
        "apiVersion: kubelet.config.k8s.io/v1beta1",
        "systemctl enable kubelet && export RUNC=1.1.12",
        "kubectl version --client | grep 1.25.2",
        "systemctl enable kubelet\nRUNC 1.1.12",
        "nameserver 1.1.1.1",
        "kubelet --node-ip 1.25.2.7",
        "kubelet 1.25.2.7",
        "MICROK8S=1.25.2",
        "pip install kubernetes==29.0.0",
        "# needs kubernetes >= 1.25.2",
      })
  void isNotMistaken(String text) {
    assertThat(PinnedVersion.in(text)).isEmpty();
  }

  @Test
  void fitsTheSameVersion() {
    KubernetesVersion version = KubernetesVersion.parse("v1.25.2").orElseThrow();
    assertThat(new PinnedVersion("1.25.2", false).fits(version)).isTrue();
    assertThat(new PinnedVersion("1.25.3", false).fits(version)).isFalse();
    assertThat(new PinnedVersion("1.25", true).fits(version)).isTrue();
    assertThat(new PinnedVersion("1.2", true).fits(version)).isFalse();
  }
}
