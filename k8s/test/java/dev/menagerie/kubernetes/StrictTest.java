// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StrictTest {

  private static final String DEPLOYMENT =
      """
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: one
      spec:
        replicas: 1
        selector:
          matchLabels: {app: one}
        template:
          metadata:
            labels: {app: one}
          spec:
            automountServiceAccountToken: false
            containers:
              - name: one
                image: one
                args: ["a"]
                ports:
                  - {containerPort: 8080}
                resources:
                  limits: {cpu: "1", memory: 1Gi}
                livenessProbe:
                  httpGet: {path: /, port: 8080}
      """;

  private static void require(String yaml) {
    Rendered.read(yaml).forEach(Strict::require);
  }

  private static void requireByFabric8(String yaml) {
    Rendered.read(yaml).forEach(Fabric8::require);
  }

  @Test
  void takes_what_fits() {
    assertThatCode(() -> require(DEPLOYMENT)).doesNotThrowAnyException();
    assertThatCode(() -> requireByFabric8(DEPLOYMENT)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replicas: 1 | replicaz: 1 | replicaz",
        "replicas: 1 | replicas: one | one",
        "replicas: 1 | replicas: \"1\" | replicas",
        "selector: | selektor: | selektor",
        "matchLabels: {app: one} | matchLabels: app | matchLabels",
        "containers: | container: | container",
        "args: [\"a\"] | args: a | args",
        "httpGet: | httpGot: | httpGot",
        "automountServiceAccountToken: | automountToken: | automountToken",
        "kind: Deployment | kind: Deploiment | Deploiment",
      })
  void the_models_of_others_refuse_what_is_unknown_or_mistyped_too(
      String right, String wrong, String named) {
    var yaml = DEPLOYMENT.replace(right, wrong);
    assertThat(yaml).isNotEqualTo(DEPLOYMENT);

    assertThatThrownBy(() -> requireByFabric8(yaml))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "replicas: 1 | replicaz: 1 | replicaz",
        "replicas: 1 | replicas: \"1\" | replicas",
        "replicas: 1 | replicas: one | one",
        "replicas: 1 | replicas: 1.5 | 1.5",
        "selector: | selektor: | sele",
        "matchLabels: {app: one} | matchLabels: app | matchLabels",
        "labels: {app: one} | labels: {app: 1} | app",
        "Token: false | Token: \"false\" | Token",
        "containers: | container: | container",
        "args: [\"a\"] | args: a | args",
        "args: [\"a\"] | args: [1] | args",
        "- name: one | - tty: true | name",
        "httpGet: | httpGot: | httpGot",
        "path: /, port: 8080 | path: / | port",
        "memory: 1Gi | memory: 1Gigabyte | suffix",
        "cpu: \"1\" | cpu: [1] | limits",
        "kind: Deployment | kind: Deploiment | Deploiment",
      })
  void refuses_what_is_unknown_missing_or_mistyped(String right, String wrong, String named) {
    var yaml = DEPLOYMENT.replace(right, wrong);
    assertThat(yaml).isNotEqualTo(DEPLOYMENT);

    assertThatThrownBy(() -> require(yaml))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }
}
