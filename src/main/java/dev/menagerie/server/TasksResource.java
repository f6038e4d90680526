// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.server.access.Caller;
import jakarta.enterprise.context.Dependent;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/** Starts tasks, in three ways, and lists them. */
@Path("/v1/tasks")
@Dependent
public class TasksResource {

  /** The longest that a request is held open by {@code Prefer: wait}. */
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

  private final Tasks tasks;
  private final Submissions submissions;
  private final Callbacks callbacks;
  private final Streams streams;
  private final Caller caller;

  @Inject
  TasksResource(
      Tasks tasks, Submissions submissions, Callbacks callbacks, Streams streams, Caller caller) {
    this.tasks = tasks;
    this.submissions = submissions;
    this.callbacks = callbacks;
    this.streams = streams;
    this.caller = caller;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces("application/json;qs=1")
  public Response start(InputStream body, @Context HttpHeaders headers) {
    var patience = wait(headers);
    var task = begin(body, headers);
    if (patience.isEmpty()) {
      return Replies.json(202, TaskJson.of(task, tasks.place(task.id())))
          .location(location(task))
          .build();
    }
    var awaited = tasks.await(task.id(), patience.get());
    var json = TaskJson.of(awaited, tasks.place(task.id()));
    return Replies.json(awaited.status().ended() ? 200 : 202, json)
        .location(location(task))
        .header("Preference-Applied", "wait=" + patience.get().toSeconds())
        .build();
  }

  private TaskRecord begin(InputStream body, HttpHeaders headers) {
    var order = submissions.read(body, headers, caller.name());
    var callback = order.callback().map(it -> callbacks.checked(Submissions.CALLBACK, it));
    var task = tasks.start(order.submission());
    callback.ifPresent(it -> callbacks.expect(task.id(), it));
    return task;
  }

  /**
   * Starts a task and streams its events. The task is the one that {@code Location} names, also if
   * the server stops meanwhile and the stream ends before its first event.
   */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces("text/event-stream;qs=0.5")
  public Response stream(InputStream body, @Context HttpHeaders headers) {
    var task = begin(body, headers);
    var events = streams.deliver(task.id(), tasks.events(task.id(), 0));
    return Response.ok(events, MediaType.SERVER_SENT_EVENTS_TYPE)
        .location(location(task))
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .build();
  }

  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response list(@Context UriInfo uri) {
    var filter = TaskQuery.of(uri.getQueryParameters());
    requireAfter(filter);
    var page = tasks.list(filter);
    if (page.isEmpty()) {
      requireAfter(filter); // it may have been removed meanwhile: then nothing was found behind it
    }
    var json = Json.array();
    page.forEach(task -> json.add(TaskJson.of(task, tasks.place(task.id()))));
    var reply = Replies.json(200, json.build());
    if (page.size() == filter.limit()) {
      var next =
          uri.getRequestUriBuilder()
              .replaceQueryParam("limit", filter.limit())
              .replaceQueryParam("after", page.getLast().id())
              .build();
      reply.link(next, "next");
    }
    return reply.build();
  }

  private void requireAfter(Catalogue.Filter filter) {
    filter
        .after()
        .filter(after -> tasks.find(after).isEmpty())
        .ifPresent(
            after -> {
              throw Problem.invalid(
                  "after",
                  after
                      + ", must be the id of the last task of the page before; if it was, the task"
                      + " has been removed since: begin again without after");
            });
  }

  private static URI location(TaskRecord task) {
    return Replies.path("tasks", task.id());
  }

  /** The seconds of {@code Prefer: wait=N}, RFC 7240. A preference that cannot be read is none. */
  private static Optional<Duration> wait(HttpHeaders headers) {
    var values = headers.getRequestHeader("Prefer");
    if (values == null) {
      return Optional.empty();
    }
    for (var preference : String.join(",", values).split("[,;]")) {
      var parts = preference.strip().split("\\s*=\\s*");
      if (parts.length == 2 && parts[0].equalsIgnoreCase("wait") && parts[1].matches("\\d{1,9}")) {
        var wait = Duration.ofSeconds(Long.parseLong(parts[1]));
        return Optional.of(wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait);
      }
    }
    return Optional.empty();
  }
}
