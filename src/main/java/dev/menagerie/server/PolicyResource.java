// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

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

  @Inject
  PolicyResource(StandingPolicy policy) {
    this.policy = policy;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response get() {
    return Replies.ok(policy.json());
  }
}
