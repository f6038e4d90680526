// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;

/** One thing of a memory space, of whatever type. */
@Path("/v1/memory/{space}/{things: notes|facts|episodes|skills|sessions|turns}/{id}")
@Dependent
public class ThingResource {

  private final MemoryDesk desk;

  @Inject
  ThingResource(MemoryDesk desk) {
    this.desk = desk;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response get(
      @PathParam("space") String space,
      @PathParam("things") String things,
      @PathParam("id") String id,
      @Context UriInfo uri) {
    return desk.get(space, id, MemoryDesk.type(things), uri);
  }

  @PATCH
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response edit(
      @PathParam("space") String space,
      @PathParam("things") String things,
      @PathParam("id") String id,
      InputStream body) {
    return desk.edit(space, id, MemoryDesk.type(things), body);
  }

  @DELETE
  @Produces(MediaType.APPLICATION_JSON)
  public Response remove(
      @PathParam("space") String space,
      @PathParam("things") String things,
      @PathParam("id") String id,
      @Context UriInfo uri) {
    return desk.remove(space, id, MemoryDesk.type(things), uri);
  }

  @GET
  @Path("history")
  @Produces(MediaType.APPLICATION_JSON)
  public Response history(
      @PathParam("space") String space,
      @PathParam("things") String things,
      @PathParam("id") String id) {
    return desk.history(space, id, MemoryDesk.type(things));
  }
}
