// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.MemoryChange;
import dev.menagerie.core.MemoryContent.Noted;
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

/** The notes of a memory space. */
@Path("/v1/memory/{space}/notes")
@Dependent
public class NotesResource {

  private final Memories memories;
  private final MemoryDesk desk;
  private final Settings settings;

  @Inject
  NotesResource(Memories memories, Settings settings) {
    this.memories = memories;
    this.desk = new MemoryDesk(memories);
    this.settings = settings;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response list(@PathParam("space") String space, @Context UriInfo uri) {
    var query = MemoryQuery.of(uri.getQueryParameters(), "kind", "tag", "limit", "after", "asOf");
    return desk.page(space, query.notes(), query.asOf(), uri);
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response add(@PathParam("space") String space, InputStream body) {
    var fields = new MemoryFields(Fields.of(body, settings.maxBodyBytes()));
    var note = fields.note(null).withSources(fields.sources());
    fields.fields().end();
    return desk.add(space, "notes", note);
  }

  @GET
  @Path("{id}")
  @Produces(MediaType.APPLICATION_JSON)
  public Response get(
      @PathParam("space") String space, @PathParam("id") String id, @Context UriInfo uri) {
    var asOf = MemoryQuery.of(uri.getQueryParameters(), "asOf").asOf();
    return Replies.ok(MemoryJson.of(desk.existing(space, id, ThingType.NOTE, asOf)));
  }

  @PATCH
  @Path("{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response edit(
      @PathParam("space") String space, @PathParam("id") String id, InputStream body) {
    var before = desk.existing(space, id, ThingType.NOTE, AsOf.NOW).content().orElseThrow();
    var fields = new MemoryFields(Fields.of(body, settings.maxBodyBytes()));
    var note = fields.note((Noted) before);
    fields.fields().end();
    memories.change(space, List.of(new MemoryChange.Edit(id, note)));
    return Replies.ok(MemoryJson.of(desk.existing(space, id, ThingType.NOTE, AsOf.NOW)));
  }

  @DELETE
  @Path("{id}")
  @Produces(MediaType.APPLICATION_JSON)
  public Response remove(
      @PathParam("space") String space, @PathParam("id") String id, @Context UriInfo uri) {
    return desk.remove(space, id, ThingType.NOTE, uri);
  }

  @GET
  @Path("{id}/history")
  @Produces(MediaType.APPLICATION_JSON)
  public Response history(@PathParam("space") String space, @PathParam("id") String id) {
    return desk.history(space, id, ThingType.NOTE);
  }
}
