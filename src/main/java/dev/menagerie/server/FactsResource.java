// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.engine.spi.Memories;
import dev.menagerie.engine.spi.Memories.AsOf;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
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

/** The facts of a memory space: what holds between entities, and when. */
@Path("/v1/memory/{space}/facts")
@Dependent
public class FactsResource {

  private final Memories memories;
  private final MemoryDesk desk;
  private final Settings settings;

  @Inject
  FactsResource(Memories memories, Settings settings) {
    this.memories = memories;
    this.desk = new MemoryDesk(memories);
    this.settings = settings;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response list(@PathParam("space") String space, @Context UriInfo uri) {
    var query =
        MemoryQuery.of(
            uri.getQueryParameters(), "entity", "predicate", "at", "limit", "after", "asOf");
    return desk.page(space, query.facts(), query.asOf(), uri);
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response add(@PathParam("space") String space, InputStream body) {
    var fields = new MemoryFields(Fields.of(body, settings.maxBodyBytes()));
    var fact = fields.fact(null).withSources(fields.sources());
    fields.fields().end();
    return desk.add(space, "facts", fact);
  }

  @GET
  @Path("{id}")
  @Produces(MediaType.APPLICATION_JSON)
  public Response get(
      @PathParam("space") String space, @PathParam("id") String id, @Context UriInfo uri) {
    var asOf = MemoryQuery.of(uri.getQueryParameters(), "asOf").asOf();
    return Replies.ok(MemoryJson.of(desk.existing(space, id, ThingType.FACT, asOf)));
  }

  @PATCH
  @Path("{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response edit(
      @PathParam("space") String space, @PathParam("id") String id, InputStream body) {
    var content = desk.existing(space, id, ThingType.FACT, AsOf.NOW).content().orElseThrow();
    var before = (Fact) content;
    var fields = new MemoryFields(Fields.of(body, settings.maxBodyBytes()));
    var fact = fields.fact(before);
    fields.fields().end();
    memories.change(space, List.of(change(id, before, fact)));
    return Replies.ok(MemoryJson.of(desk.existing(space, id, ThingType.FACT, AsOf.NOW)));
  }

  private static MemoryChange change(String id, Fact before, Fact fact) {
    boolean closes = fact.validTo().isPresent() && fact.equals(before.validTo(fact.validTo()));
    return closes
        ? new MemoryChange.Close(id, fact.validTo().orElseThrow())
        : new MemoryChange.Edit(id, fact);
  }

  @DELETE
  @Path("{id}")
  @Produces(MediaType.APPLICATION_JSON)
  public Response remove(
      @PathParam("space") String space, @PathParam("id") String id, @Context UriInfo uri) {
    return desk.remove(space, id, ThingType.FACT, uri);
  }

  @GET
  @Path("{id}/history")
  @Produces(MediaType.APPLICATION_JSON)
  public Response history(@PathParam("space") String space, @PathParam("id") String id) {
    return desk.history(space, id, ThingType.FACT);
  }
}
