// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.bare;

import jakarta.enterprise.context.Dependent;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The one thing that it answers. */
@Path("/hello")
@Dependent
public class HelloResource {

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public JsonObject hello() {
    return Json.createObjectBuilder().add("hello", "world").build();
  }
}
