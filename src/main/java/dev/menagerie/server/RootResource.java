// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import jakarta.annotation.security.PermitAll;
import jakarta.enterprise.context.Dependent;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;

/** Where to start reading, and the contract itself. */
@Path("/")
@Dependent
@PermitAll
public class RootResource {

  private static final String CONTRACT = "/openapi/menagerie.yaml";

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response root() {
    return Replies.ok(
        Json.object()
            .add("name", "menagerie")
            .add("contract", "/openapi")
            .add("agents", "/v1/agents")
            .add("tasks", "/v1/tasks")
            .add("waiting", "/v1/waiting")
            .add("toolServers", "/v1/tool-servers")
            .add("health", "/health")
            .add("metrics", "/metrics")
            .build());
  }

  @GET
  @Path("openapi")
  @Produces("application/yaml")
  public byte[] contract() {
    try (var yaml = RootResource.class.getResourceAsStream(CONTRACT)) {
      return Objects.requireNonNull(yaml, CONTRACT).readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
