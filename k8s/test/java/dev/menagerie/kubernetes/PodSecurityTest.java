// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodSecurityTest {

  private static final String DEPLOYMENT =
      """
      kind: Deployment
      spec:
        template:
          metadata:
            labels: {app.kubernetes.io/name: one}
          spec:
            automountServiceAccountToken: false
            securityContext:
              runAsNonRoot: true
              runAsUser: 65532
              seccompProfile: {type: RuntimeDefault}
            containers:
              - name: one
                ports:
                  - {containerPort: 8080}
                securityContext:
                  allowPrivilegeEscalation: false
                  readOnlyRootFilesystem: true
                  capabilities: {drop: [ALL]}
            volumes:
              - name: tmp
                emptyDir: {}
      """;

  private static List<String> broken(String yaml) {
    return PodSecurity.broken(new Rendered(Rendered.read(yaml)).pods().getFirst());
  }

  @Test
  void lets_a_restricted_pod_run() {
    assertThat(broken(DEPLOYMENT)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "automountServiceAccountToken: false | hostNetwork: true | hostNetwork",
        "automountServiceAccountToken: false | restartPolicy: Always |"
            + " automountServiceAccountToken",
        "ServiceAccountToken: false | ServiceAccountToken: true | automountServiceAccountToken",
        "runAsNonRoot: true | runAsNonRoot: false | runAsNonRoot",
        "runAsNonRoot: true | runAsGroup: 1 | runAsNonRoot",
        "runAsUser: 65532 | runAsUser: 0 | runAsUser",
        "runAsUser: 65532 | sysctls: [] | sysctls",
        "RuntimeDefault | Unconfined | seccompProfile",
        "containerPort: 8080 | hostPort: 80 | hostPort",
        "Escalation: false | Escalation: true | allowPrivilegeEscalation",
        "readOnlyRootFilesystem: true | privileged: true | privileged",
        "readOnlyRootFilesystem: true | procMount: Unmasked | readOnlyRootFilesystem",
        "drop: [ALL] | drop: [KILL] | capabilities.drop",
        "drop: [ALL] | drop: [ALL], add: [SYS_ADMIN] | capabilities.add",
        "emptyDir: {} | hostPath: {path: /} | volumes tmp",
        "volumes: | ephemeralContainers: | ephemeralContainers",
      })
  void names_the_rule_that_is_broken(String right, String wrong, String rule) {
    var yaml = DEPLOYMENT.replace(right, wrong);
    assertThat(yaml).isNotEqualTo(DEPLOYMENT);

    assertThat(broken(yaml)).contains("one: " + rule);
  }
}
