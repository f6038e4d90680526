// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.engine.EventStream;
import dev.menagerie.engine.Refused;
import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.server.Problem.Kind;
import dev.menagerie.server.access.Caller;
import dev.menagerie.server.access.Role;
import io.helidon.webserver.http.ServerResponse;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.InputStream;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One task: shown, followed, answered, cancelled, replayed, deleted. */
@Path("/v1/tasks/{id}")
@Dependent
public class TaskResource {

  private static final String LAST_EVENT_ID = "Last-Event-ID";

  private final Tasks tasks;
  private final Streams streams;
  private final Settings settings;
  private final Caller caller;

  @Inject
  TaskResource(Tasks tasks, Streams streams, Settings settings, Caller caller) {
    this.tasks = tasks;
    this.streams = streams;
    this.settings = settings;
    this.caller = caller;
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response get(@PathParam("id") String id) {
    return Replies.ok(TaskJson.of(existing(id), tasks.place(id)));
  }

  @GET
  @Path("events")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  public Response events(
      @PathParam("id") String id, @HeaderParam(LAST_EVENT_ID) @Nullable String last) {
    streams.requireOpen();
    existing(id);
    long after = about(id, () -> position(last));
    var events = about(id, () -> events(id, after));
    return Response.ok(streams.deliver(id, events), MediaType.SERVER_SENT_EVENTS_TYPE)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .build();
  }

  private EventStream events(String id, long after) {
    try {
      return tasks.events(id, after);
    } catch (Refused e) {
      throw e.why() == Refused.Why.INVALID
          ? Problem.of(Kind.INVALID, String.valueOf(e.getMessage())).field(LAST_EVENT_ID).task(id)
          : e;
    }
  }

  @GET
  @Path("journal")
  @Produces("application/x-ndjson")
  public StreamingOutput journal(@PathParam("id") String id, @Context ServerResponse response) {
    existing(id);
    return about(id, () -> JournalLines.of(tasks, id, () -> Hangup.on(response)));
  }

  @POST
  @Path("cancel")
  @Produces(MediaType.APPLICATION_JSON)
  public Response cancel(@PathParam("id") String id, InputStream body) {
    existing(id);
    Fields.of(body, settings.maxBodyBytes()).end();
    return Replies.ok(TaskJson.of(about(id, () -> tasks.cancel(id)), tasks.place(id)));
  }

  @POST
  @Path("reply")
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response reply(@PathParam("id") String id, InputStream body) {
    existing(id);
    var task =
        about(
            id,
            () -> {
              var reply = PersonsReply.of(Fields.of(body, settings.maxBodyBytes()));
              requireDecider(reply);
              return tasks.reply(
                  id, reply.path(), reply.seen(), reply.reaction(), caller.signs(reply.by()));
            });
    return Replies.ok(TaskJson.of(task, tasks.place(id)));
  }

  private void requireDecider(PersonsReply reply) {
    if (PersonsReply.decides(reply.reaction()) && !caller.role().covers(Role.APPROVER)) {
      throw Problem.of(Kind.FORBIDDEN, PersonsReply.TAKES_AN_APPROVER);
    }
  }

  @POST
  @Path("replay")
  @Produces(MediaType.APPLICATION_JSON)
  public Response replay(@PathParam("id") String id, InputStream body) {
    existing(id);
    Fields.of(body, settings.maxBodyBytes()).end();
    return Replies.ok(ReplayJson.of(about(id, () -> tasks.replay(id))));
  }

  @DELETE
  @RolesAllowed(Role.ADMINS)
  public Response delete(@PathParam("id") String id) {
    existing(id);
    about(
        id,
        () -> {
          tasks.delete(id);
          return id;
        });
    return Replies.none();
  }

  private TaskRecord existing(String id) {
    return tasks
        .find(id)
        .orElseThrow(
            () ->
                Problem.of(Kind.NOT_FOUND, "No task " + id + ". GET /v1/tasks lists them.")
                    .task(id));
  }

  /** Names the task in what does not fit it, and in what the engine refuses or cannot do. */
  private static <T> T about(String id, Supplier<T> request) {
    try {
      return request.get();
    } catch (Refused | JournalFailed | Problem e) {
      throw Problems.problem(e).task(id);
    }
  }

  private static long position(@Nullable String last) {
    if (last == null || last.isEmpty()) {
      return 0;
    }
    if (!last.matches("\\d{1,18}")) {
      throw Problem.invalid(
          LAST_EVENT_ID, "not a position, must be the id of an event of this task, or left out");
    }
    return Long.parseLong(last);
  }
}
