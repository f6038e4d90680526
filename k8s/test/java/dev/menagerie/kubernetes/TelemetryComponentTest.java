// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kubernetes;

import static dev.menagerie.kubernetes.Rendered.at;
import static dev.menagerie.kubernetes.Rendered.name;
import static dev.menagerie.kubernetes.Rendered.objects;
import static dev.menagerie.kubernetes.Rendered.selects;
import static dev.menagerie.kubernetes.Rendered.text;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import dev.menagerie.kubernetes.Rendered.Pod;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An overlay with telemetry: who sends, where to, and that the way there is open. */
class TelemetryComponentTest {

  /** Below {@code k8s}; a team makes it so. */
  static final String OBSERVED = "test/observed";

  private static final List<String> SENDING =
      List.of(
          "menagerie", "menagerie-calculator", "menagerie-files", "menagerie-sql", "menagerie-web");

  private static List<String> variables(Pod pod) {
    return pod.containers().stream()
        .flatMap(it -> objects(it, "envFrom"))
        .map(it -> text(at(it, "configMapRef"), "name"))
        .toList();
  }

  private static JsonObject named(Rendered rendered, String kind, String name) {
    return rendered.ofKind(kind).filter(it -> name(it).equals(name)).findFirst().orElseThrow();
  }

  @Test
  void the_server_and_its_tool_servers_send_to_the_collector_that_is_named() throws Exception {
    var rendered = Rendered.of(OBSERVED);

    var sending = rendered.pods().stream().filter(it -> !variables(it).isEmpty()).toList();
    assertThat(sending).extracting(Pod::owner).containsExactlyInAnyOrderElementsOf(SENDING);
    assertThat(sending)
        .allSatisfy(
            pod -> {
              var variables = at(named(rendered, "ConfigMap", variables(pod).getFirst()), "data");
              assertThat(text(variables, "OTEL_SDK_DISABLED")).isEqualTo("false");
              assertThat(text(variables, "OTEL_EXPORTER_OTLP_ENDPOINT"))
                  .isEqualTo("http://otel.observability:4318");
            });
  }

  @Test
  void the_way_to_it_is_open_for_them_alone() throws Exception {
    var rendered = Rendered.of(OBSERVED);
    var spec = at(named(rendered, "NetworkPolicy", "telemetry"), "spec");

    assertThat(rendered.pods())
        .filteredOn(it -> selects(at(spec, "podSelector", "matchLabels"), it.labels()))
        .extracting(Pod::owner)
        .containsExactlyInAnyOrderElementsOf(SENDING);
    assertThat(objects(spec, "egress").map(JsonObject::toString))
        .hasSize(2)
        .anyMatch(it -> it.contains("menagerie.dev/monitoring") && it.contains("4318"))
        .anyMatch(it -> it.contains("kube-dns"));
  }

  @Test
  void without_it_nobody_sends() throws Exception {
    assertThat(Rendered.of("overlays/production").pods())
        .allSatisfy(it -> assertThat(variables(it)).isEmpty());
  }
}
