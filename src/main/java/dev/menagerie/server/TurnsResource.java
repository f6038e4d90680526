// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.MemoryContent.ThingType;
import dev.menagerie.engine.spi.Memories.AsOf;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
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

/** What was said in a session of a memory space. */
@Path("/v1/memory/{space}/sessions/{id}/turns")
@Dependent
public class TurnsResource {

  private final MemoryDesk desk;

  @Inject
  TurnsResource(MemoryDesk desk) {
    this.desk = desk;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response list(
      @PathParam("space") String space, @PathParam("id") String id, @Context UriInfo uri) {
    return desk.turns(space, id, uri);
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response add(
      @PathParam("space") String space, @PathParam("id") String id, InputStream body) {
    desk.existing(space, id, ThingType.SESSION, AsOf.NOW);
    return desk.add(space, body, it -> it.turn(id));
  }
}
