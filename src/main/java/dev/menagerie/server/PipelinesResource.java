// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Pipeline;
import dev.menagerie.engine.spi.Pipeline.Step;
import dev.menagerie.engine.spi.Redaction;
import dev.menagerie.server.Problem.Kind;
import dev.menagerie.server.access.Role;
import dev.menagerie.tool.Pipelines;
import dev.menagerie.tool.ToolServers;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Chains of tools that agents call as one tool. */
@Path("/v1/pipelines")
@Dependent
public class PipelinesResource {

  private static final int LONGEST_DESCRIPTION = 4_096;

  private final Pipelines pipelines;
  private final Redaction redaction;
  private final Settings settings;

  @Inject
  PipelinesResource(ToolServers servers, Settings settings) {
    this.pipelines = servers.pipelines();
    this.redaction = servers.secrets();
    this.settings = settings;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response list() {
    var json = Json.array();
    pipelines.shown().forEach(json::add);
    return Replies.ok(json.build());
  }

  @POST
  @RolesAllowed(Role.ADMINS)
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response define(InputStream body) {
    var fields = Fields.of(body, settings.maxBodyBytes());
    var name = fields.text("name");
    var description = fields.text("description", LONGEST_DESCRIPTION);
    var schema =
        fields
            .object("schema")
            .orElseThrow(() -> Problem.invalid("schema", "missing, must be a JSON Schema"));
    var steps = steps(fields.json("steps").orElse(JsonValue.NULL));
    var output = fields.json("output").orElse(JsonValue.NULL);
    fields.end();
    refuseSecrets(steps, output);
    var defined = pipelines.define(name, description, schema, new Pipeline(steps, output));
    return Replies.json(201, defined).location(Replies.path("pipelines", name)).build();
  }

  /** They would be in the journal of each task that calls it. */
  private void refuseSecrets(List<Step> steps, JsonValue output) {
    var said = Json.array();
    steps.forEach(it -> said.add(it.arguments()));
    redaction
        .first(Json.object().add("steps", said).add("output", output).build())
        .ifPresent(
            place -> {
              throw Problem.invalid(
                  place.at(), "has a secret in it; have the tool server hold it itself");
            });
  }

  private static List<Step> steps(JsonValue json) {
    if (!(json instanceof JsonArray array)) {
      throw Problem.invalid("steps", "must be a list of objects with tool and arguments");
    }
    var steps = new ArrayList<Step>();
    for (var item : array) {
      var at = "steps[%d]".formatted(steps.size());
      if (item instanceof JsonObject step
          && step.get("tool") instanceof JsonString tool
          && step.getOrDefault("arguments", JsonValue.EMPTY_JSON_OBJECT)
              instanceof JsonObject arguments
          && Set.of("tool", "arguments").containsAll(step.keySet())) {
        steps.add(new Step(tool.getString(), arguments));
      } else {
        throw Problem.invalid(
            at, "must be an object with tool, a full name, and arguments, an object");
      }
    }
    return steps;
  }

  @GET
  @Path("{name}")
  @Produces(MediaType.APPLICATION_JSON)
  public Response get(@PathParam("name") String name) {
    return Replies.ok(existing(name));
  }

  @DELETE
  @RolesAllowed(Role.ADMINS)
  @Path("{name}")
  public Response remove(@PathParam("name") String name) {
    existing(name);
    pipelines.remove(name);
    return Replies.none();
  }

  private JsonObject existing(String name) {
    return pipelines
        .shown(name)
        .orElseThrow(
            () ->
                Problem.of(
                    Kind.NOT_FOUND, "No pipeline " + name + ". GET /v1/pipelines lists them."));
  }
}
