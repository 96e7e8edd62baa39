package dev.kamajihetzner.webhook.lint;

import com.fasterxml.jackson.databind.JsonNode;
import dev.kamajihetzner.webhook.model.Fields;
import java.util.ArrayList;
import java.util.List;

/**
 * A command or file of a KubeadmConfigTemplate.
 *
 * @param field JSON Pointer to it
 */
record BootstrapText(String field, String text) {
  private static final String SPEC = "/spec/template/spec/";
  private static final List<String> COMMANDS =
      List.of("bootCommands", "preKubeadmCommands", "postKubeadmCommands");

  /** All commands and files, except files whose content is encoded or in a Secret. */
  static List<BootstrapText> of(JsonNode template) {
    JsonNode spec = Fields.at(template, "spec", "template", "spec");
    List<BootstrapText> texts = new ArrayList<>();
    for (String commands : COMMANDS) {
      add(texts, spec.path(commands), SPEC + commands + "/", "");
    }
    add(texts, spec.path("files"), SPEC + "files/", "content");
    return texts;
  }

  private static void add(List<BootstrapText> texts, JsonNode list, String pointer, String member) {
    for (int i = 0; list.isArray() && i < list.size(); i++) {
      JsonNode item = list.get(i);
      JsonNode text = member.isEmpty() ? item : item.path(member);
      if (text.isTextual() && !Fields.hasText(item, "encoding")) {
        texts.add(
            new BootstrapText(
                pointer + i + (member.isEmpty() ? "" : "/" + member), text.textValue()));
      }
    }
  }
}
