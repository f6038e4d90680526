// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.server.access.Caller;
import dev.menagerie.server.access.Tenant;
import dev.menagerie.tool.StandingPolicy;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** What holds for the calls of all tool servers. */
@Path("/v1/policy")
@Dependent
public class PolicyResource {

  private final StandingPolicy policy;
  private final Caller caller;

  @Inject
  PolicyResource(StandingPolicy policy, Caller caller) {
    this.policy = policy;
    this.caller = caller;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response get() {
    var json = Json.object(policy.json());
    if (!caller.tenant().equals(Tenant.DEFAULT)) { // the file is the operator's
      json.remove("file").remove("error");
    }
    return Replies.ok(json.build());
  }
}
