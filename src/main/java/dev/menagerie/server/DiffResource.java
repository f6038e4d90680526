// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.engine.Difference;
import dev.menagerie.engine.Difference.Divergence;
import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.spi.Entry;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Optional;

/** Says where two tasks part. */
@Path("/v1/tasks/{a}/diff/{b}")
@Dependent
public class DiffResource {

  private final Tasks tasks;

  @Inject
  DiffResource(Tasks tasks) {
    this.tasks = tasks;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response diff(@PathParam("a") String a, @PathParam("b") String b) {
    return Replies.ok(json(tasks.diff(a, b)));
  }

  private static JsonObject json(Difference difference) {
    return Json.object()
        .add("common", difference.common())
        .add(
            "firstDivergence",
            difference.firstDivergence().<JsonValue>map(DiffResource::json).orElse(JsonValue.NULL))
        .add(
            "answers",
            Json.object()
                .add("a", TaskJson.answer(difference.a()))
                .add("b", TaskJson.answer(difference.b())))
        .add(
            "usage",
            Json.object()
                .add("a", TaskJson.usage(difference.a().spent()))
                .add("b", TaskJson.usage(difference.b().spent())))
        .build();
  }

  private static JsonObject json(Divergence divergence) {
    return Json.object()
        .add("path", divergence.path())
        .add("a", json(divergence.a()))
        .add("b", json(divergence.b()))
        .build();
  }

  private static JsonValue json(Optional<Entry> entry) {
    return entry.<JsonValue>map(Entry::json).orElse(JsonValue.NULL);
  }
}
