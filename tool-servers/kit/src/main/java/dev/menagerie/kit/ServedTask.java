// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonObject;
import jakarta.json.JsonObjectBuilder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** One call that is carried out as a task, on a thread of its own. Safe for many threads. */
final class ServedTask {

  /** For which it can be asked for, from its beginning. */
  static final Duration KEPT = Duration.ofHours(1);

  /** For which it can be asked for once more, from when its caller was told how it ended. */
  private static final Duration KEPT_WHEN_TOLD = Duration.ofMinutes(5);

  private static final Duration POLL = Duration.ofMillis(500);
  private static final int MOST_ROUNDS = 8;

  /** What is done, with what travels beside the call. */
  interface Work {
    JsonObject carriedOut(CallMeta meta);
  }

  /** What has become of it. */
  private sealed interface Status {
    record Working() implements Status {}

    record Asking(Map<String, InputRequest> open) implements Status {}

    record Completed(JsonObject result) implements Status {}

    record Failed(RpcError error) implements Status {}

    record Cancelled() implements Status {}
  }

  private final String id = UUID.randomUUID().toString();
  private final InstantSource clock;
  private final Instant created;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition answered = lock.newCondition();
  private final Map<String, JsonObject> given = new LinkedHashMap<>();
  private Status status = new Status.Working();
  private String message = "";
  private Instant updated;
  private Optional<Instant> told = Optional.empty();
  private Thread thread = Thread.ofVirtual().unstarted(() -> {});

  ServedTask(InstantSource clock) {
    this.clock = clock;
    this.created = clock.instant();
    this.updated = created;
  }

  String id() {
    return id;
  }

  Instant created() {
    return created;
  }

  /** Whether nobody needs it any more. */
  boolean old() {
    lock.lock();
    try {
      var until = told.map(it -> it.plus(KEPT_WHEN_TOLD)).filter(it -> it.isBefore(end()));
      return clock.instant().isAfter(until.orElseGet(this::end));
    } finally {
      lock.unlock();
    }
  }

  private Instant end() {
    return created.plus(KEPT);
  }

  /** Whether there is nothing more to do. */
  boolean ended() {
    lock.lock();
    try {
      return over();
    } finally {
      lock.unlock();
    }
  }

  /** Begins the work. */
  void begin(JsonObject meta, JsonObject capabilities, Work work) {
    lock.lock();
    try {
      thread = Thread.ofVirtual().name("task-" + id).start(() -> run(meta, capabilities, work));
    } finally {
      lock.unlock();
    }
  }

  private void run(JsonObject meta, JsonObject capabilities, Work work) {
    try {
      var answers = Wire.NOTHING;
      for (var round = 1; round <= MOST_ROUNDS; round++) {
        try {
          var call = new CallMeta(meta, capabilities, answers, this::told, Optional.empty());
          over(new Status.Completed(work.carriedOut(call)));
          return;
        } catch (InputRequired asked) {
          answers =
              Wire.object(answers).addAll(Wire.object(asked(asked, capabilities, round))).build();
        }
      }
      over(
          new Status.Failed(new RpcError(RpcError.INTERNAL, "what it asked for was not answered")));
    } catch (RpcError e) {
      over(new Status.Failed(e));
    } catch (InterruptedException _) {
      over(new Status.Cancelled());
    } catch (RuntimeException | Error e) {
      over(new Status.Failed(new RpcError(RpcError.INTERNAL, "the tool failed inside")));
      throw e;
    }
  }

  /** Asks, each time under new names, and waits for all answers. */
  private JsonObject asked(InputRequired asked, JsonObject capabilities, int round)
      throws InterruptedException {
    var missing = asked.missing(capabilities);
    if (!missing.isEmpty()) {
      throw McpMethods.missing(missing);
    }
    var names = new LinkedHashMap<String, String>();
    var open = new LinkedHashMap<String, InputRequest>();
    asked
        .requests()
        .forEach(
            (name, request) -> {
              names.put(name, "%s-%d".formatted(name, round));
              open.put("%s-%d".formatted(name, round), request);
            });
    lock.lockInterruptibly();
    try {
      if (over()) {
        throw new InterruptedException();
      }
      change(new Status.Asking(open));
      while (!given.keySet().containsAll(open.keySet())) {
        if (!answered.await(KEPT.toMillis(), TimeUnit.MILLISECONDS) || over()) {
          throw new InterruptedException();
        }
      }
      change(new Status.Working());
      var answers = Wire.object();
      names.forEach((name, key) -> answers.add(name, given.getOrDefault(key, Wire.NOTHING)));
      return answers.build();
    } finally {
      lock.unlock();
    }
  }

  /** What the handler tells its caller becomes what the task says of itself. */
  private void told(RpcMessage told) {
    if (told instanceof RpcMessage.Notification(_, var params)) {
      lock.lock();
      try {
        message =
            params.getString(
                "message", "%s of %s".formatted(params.get("progress"), params.get("total")));
        updated = clock.instant();
      } finally {
        lock.unlock();
      }
    }
  }

  private void over(Status end) {
    lock.lock();
    try {
      if (!over()) {
        change(end);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean over() {
    return !(status instanceof Status.Working) && !(status instanceof Status.Asking);
  }

  private void change(Status next) {
    status = next;
    updated = clock.instant();
  }

  /** Takes answers to what is open; others are ignored. */
  void answer(JsonObject answers) {
    lock.lock();
    try {
      if (status instanceof Status.Asking(var open)) {
        answers.forEach(
            (name, answer) -> {
              if (open.containsKey(name) && answer instanceof JsonObject object) {
                given.putIfAbsent(name, object);
              }
            });
        answered.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Ends the work if it can be interrupted. */
  void cancel() {
    lock.lock();
    try {
      over(new Status.Cancelled());
      thread.interrupt();
    } finally {
      lock.unlock();
    }
  }

  /** What its caller is told of it. */
  JsonObjectBuilder json() {
    lock.lock();
    try {
      if (over() && told.isEmpty()) {
        told = Optional.of(clock.instant());
      }
      var json =
          Wire.object()
              .add("taskId", id)
              .add("createdAt", created.toString())
              .add("lastUpdatedAt", updated.toString())
              .add("ttlMs", KEPT.toMillis())
              .add("pollIntervalMs", POLL.toMillis());
      if (!message.isEmpty()) {
        json.add("statusMessage", message);
      }
      return switch (status) {
        case Status.Working() -> json.add("status", "working");
        case Status.Asking(var open) ->
            json.add("status", "input_required")
                .add("inputRequests", new InputRequired(open).json());
        case Status.Completed(var result) -> json.add("status", "completed").add("result", result);
        case Status.Failed(var error) -> json.add("status", "failed").add("error", error.json());
        case Status.Cancelled() -> json.add("status", "cancelled");
      };
    } finally {
      lock.unlock();
    }
  }
}
