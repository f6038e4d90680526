// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.Refused;
import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.Unacknowledged;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.server.Problem.Kind;
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

/** Starts tasks that go on where another stood. */
@Path("/v1/tasks/{id}/fork")
@Dependent
public class ForkResource {

  private final Tasks tasks;
  private final Cuts cuts;

  @Inject
  ForkResource(Tasks tasks, Cuts cuts) {
    this.tasks = tasks;
    this.cuts = cuts;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response fork(@PathParam("id") String id, InputStream body) {
    var source =
        tasks
            .find(id)
            .orElseThrow(
                () ->
                    Problem.of(Kind.NOT_FOUND, "No task " + id + ". GET /v1/tasks lists them.")
                        .task(id));
    try {
      var cut = cuts.read(source, body, () -> tasks.budget(id));
      var fork = tasks.fork(id, cut);
      return Replies.json(202, TaskJson.of(fork, tasks.place(fork.id())))
          .location(Replies.path("tasks", fork.id()))
          .build();
    } catch (Refused | Unacknowledged | JournalFailed | Problem e) {
      throw Problems.problem(e).task(id);
    }
  }
}
