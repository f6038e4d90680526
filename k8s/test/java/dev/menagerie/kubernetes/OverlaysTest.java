// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kubernetes;

import static dev.menagerie.kubernetes.Rendered.app;
import static dev.menagerie.kubernetes.Rendered.at;
import static dev.menagerie.kubernetes.Rendered.elements;
import static dev.menagerie.kubernetes.Rendered.name;
import static dev.menagerie.kubernetes.Rendered.objects;
import static dev.menagerie.kubernetes.Rendered.selects;
import static dev.menagerie.kubernetes.Rendered.text;
import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.menagerie.kubernetes.Rendered.Pod;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each overlay as {@code kubectl apply -k} would send it, and one as a team makes it on top. */
class OverlaysTest {

  private static final Set<String> TOOLS =
      Set.of(
          "menagerie-calculator",
          "menagerie-code",
          "menagerie-files",
          "menagerie-sql",
          "menagerie-web");

  static Stream<String> overlays() throws IOException {
    try (var folders = Files.list(Path.of("overlays"))) {
      var all = new ArrayList<>(folders.map(Path::toString).sorted().toList());
      assertThat(all).contains("overlays/local", "overlays/production");
      all.add("test/example");
      all.add(TelemetryComponentTest.OBSERVED);
      return all.stream();
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void kubernetes_takes_every_resource(String overlay) throws Exception {
    var rendered = Rendered.of(overlay);

    assertThat(rendered.resources())
        .hasSizeGreaterThan(30)
        .allSatisfy(Strict::require)
        .allSatisfy(Fabric8::require);
    assertThat(rendered.resources().stream().map(it -> text(it, "kind") + " " + name(it)))
        .doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void every_pod_is_restricted(String overlay) throws Exception {
    var pods = Rendered.of(overlay).pods();

    assertThat(pods.stream().map(Pod::owner))
        .containsAll(TOOLS)
        .contains("menagerie", "menagerie-backup");
    assertThat(pods.stream().flatMap(it -> PodSecurity.broken(it).stream())).isEmpty();
    assertThat(pods).allSatisfy(OverlaysTest::usesTheAccountWithoutToken);
  }

  private static void usesTheAccountWithoutToken(Pod pod) {
    assertThat(text(pod.spec(), "serviceAccountName")).isEqualTo("menagerie");
    assertThat(text(pod.spec(), "enableServiceLinks")).isEqualTo("false");
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void a_pod_with_a_volume_of_its_own_ends_before_the_next_one_begins(String overlay)
      throws Exception {
    var rendered = Rendered.of(overlay);
    var claiming =
        rendered
            .ofKind("Deployment")
            .filter(it -> it.toString().contains("persistentVolumeClaim"))
            .toList();

    assertThat(claiming)
        .isNotEmpty()
        .allSatisfy(
            it -> assertThat(text(at(it, "spec", "strategy"), "type")).isEqualTo("Recreate"));
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void every_container_has_limits_and_every_server_probes(String overlay) throws Exception {
    for (var pod : Rendered.of(overlay).pods()) {
      for (var container : pod.containers()) {
        var resources = at(container, "resources");
        assertThat(at(resources, "requests").keySet()).as(pod.owner()).contains("cpu", "memory");
        assertThat(at(resources, "limits").keySet()).as(pod.owner()).contains("cpu", "memory");
        if (!pod.owner().equals("menagerie-backup")) {
          assertThat(container.keySet())
              .as(pod.owner())
              .contains("startupProbe", "readinessProbe", "livenessProbe");
          assertThat(probed(container)).as(pod.owner()).isSubsetOf(ports(container));
        }
      }
    }
  }

  private static List<String> probed(JsonObject container) {
    return Stream.of("startupProbe", "readinessProbe", "livenessProbe")
        .map(it -> text(at(container, it, "httpGet"), "port"))
        .toList();
  }

  private static List<String> ports(JsonObject container) {
    return objects(container, "ports").map(it -> text(it, "name")).toList();
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void nothing_goes_in_or_out_but_by_a_policy_of_its_own(String overlay) throws Exception {
    var rendered = Rendered.of(overlay);
    var policies = rendered.ofKind("NetworkPolicy").toList();

    assertThat(policies)
        .anySatisfy(
            policy -> {
              assertThat(at(policy, "spec", "podSelector").size()).isZero();
              assertThat(elements(at(policy, "spec"), "policyTypes").map(JsonElement::getAsString))
                  .containsExactlyInAnyOrder("Ingress", "Egress");
              assertThat(at(policy, "spec").keySet()).doesNotContain("ingress", "egress");
            });
    assertThat(policies).allSatisfy(policy -> namesBothEnds(policy, rendered));
    for (var tool : TOOLS) {
      var into = objects(at(policy(policies, tool), "spec"), "ingress").toList();
      assertThat(into).hasSize(1);
      assertThat(into.getFirst().getAsJsonArray("from")).hasSize(1);
      assertThat(into.getFirst().toString()).contains("\"app.kubernetes.io/name\":\"menagerie\"");
      assertThat(outOf(policy(policies, "menagerie"), rendered)).contains(tool);
    }
    for (var tool : Set.of("menagerie-calculator", "menagerie-code", "menagerie-files")) {
      assertThat(objects(at(policy(policies, tool), "spec"), "egress")).isEmpty();
    }
  }

  @Test
  void in_production_there_are_the_paths_that_are_needed_and_no_others() throws Exception {
    var policies = Rendered.of("overlays/production").ofKind("NetworkPolicy").toList();

    assertThat(paths(policy(policies, "menagerie"), "ingress", "from"))
        .containsExactlyInAnyOrder(
            "[menagerie.dev/client] http",
            "[menagerie.dev/ingress] http",
            "[menagerie.dev/monitoring] http");
    assertThat(paths(policy(policies, "menagerie"), "egress", "to"))
        .containsExactlyInAnyOrder(
            "[kube-system, kube-dns] 53 53",
            "[menagerie-calculator] 7101",
            "[menagerie-files] 7102",
            "[menagerie-sql] 7103",
            "[menagerie-web] 7104",
            "[menagerie-code] 7105",
            "0.0.0.0/0 443",
            "2000::/3 443");
    assertThat(paths(policy(policies, "menagerie-web"), "egress", "to"))
        .containsExactlyInAnyOrder(
            "[kube-system, kube-dns] 53 53", "0.0.0.0/0 80 443", "2000::/3 80 443");
    assertThat(policies)
        .filteredOn(it -> !Set.of("menagerie", "menagerie-web").contains(name(it)))
        .allSatisfy(it -> assertThat(paths(it, "egress", "to")).isEmpty());
  }

  /** Whom the rules of a policy let through, and at which ports. */
  private static List<String> paths(JsonObject policy, String way, String end) {
    var paths = new ArrayList<String>();
    for (var rule : objects(at(policy, "spec"), way).toList()) {
      var ports = objects(rule, "ports").map(it -> text(it, "port")).collect(joining(" "));
      objects(rule, end).map(it -> peer(it) + " " + ports).forEach(paths::add);
    }
    return paths;
  }

  /** A range of addresses, or the labels of pods and their namespace. */
  private static String peer(JsonObject peer) {
    if (peer.has("ipBlock")) {
      return text(at(peer, "ipBlock"), "cidr");
    }
    return Stream.of("namespaceSelector", "podSelector")
        .filter(peer::has)
        .flatMap(it -> at(peer, it, "matchLabels").entrySet().stream())
        .map(it -> it.getValue().getAsString().equals("true") ? it.getKey() : it.getValue())
        .map(it -> it.toString().replace("\"", ""))
        .toList()
        .toString();
  }

  private static JsonObject policy(List<JsonObject> policies, String name) {
    return policies.stream().filter(it -> name(it).equals(name)).findFirst().orElseThrow();
  }

  /** A rule without from, to or ports would let everything through. */
  private static void namesBothEnds(JsonObject policy, Rendered rendered) {
    var spec = at(policy, "spec");
    objects(spec, "ingress").forEach(it -> assertThat(it.keySet()).contains("from", "ports"));
    objects(spec, "egress").forEach(it -> assertThat(it.keySet()).contains("to", "ports"));
    var selected =
        rendered.pods().stream()
            .filter(it -> selects(at(spec, "podSelector", "matchLabels"), it.labels()))
            .toList();
    assertThat(selected).as(name(policy)).isNotEmpty();
    for (var rule : objects(spec, "ingress").toList()) {
      var ports = objects(rule, "ports").map(it -> text(it, "port")).toList();
      assertThat(selected)
          .allSatisfy(pod -> assertThat(ports(pod.containers().getFirst())).containsAll(ports));
    }
  }

  /** The pods of ours that a policy lets reach, at a port that they have. */
  private static Set<String> outOf(JsonObject policy, Rendered rendered) {
    var reached = new TreeSet<String>();
    for (var rule : objects(at(policy, "spec"), "egress").toList()) {
      var ports = objects(rule, "ports").map(it -> text(it, "port")).toList();
      for (var to :
          objects(rule, "to").filter(it -> it.keySet().equals(Set.of("podSelector"))).toList()) {
        for (var pod : rendered.pods()) {
          var open =
              objects(pod.containers().getFirst(), "ports").map(it -> text(it, "containerPort"));
          if (selects(at(to, "podSelector", "matchLabels"), pod.labels())
              && open.anyMatch(ports::contains)) {
            reached.add(pod.owner());
          }
        }
      }
    }
    return reached;
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void services_budgets_and_autoscalers_find_their_pods(String overlay) throws Exception {
    var rendered = Rendered.of(overlay);

    for (var service : rendered.ofKind("Service").toList()) {
      assertThat(rendered.pods())
          .as(name(service))
          .anySatisfy(
              pod -> {
                assertThat(selects(at(service, "spec", "selector"), pod.labels())).isTrue();
                assertThat(ports(pod.containers().getFirst()))
                    .contains(
                        text(
                            objects(at(service, "spec"), "ports").findFirst().orElseThrow(),
                            "targetPort"));
              });
    }
    assertThat(
            rendered
                .ofKind("PodDisruptionBudget")
                .map(it -> app(at(it, "spec", "selector", "matchLabels"))))
        .containsAll(TOOLS)
        .contains("menagerie");
    for (var scaler : rendered.ofKind("HorizontalPodAutoscaler").toList()) {
      var target = text(at(scaler, "spec", "scaleTargetRef"), "name");
      assertThat(rendered.ofKind("Deployment").filter(it -> name(it).equals(target)))
          .as(target)
          .singleElement()
          .satisfies(it -> assertThat(at(it, "spec").keySet()).doesNotContain("replicas"));
    }
  }

  /** What the server promises, with room for who tells it to end. */
  @ParameterizedTest
  @MethodSource("overlays")
  void the_server_has_the_time_that_it_needs_to_end(String overlay) throws Exception {
    var server =
        Rendered.of(overlay).pods().stream()
            .filter(it -> it.owner().equals("menagerie"))
            .findFirst()
            .orElseThrow();

    assertThat(server.spec().get("terminationGracePeriodSeconds").getAsInt()).isGreaterThan(20);
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void secrets_are_files_and_what_is_mounted_is_there(String overlay) throws Exception {
    var rendered = Rendered.of(overlay);
    var claims =
        new TreeSet<>(rendered.ofKind("PersistentVolumeClaim").map(Rendered::name).toList());
    claims.add("data-menagerie-0");
    var maps = rendered.ofKind("ConfigMap").map(Rendered::name).toList();

    assertThat(rendered.ofKind("Secret")).isEmpty();
    for (var pod : rendered.pods()) {
      assertThat(pod.spec().toString()).doesNotContain("secretKeyRef", "secretRef");
      for (var volume : objects(pod.spec(), "volumes").toList()) {
        if (volume.has("persistentVolumeClaim")) {
          assertThat(claims).contains(text(at(volume, "persistentVolumeClaim"), "claimName"));
        }
        if (volume.has("configMap") && !text(at(volume, "configMap"), "optional").equals("true")) {
          assertThat(maps).contains(text(at(volume, "configMap"), "name"));
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("overlays")
  void the_server_knows_every_key_it_is_given(String overlay) throws Exception {
    var page = Files.readString(Path.of("../docs/configuration.md"));
    var known =
        Pattern.compile("(?m)^\\| `([^`]+)` \\|")
            .matcher(page)
            .results()
            .map(key -> key.group(1))
            .toList();
    var given = new Properties();
    for (var file : Rendered.of(overlay).configuration("menagerie-").entrySet()) {
      if (file.getKey().endsWith(".properties")) {
        given.load(new StringReader(file.getValue()));
      }
    }

    assertThat(given.stringPropertyNames())
        .contains("menagerie.tools.allowed-addresses", "menagerie.security.tokens-file")
        .isSubsetOf(known);
    assertThat(given.getProperty("menagerie.security.required")).isEqualTo("true");
  }
}
