// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

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

/** The things of one type in a memory space. Turns are listed with their session. */
@Path("/v1/memory/{space}/{things: notes|facts|episodes|skills|sessions}")
@Dependent
public class ThingsResource {

  private final MemoryDesk desk;

  @Inject
  ThingsResource(MemoryDesk desk) {
    this.desk = desk;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response list(
      @PathParam("space") String space, @PathParam("things") String things, @Context UriInfo uri) {
    return desk.page(space, MemoryDesk.type(things), uri);
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response add(
      @PathParam("space") String space, @PathParam("things") String things, InputStream body) {
    return desk.add(space, body, it -> it.made(MemoryDesk.type(things)));
  }
}
