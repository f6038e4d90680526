// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.engine.spi.Memories;
import dev.menagerie.engine.spi.Memories.Statistics;
import dev.menagerie.server.access.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.util.List;

/** Memory spaces as a whole. */
@Path("/v1/memory")
@Dependent
public class MemoryResource {

  private final Memories memories;
  private final Settings settings;
  private final MemoryDesk desk;

  @Inject
  MemoryResource(Memories memories, Settings settings, MemoryDesk desk) {
    this.memories = memories;
    this.settings = settings;
    this.desk = desk;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response list() {
    var json = Json.array();
    memories.spaces().stream()
        .map(memories::statistics)
        .filter(MemoryResource::hasSomething)
        .forEach(it -> json.add(MemoryJson.of(it)));
    return Replies.ok(json.build());
  }

  private static boolean hasSomething(Statistics statistics) {
    return statistics.things().values().stream().anyMatch(it -> it > 0);
  }

  @GET
  @Path("{space}")
  @Produces(MediaType.APPLICATION_JSON)
  public Response get(@PathParam("space") String space) {
    return Replies.ok(MemoryJson.of(memories.statistics(MemoryDesk.named(space))));
  }

  @DELETE
  @RolesAllowed(Role.ADMINS)
  @Path("{space}")
  @Produces(MediaType.APPLICATION_JSON)
  public Response clear(@PathParam("space") String space, @Context UriInfo uri) {
    return changed(space, new MemoryChange.Clear(desk.reason(uri)));
  }

  @POST
  @Path("{space}/undo")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response undo(@PathParam("space") String space, InputStream body) {
    var fields = Fields.of(body, settings.maxBodyBytes());
    var position = fields.whole("position", 1);
    fields.end();
    return changed(
        space,
        new MemoryChange.Undo(
            position.orElseThrow(
                () -> Problem.invalid("position", "missing, must be that of a memory event"))));
  }

  private Response changed(String space, MemoryChange change) {
    var changed = memories.change(MemoryDesk.named(space), List.of(change));
    return Replies.ok(MemoryJson.of(changed));
  }

  @GET
  @Path("{space}/search")
  @Produces(MediaType.APPLICATION_JSON)
  public Response search(@PathParam("space") String space, @Context UriInfo uri) {
    var query =
        MemoryQuery.of(
            uri.getQueryParameters(),
            "q",
            "type",
            "kind",
            "tag",
            "k",
            "asOf",
            "from",
            "to",
            "threshold",
            "tokens");
    var hits = memories.search(MemoryDesk.named(space), query.wanted(), query.asOf());
    return Replies.ok(MemoryJson.of(hits));
  }

  @GET
  @Path("{space}/graph")
  @Produces(MediaType.APPLICATION_JSON)
  public Response graph(@PathParam("space") String space, @Context UriInfo uri) {
    var query = MemoryQuery.of(uri.getQueryParameters(), "entity", "limit", "after", "asOf");
    var facts =
        memories.list(
            MemoryDesk.named(space), query.listing(ThingType.FACT, _ -> true), query.asOf());
    return Replies.ok(MemoryJson.graph(facts, facts.size() < query.limit()));
  }

  @GET
  @Path("{space}/export")
  @Produces(MemoryLines.MEDIA_TYPE)
  public Response export(@PathParam("space") String space) {
    return Response.ok(MemoryLines.of(MemoryDesk.named(space), memories), MemoryLines.MEDIA_TYPE)
        .build();
  }

  @POST
  @Path("{space}/import")
  @Consumes({MemoryLines.MEDIA_TYPE, MediaType.APPLICATION_JSON})
  @Produces(MediaType.APPLICATION_JSON)
  public Response load(@PathParam("space") String space, InputStream body) {
    var lines = MemoryImport.read(body, settings.maxBodyBytes(), desk.secrets());
    var changed = memories.change(MemoryDesk.named(space), lines.changes());
    return Replies.ok(lines.made(changed));
  }
}
