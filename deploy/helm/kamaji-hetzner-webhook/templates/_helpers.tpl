{{/* Labels that Helm's objects have beside their own. */}}
{{- define "kamaji-hetzner-webhook.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* Whether the controller issues certificates: "true" or nothing. */}}
{{- define "kamaji-hetzner-webhook.issues" -}}
{{- if and .Values.controller.enabled .Values.controller.certificates (not .Values.certManager.enabled) }}true{{ end }}
{{- end }}

{{- define "kamaji-hetzner-webhook.image" -}}
{{- with .Values.image.registry }}{{ . }}/{{ end }}{{ .Values.image.repository }}
{{- if .Values.image.digest }}@{{ .Values.image.digest }}{{ else }}:{{ .Values.image.tag | default .Chart.AppVersion }}{{ end }}
{{- end }}

{{/* Settings as environment, and what is given as environment. */}}
{{- define "kamaji-hetzner-webhook.env" -}}
{{- range $name, $value := .Values.settings }}
- name: KAMAJI_HETZNER_{{ regexReplaceAll "[^A-Za-z0-9]" $name "_" | upper }}
  {{- /* Helm reads 1000000 as 1e+06. */}}
  value: {{ kindIs "float64" $value | ternary ($value | int64) $value | toString | quote }}
{{- end }}
{{- with .Values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "kamaji-hetzner-webhook.probes" -}}
startupProbe:
  httpGet:
    path: /q/health/live
    port: management
    scheme: HTTP
  timeoutSeconds: 1
  periodSeconds: 1
  successThreshold: 1
  failureThreshold: 60
livenessProbe:
  httpGet:
    path: /q/health/live
    port: management
    scheme: HTTP
  timeoutSeconds: 5
  periodSeconds: 10
  successThreshold: 1
  failureThreshold: 3
readinessProbe:
  httpGet:
    path: /q/health/ready
    port: management
    scheme: HTTP
  timeoutSeconds: 3
  periodSeconds: 5
  successThreshold: 1
  failureThreshold: 2
{{- end }}

{{/*
The objects of a file, in the release's namespace and with its labels.
  root  the chart's context
  file  below files/
  labels, annotations  further ones
*/}}
{{- define "kamaji-hetzner-webhook.objects" -}}
{{- $root := .root }}
{{- $namespace := .root.Release.Namespace }}
{{- $labels := merge (.labels | default dict) (include "kamaji-hetzner-webhook.labels" .root | fromYaml) }}
{{- $annotations := .annotations | default dict }}
{{- $text := .root.Files.Get (printf "files/%s" .file) }}
{{- $text = $text | replace ".kamaji-hetzner-webhook.svc" (printf ".%s.svc" $namespace) }}
{{- range $document := splitList "\n---\n" $text }}
{{- $object := fromYaml $document }}
{{- $_ := set $object.metadata "labels" (merge (deepCopy $labels) $object.metadata.labels) }}
{{- if $annotations }}
{{- $_ := set $object.metadata "annotations" $annotations }}
{{- end }}
{{- if $object.metadata.namespace }}
{{- $_ := set $object.metadata "namespace" $namespace }}
{{- end }}
{{- range $object.subjects }}
{{- $_ := set . "namespace" $namespace }}
{{- end }}
{{- range $webhook := $object.webhooks }}
{{- $_ := set $webhook.clientConfig.service "namespace" $namespace }}
{{- $_ := set $webhook "failurePolicy" $root.Values.webhooks.failurePolicy }}
{{- $_ := set $webhook "timeoutSeconds" $root.Values.webhooks.timeoutSeconds }}
{{- with $root.Values.webhooks.caBundle }}
{{- $_ := set $webhook.clientConfig "caBundle" . }}
{{- end }}
{{- range $expression := $webhook.namespaceSelector.matchExpressions }}
{{- $values := list }}
{{- range $expression.values }}
{{- $values = append $values (eq . "kamaji-hetzner-webhook" | ternary $namespace .) }}
{{- end }}
{{- $_ := set $expression "values" $values }}
{{- end }}
{{- end }}
---
{{ toYaml $object }}
{{- end }}
{{- end }}

{{- define "kamaji-hetzner-webhook.controllerEnv" -}}
{{- if not (include "kamaji-hetzner-webhook.issues" .) }}
- name: KAMAJI_HETZNER_CERTIFICATE_MANAGED
  value: "false"
{{- end }}
{{- if not .Values.audit.enabled }}
- name: KAMAJI_HETZNER_AUDIT_MODE
  value: "off"
{{- end }}
{{- if and .Values.audit.enabled .Values.audit.repair }}
- name: KAMAJI_HETZNER_AUDIT_REPAIR
  value: "true"
{{- end }}
{{- if ne .Release.Namespace "kamaji-hetzner-webhook" }}
- name: KAMAJI_HETZNER_CERTIFICATE_NAMESPACE
  value: {{ .Release.Namespace }}
{{- end }}
{{- include "kamaji-hetzner-webhook.env" . }}
{{- end }}

{{- define "kamaji-hetzner-webhook.metricsIngress" -}}
- from:
    {{- with .Values.networkPolicy.metricsFrom }}
    {{- toYaml . | nindent 4 }}
    {{- else }}
    - namespaceSelector:
        matchLabels:
          kubernetes.io/metadata.name: monitoring
      podSelector:
        matchLabels:
          app.kubernetes.io/name: prometheus
    {{- end }}
  ports:
    - port: 9000
      protocol: TCP
{{- end }}

{{- define "kamaji-hetzner-webhook.apiServerEgress" -}}
- ports:
    {{- range .Values.networkPolicy.apiServerPorts }}
    - port: {{ . }}
      protocol: TCP
    {{- end }}
  {{- with .Values.networkPolicy.to }}
  to:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
