// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kubernetes;

import static dev.menagerie.kubernetes.Rendered.at;
import static dev.menagerie.kubernetes.Rendered.elements;
import static dev.menagerie.kubernetes.Rendered.objects;
import static dev.menagerie.kubernetes.Rendered.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import dev.menagerie.kubernetes.Rendered.Pod;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The level "restricted" of the Pod Security Standards, and what we ask beyond it: a read-only
 * root, and no token.
 *
 * <p>Source: https://kubernetes.io/docs/concepts/security/pod-security-standards/
 */
final class PodSecurity {

  private static final Set<String> VOLUMES =
      Set.of(
          "configMap",
          "csi",
          "downwardAPI",
          "emptyDir",
          "ephemeral",
          "persistentVolumeClaim",
          "projected",
          "secret");

  private static final Set<String> SECCOMP = Set.of("RuntimeDefault", "Localhost");

  private final Pod pod;
  private final List<String> broken = new ArrayList<>();

  private PodSecurity(Pod pod) {
    this.pod = pod;
  }

  /** The rules that a pod breaks, none if it may run. */
  static List<String> broken(Pod pod) {
    var rules = new PodSecurity(pod);
    rules.check();
    return rules.broken;
  }

  private void check() {
    for (var host : List.of("hostNetwork", "hostPID", "hostIPC")) {
      require(!flag(pod.spec(), host), host);
    }
    require(pod.spec().has("automountServiceAccountToken"), "automountServiceAccountToken");
    require(!flag(pod.spec(), "automountServiceAccountToken"), "automountServiceAccountToken");
    require(at(pod.spec(), "securityContext").get("sysctls") == null, "sysctls");
    objects(pod.spec(), "volumes").forEach(this::checkVolume);
    require(!pod.spec().has("ephemeralContainers"), "ephemeralContainers");
    pod.containers().forEach(this::checkContainer);
  }

  private void checkVolume(JsonObject volume) {
    var kinds = volume.keySet().stream().filter(it -> !it.equals("name")).toList();
    require(kinds.size() == 1 && VOLUMES.containsAll(kinds), "volumes " + text(volume, "name"));
    require(
        objects(at(volume, "projected"), "sources").noneMatch(it -> it.has("serviceAccountToken")),
        "serviceAccountToken");
  }

  private void checkContainer(JsonObject container) {
    var own = at(container, "securityContext");
    var pods = at(pod.spec(), "securityContext");
    require(!flag(own, "privileged"), "privileged");
    require(own.has("allowPrivilegeEscalation"), "allowPrivilegeEscalation");
    require(!flag(own, "allowPrivilegeEscalation"), "allowPrivilegeEscalation");
    require(flag(own.has("runAsNonRoot") ? own : pods, "runAsNonRoot"), "runAsNonRoot");
    for (var context : List.of(own, pods)) {
      require(!text(context, "runAsUser").equals("0"), "runAsUser");
      require(!context.has("seLinuxOptions") && !context.has("windowsOptions"), "seLinuxOptions");
      var apparmor = text(at(context, "appArmorProfile"), "type");
      require(!apparmor.equals("Unconfined"), "appArmorProfile");
    }
    var seccomp = own.has("seccompProfile") ? own : pods;
    require(SECCOMP.contains(text(at(seccomp, "seccompProfile"), "type")), "seccompProfile");
    require(text(own, "procMount").isEmpty(), "procMount");
    var capabilities = at(own, "capabilities");
    require(elements(capabilities, "drop").anyMatch(it -> is(it, "ALL")), "capabilities.drop");
    require(
        elements(capabilities, "add").allMatch(it -> is(it, "NET_BIND_SERVICE")),
        "capabilities.add");
    require(flag(own, "readOnlyRootFilesystem"), "readOnlyRootFilesystem");
    require(
        objects(container, "ports")
            .noneMatch(it -> Integer.parseInt("0" + text(it, "hostPort")) != 0),
        "hostPort");
  }

  private static boolean is(JsonElement element, String text) {
    return element.getAsString().equals(text);
  }

  private static boolean flag(JsonObject from, String name) {
    return text(from, name).equals("true");
  }

  private void require(boolean kept, String rule) {
    if (!kept) {
      broken.add(pod.owner() + ": " + rule);
    }
  }
}
