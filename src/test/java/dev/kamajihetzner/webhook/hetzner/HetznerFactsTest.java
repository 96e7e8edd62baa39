package dev.kamajihetzner.webhook.hetzner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HetznerFactsTest {
  @Test
  void sayWhereTheyComeFromAndWhen() throws IOException {
    JsonNode facts =
        new JsonMapper().readTree(HetznerFacts.class.getResourceAsStream("facts.json"));

    assertThat(LocalDate.parse(facts.path("asOf").textValue())).isAfter(LocalDate.of(2026, 1, 1));
    for (String part : Set.of("locations", "loadBalancerAnnotations")) {
      assertThat(facts.path("sources").path(part)).isNotEmpty();
      assertThat(facts.path(part)).isNotEmpty();
    }
  }

  @Test
  void knowEveryLocationsZone() {
    Locations locations = Locations.with(Map.of());

    assertThat(locations.known()).contains("fsn1", "sin");
    assertThat(locations.zone("ash")).isEqualTo("us-east");
    assertThat(locations.zone("mars1")).isNull();
    assertThat(locations.isZone("ap-southeast")).isTrue();
    assertThat(locations.isZone("fsn1")).isFalse();
  }

  @Test
  void canBeExtended() {
    Locations locations = Locations.with(Map.of("mars1", "mars"));

    assertThat(locations.isKnown("mars1")).isTrue();
    assertThat(locations.isKnown("fsn1")).isTrue();
    assertThat(locations.isZone("mars")).isTrue();
  }

  @Test
  void canBeNarrowed() {
    Locations locations = Locations.with(Map.of()).only(Set.of("fsn1"));

    assertThat(locations.isKnown("hel1")).isFalse();
    assertThat(locations.zone("hel1")).isEqualTo("eu-central");
  }
}
