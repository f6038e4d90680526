// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.evaluation.CaseTest;
import dev.menagerie.evaluation.DataSet;
import dev.menagerie.evaluation.DataSets;
import dev.menagerie.evaluation.Scorer;
import dev.menagerie.server.Problem.Kind;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.util.List;

/** Data sets: cases that users keep, and families of tasks. */
@Path("/v1/data-sets")
@Dependent
public class DataSetsResource {

  private static final String NAME = "[a-z0-9][a-z0-9-]{0,63}";
  private static final int MOST_COUNT = 1_000;

  private final DataSets sets;
  private final Settings settings;

  @Inject
  DataSetsResource(DataSets sets, Settings settings) {
    this.sets = sets;
    this.settings = settings;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response list() {
    var json = Json.array();
    sets.kept().forEach(it -> json.add(outline(it, "kept")));
    sets.published().forEach(it -> json.add(outline(it, "published")));
    sets.families()
        .forEach(
            it ->
                json.add(
                    Json.object()
                        .add("name", it)
                        .add("kind", "family")
                        .add("scorer", new Scorer.Family().json())));
    return Replies.ok(json.build());
  }

  private static JsonObject outline(DataSet set, String kind) {
    return Json.object()
        .add("name", set.name())
        .add("kind", kind)
        .add("scorer", set.scorer().json())
        .add("cases", set.cases().size())
        .build();
  }

  /** Cases of a set: all that it keeps, or those that a family makes from a seed on. */
  @GET
  @Path("{name}")
  @Produces(MediaType.APPLICATION_JSON)
  public Response get(@PathParam("name") String name, @Context UriInfo uri) {
    var query = Query.of(uri.getQueryParameters(), List.of("count", "seed"));
    var count = query.whole("count", 1, MOST_COUNT);
    long seed = query.whole("seed", 0, 999_999_999).orElse(0);
    return Replies.ok(sets.drawn(name, count, seed).json());
  }

  @PUT
  @Path("{name}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response put(@PathParam("name") String name, InputStream body) {
    requireName(name);
    var fields = Fields.of(body, settings.maxBodyBytes());
    var scorer = ComparisonRequest.scorer(fields).orElseGet(Scorer.Exact::new);
    var set = new DataSet(name, scorer, ComparisonRequest.cases(fields, "cases"));
    fields.end();
    boolean created = sets.find(name).isEmpty();
    sets.save(set);
    return Replies.json(created ? 201 : 200, set.json())
        .location(Replies.path("data-sets", name))
        .build();
  }

  private static void requireName(String name) {
    if (!name.matches(NAME)) {
      throw Problem.invalid(
          "name", "must be 1 to 64 lower-case letters, digits and hyphens, no hyphen first");
    }
  }

  @DELETE
  @Path("{name}")
  public Response delete(@PathParam("name") String name) {
    existing(name);
    sets.delete(name);
    return Replies.none();
  }

  /** Makes a case of a task that has ended. */
  @POST
  @Path("{name}/cases")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response add(@PathParam("name") String name, InputStream body) {
    requireName(name);
    var fields = Fields.of(body, settings.maxBodyBytes());
    var task = fields.text("task");
    var expected = fields.optionalText("expected");
    fields.end();
    return Replies.json(201, sets.add(name, task, expected).json())
        .location(Replies.path("data-sets", name))
        .build();
  }

  /** The source of a JUnit test. */
  @GET
  @Path("{name}/cases/{case}/test")
  @Produces(MediaType.TEXT_PLAIN)
  public Response test(@PathParam("name") String name, @PathParam("case") String id) {
    var one =
        existing(name).cases().stream()
            .filter(it -> it.id().equals(id))
            .findFirst()
            .orElseThrow(
                () ->
                    Problem.of(
                        Kind.NOT_FOUND,
                        "No case %s. GET /v1/data-sets/%s lists them.".formatted(id, name)));
    var recording =
        sets.recording(name, id)
            .orElseThrow(
                () ->
                    Problem.of(
                        Kind.CONFLICT,
                        "Case %s was made of no task, so there is no journal to replay."
                            .formatted(id)));
    return Response.ok(CaseTest.source(name, one, recording), MediaType.TEXT_PLAIN_TYPE).build();
  }

  private DataSet existing(String name) {
    return sets.find(name)
        .orElseThrow(
            () ->
                Problem.of(
                    Kind.NOT_FOUND,
                    "No data set %s that is kept. GET /v1/data-sets lists them.".formatted(name)));
  }
}
