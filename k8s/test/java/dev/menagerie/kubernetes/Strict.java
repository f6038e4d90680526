// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kubernetes;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.kubernetes.client.openapi.JSON;
import io.kubernetes.client.openapi.models.V1ConfigMap;
import io.kubernetes.client.openapi.models.V1CronJob;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1Namespace;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PersistentVolumeClaim;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V1ServiceAccount;
import io.kubernetes.client.openapi.models.V1StatefulSet;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.util.Map;

/**
 * Whether Kubernetes takes a resource: by the models that its Java client generates from its
 * description of itself. They refuse unknown and missing fields; a value that was read in another
 * type than it was written shows when it is written again.
 */
final class Strict {

  private record Model(Class<?> type, Check check) {}

  private interface Check {
    void validate(JsonElement resource) throws IOException;
  }

  private static final Map<String, Model> MODELS =
      Map.ofEntries(
          Map.entry("v1 Namespace", new Model(V1Namespace.class, V1Namespace::validateJsonElement)),
          Map.entry("v1 ConfigMap", new Model(V1ConfigMap.class, V1ConfigMap::validateJsonElement)),
          Map.entry("v1 Service", new Model(V1Service.class, V1Service::validateJsonElement)),
          Map.entry(
              "v1 ServiceAccount",
              new Model(V1ServiceAccount.class, V1ServiceAccount::validateJsonElement)),
          Map.entry(
              "v1 PersistentVolumeClaim",
              new Model(
                  V1PersistentVolumeClaim.class, V1PersistentVolumeClaim::validateJsonElement)),
          Map.entry(
              "apps/v1 StatefulSet",
              new Model(V1StatefulSet.class, V1StatefulSet::validateJsonElement)),
          Map.entry(
              "apps/v1 Deployment",
              new Model(V1Deployment.class, V1Deployment::validateJsonElement)),
          Map.entry("batch/v1 CronJob", new Model(V1CronJob.class, V1CronJob::validateJsonElement)),
          Map.entry(
              "policy/v1 PodDisruptionBudget",
              new Model(V1PodDisruptionBudget.class, V1PodDisruptionBudget::validateJsonElement)),
          Map.entry(
              "networking.k8s.io/v1 NetworkPolicy",
              new Model(V1NetworkPolicy.class, V1NetworkPolicy::validateJsonElement)),
          Map.entry(
              "networking.k8s.io/v1 Ingress",
              new Model(V1Ingress.class, V1Ingress::validateJsonElement)),
          Map.entry(
              "autoscaling/v2 HorizontalPodAutoscaler",
              new Model(
                  V2HorizontalPodAutoscaler.class,
                  V2HorizontalPodAutoscaler::validateJsonElement)));

  private Strict() {}

  /**
   * Reads a resource.
   *
   * @throws IllegalArgumentException that names the field, if one is unknown, missing or mistyped
   */
  static void require(JsonObject resource) {
    var kind = Rendered.text(resource, "apiVersion") + " " + Rendered.text(resource, "kind");
    var model = MODELS.get(kind);
    if (model == null) {
      throw new IllegalArgumentException(kind + ": no such resource is known here");
    }
    try {
      model.check().validate(resource);
      var read = JSON.deserialize(resource.toString(), model.type());
      requireSame(resource, JsonParser.parseString(JSON.serialize(read)), kind);
    } catch (IOException | RuntimeException e) {
      throw new IllegalArgumentException(
          "%s %s: %s".formatted(kind, Rendered.name(resource), e.getMessage()), e);
    }
  }

  private static void requireSame(JsonElement written, JsonElement read, String path) {
    switch (written) {
      case JsonObject object when read instanceof JsonObject other -> {
        for (var member : object.entrySet()) {
          var there = other.get(member.getKey());
          requireSame(
              member.getValue(),
              there == null ? new JsonPrimitive("nothing") : there,
              path + "." + member.getKey());
        }
      }
      case JsonArray array when read instanceof JsonArray other && array.size() == other.size() -> {
        for (int i = 0; i < array.size(); i++) {
          requireSame(array.get(i), other.get(i), "%s[%d]".formatted(path, i));
        }
      }
      default -> {
        if (!written.equals(read)) {
          throw new IllegalArgumentException("%s: %s is read as %s".formatted(path, written, read));
        }
      }
    }
  }
}
