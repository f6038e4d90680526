// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.engine.Refused;
import dev.menagerie.evaluation.Comparison;
import dev.menagerie.evaluation.Laboratory;
import dev.menagerie.server.Problem.Kind;
import dev.menagerie.server.access.Caller;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;

/** Runs agents side by side. */
@Path("/v1/comparisons")
@Dependent
public class ComparisonsResource {

  private static final String CSV = "text/csv;qs=0.5";
  private static final int MOST_KEY = 255;

  private final Laboratory laboratory;
  private final ComparisonRequest requests;
  private final Caller caller;
  private final Settings settings;
  private final Space space;

  @Inject
  ComparisonsResource(
      Laboratory laboratory,
      ComparisonRequest requests,
      Settings settings,
      Space space,
      Caller caller) {
    this.laboratory = laboratory;
    this.requests = requests;
    this.caller = caller;
    this.settings = settings;
    this.space = space;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response start(InputStream body, @HeaderParam("Idempotency-Key") String key) {
    var id = id(Optional.ofNullable(key));
    var wanted =
        requests.read(
            Fields.of(body, settings.maxBodyBytes()),
            id,
            InstantSource.system().instant(),
            caller.name());
    var known = known(id);
    if (known.filter(it -> !it.same(wanted)).isPresent()) {
      throw Problem.of(
          Kind.CONFLICT,
          "This Idempotency-Key was used for comparison %s with another request; use a new key."
              .formatted(id));
    }
    var comparison = known.orElseGet(() -> started(wanted));
    return Replies.json(202, json(comparison)).location(Replies.path("comparisons", id)).build();
  }

  private Comparison started(Comparison wanted) {
    space.require();
    return laboratory.start(wanted);
  }

  private Optional<Comparison> known(String id) {
    try {
      return Optional.of(laboratory.find(id));
    } catch (Refused _) {
      return Optional.empty();
    }
  }

  private static String id(Optional<String> key) {
    if (key.filter(it -> it.isBlank() || it.length() > MOST_KEY).isPresent()) {
      throw Problem.invalid("Idempotency-Key", "must be 1 to %d characters".formatted(MOST_KEY));
    }
    return key.map(it -> UUID.nameUUIDFromBytes(it.getBytes(StandardCharsets.UTF_8)))
        .orElseGet(UUID::randomUUID)
        .toString();
  }

  private JsonObject json(Comparison comparison) {
    var report = laboratory.report(comparison);
    return comparison
        .outline()
        .add(
            "trials",
            Json.object()
                .add("over", report.rows().stream().mapToInt(it -> it.trials()).sum())
                .add("of", comparison.size()))
        .add("report", report.json())
        .build();
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response list() {
    var json = Json.array();
    laboratory.list().forEach(it -> json.add(json(it)));
    return Replies.ok(json.build());
  }

  @GET
  @Path("{id}")
  @Produces(MediaType.APPLICATION_JSON)
  public Response get(@PathParam("id") String id) {
    return Replies.ok(json(laboratory.find(id)));
  }

  @GET
  @Path("{id}")
  @Produces(CSV)
  public Response table(@PathParam("id") String id) {
    return Response.ok(laboratory.report(laboratory.find(id)).csv(), "text/csv").build();
  }

  @GET
  @Path("{id}/trials")
  @Produces(MediaType.APPLICATION_JSON)
  public Response trials(@PathParam("id") String id) {
    var json = Json.array();
    var comparison = laboratory.find(id);
    laboratory.trials(comparison).stream().map(it -> it.shown(comparison)).forEach(json::add);
    return Replies.ok(json.build());
  }

  @GET
  @Path("{id}/trials")
  @Produces(CSV)
  public Response trialTable(@PathParam("id") String id) {
    return Response.ok(laboratory.csv(laboratory.find(id)), "text/csv").build();
  }

  @POST
  @Path("{id}/cancel")
  @Produces(MediaType.APPLICATION_JSON)
  public Response cancel(@PathParam("id") String id) {
    return Replies.ok(json(laboratory.cancel(id)));
  }

  @DELETE
  @Path("{id}")
  public Response delete(@PathParam("id") String id) {
    laboratory.delete(id);
    return Replies.none();
  }
}
