// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.gson.JsonObject;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.Serial;
import java.util.Map;

/**
 * Whether the models of fabric8, which others made of the same description, know every field of a
 * resource. By themselves they keep what they do not know.
 */
final class Fabric8 {

  private static final Map<String, Class<?>> MODELS =
      Map.ofEntries(
          Map.entry("v1 Namespace", Namespace.class),
          Map.entry("v1 ConfigMap", ConfigMap.class),
          Map.entry("v1 Service", Service.class),
          Map.entry("v1 ServiceAccount", ServiceAccount.class),
          Map.entry("v1 PersistentVolumeClaim", PersistentVolumeClaim.class),
          Map.entry("apps/v1 StatefulSet", StatefulSet.class),
          Map.entry("apps/v1 Deployment", Deployment.class),
          Map.entry("batch/v1 CronJob", CronJob.class),
          Map.entry("policy/v1 PodDisruptionBudget", PodDisruptionBudget.class),
          Map.entry("networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class),
          Map.entry("networking.k8s.io/v1 Ingress", Ingress.class),
          Map.entry("autoscaling/v2 HorizontalPodAutoscaler", HorizontalPodAutoscaler.class));

  /** Fields that no model declares are kept nowhere, and so refused. */
  private static final class DeclaredAlone extends JacksonAnnotationIntrospector {

    @Serial private static final long serialVersionUID = 1;

    @Override
    public Boolean hasAnySetter(Annotated annotated) {
      return false;
    }
  }

  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .annotationIntrospector(new DeclaredAlone())
          .build();

  private Fabric8() {}

  /**
   * Reads a resource.
   *
   * @throws IllegalArgumentException that names the field, if one is unknown or mistyped
   */
  static void require(JsonObject resource) {
    var kind = Rendered.text(resource, "apiVersion") + " " + Rendered.text(resource, "kind");
    var model = MODELS.get(kind);
    if (model == null) {
      throw new IllegalArgumentException(kind + ": no such resource is known here");
    }
    try {
      MAPPER.readValue(resource.toString(), model);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "%s %s: %s".formatted(kind, Rendered.name(resource), e.getMessage()), e);
    }
  }
}
