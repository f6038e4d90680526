// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.server.access.Caller;
import dev.menagerie.server.access.Role;
import dev.menagerie.server.access.Tenant;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;

/** Shows administrators what was done in their tenant. */
@Path("/v1/audit")
@RolesAllowed(Role.ADMINS)
@Dependent
public class AuditResource {

  private static final int MOST = 1_000;
  private static final int DEFAULT = 100;

  private final Houses houses;
  private final Caller caller;

  @Inject
  AuditResource(Houses houses, Caller caller) {
    this.houses = houses;
    this.caller = caller;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response list(@Context UriInfo uri) {
    var query = Query.of(uri.getQueryParameters(), List.of("limit", "after"));
    int limit = query.whole("limit", 1, MOST).orElse(DEFAULT);
    int after = query.whole("after", 0, Integer.MAX_VALUE).orElse(0);
    var tenant = caller.tenant();
    var page = houses.audit().lines(tenant.name(), tenant.equals(Tenant.DEFAULT), after, limit);
    var json = Json.array();
    page.forEach(json::add);
    var reply = Replies.json(200, json.build());
    if (page.size() == limit) {
      var next =
          uri.getRequestUriBuilder()
              .replaceQueryParam("limit", limit)
              .replaceQueryParam("after", page.getLast().getJsonNumber("number"))
              .build();
      reply.link(next, "next");
    }
    return reply.build();
  }
}
