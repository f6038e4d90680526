// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The resources of a server: listed, by address or template, and read. */
final class McpResources {

  private final List<ServedResource> resources;

  McpResources(List<ServedResource> resources) {
    this.resources = resources;
  }

  JsonObjectBuilder list(JsonObject params) {
    return Page.of("resources", described(resource -> !resource.template()), params);
  }

  JsonObjectBuilder templates(JsonObject params) {
    return Page.of("resourceTemplates", described(ServedResource::template), params);
  }

  private List<JsonObject> described(Predicate<ServedResource> which) {
    return resources.stream().filter(which).map(ServedResource::described).toList();
  }

  /**
   * Reads one; what has its own address comes before what a template has.
   *
   * @param missing the code of the error if there is none
   */
  JsonObject read(JsonObject params, CallMeta meta, int missing) {
    var uri = params.getString("uri", "");
    for (var template : List.of(false, true)) {
      for (var resource : resources) {
        var variables = resource.variables(uri);
        if (resource.template() == template && variables.isPresent()) {
          return contents(resource, uri, variables.get(), meta, missing);
        }
      }
    }
    throw none(missing, "Resource not found: this server has no resource at this address", uri);
  }

  private static JsonObject contents(
      ServedResource resource,
      String uri,
      Map<String, String> variables,
      CallMeta meta,
      int missing) {
    try {
      var contents = resource.handler().read(uri, variables, meta).json();
      return Wire.object().add("contents", Wire.array().add(contents)).build();
    } catch (IllegalArgumentException e) {
      throw none(missing, "Resource not found: " + e.getMessage(), uri);
    }
  }

  private static RpcError none(int code, String reason, String uri) {
    return new RpcError(code, reason, Wire.object().add("uri", uri).build());
  }
}
