// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.core.Json;
import jakarta.enterprise.context.Dependent;
import jakarta.json.JsonObject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** All architectures with their parameters. */
@Path("/v1/architectures")
@Dependent
public class ArchitecturesResource {

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response list() {
    var json = Json.array();
    Catalog.all().forEach(entry -> json.add(of(entry)));
    return Replies.ok(json.build());
  }

  private static JsonObject bound(Catalog.Entry entry) {
    var cost = entry.cost();
    return Json.object()
        .add("thoughts", cost.thoughts())
        .add("thoughtsByDefault", cost.mostThoughts().applyAsLong(entry.defaults()))
        .add("toolCalls", cost.toolCalls())
        .build();
  }

  private static JsonObject of(Catalog.Entry entry) {
    return Json.object()
        .add("name", entry.name())
        .add("family", entry.family())
        .add("source", entry.paper())
        .add("parameters", entry.parameters())
        .add("costBound", bound(entry))
        .build();
  }
}
