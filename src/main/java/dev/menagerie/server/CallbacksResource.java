// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.server.Problem.Kind;
import dev.menagerie.server.access.Role;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** What receivers of callbacks need. */
@Path("/v1/callback-secret")
@RolesAllowed(Role.ADMINS)
@Dependent
public class CallbacksResource {

  private final House house;

  @Inject
  CallbacksResource(House house) {
    this.house = house;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response get() {
    var secret =
        house
            .callbacks()
            .secret()
            .orElseThrow(
                () ->
                    Problem.of(
                        Kind.CONFLICT,
                        "No callbacks are made: an operator must set menagerie.callback.key."));
    return Replies.json(200, Json.object().add("secret", secret.text()).build())
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .build();
  }
}
