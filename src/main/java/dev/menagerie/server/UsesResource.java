// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;

/** How often a skill of a memory space was used. */
@Path("/v1/memory/{space}/skills/{id}/uses")
@Dependent
public class UsesResource {

  private final MemoryDesk desk;

  @Inject
  UsesResource(MemoryDesk desk) {
    this.desk = desk;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response use(
      @PathParam("space") String space, @PathParam("id") String id, InputStream body) {
    return desk.use(space, id, body);
  }
}
