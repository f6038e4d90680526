// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.Tasks;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Everything that waits for a person, over all tasks, oldest first. */
@Path("/v1/waiting")
@Dependent
public class WaitingResource {

  private final Tasks tasks;

  @Inject
  WaitingResource(Tasks tasks) {
    this.tasks = tasks;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response list() {
    return Replies.ok(TaskJson.waiting(tasks.waiting()));
  }
}
