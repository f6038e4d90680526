// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.menagerie.core.Json;
import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.engine.spi.Waiting;
import dev.menagerie.tool.OutwardPost;
import jakarta.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Tells one address of one task. Of one thread alone. */
final class Telling {

  private static final Logger LOG = Logger.getLogger(Telling.class.getName());

  private static final Duration FIRST_LOOK = Duration.ofSeconds(1);
  private static final Duration LAST_LOOK = Duration.ofSeconds(15);
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  /** While a task goes on it may end, which is to be told soon. */
  private static final Duration LONGEST_UNHEARD = Duration.ofMinutes(1);

  private static final int GONE = 410;

  private final String task;
  private final URI url;
  private final CallbackSecret secret;
  private final OutwardPost post;
  private final OutwardSpans spans;
  private final CallbackConfig config;
  private final InstantSource clock;
  private final Bells.Bell bell;

  /** Ids of what was told, or given up. */
  private final Set<String> told = new HashSet<>();

  /** Longer while nothing happens: many may wait for weeks. */
  private Duration look = FIRST_LOOK;

  Telling(
      String task,
      URI url,
      CallbackSecret secret,
      OutwardPost post,
      OutwardSpans spans,
      CallbackConfig config,
      InstantSource clock,
      Bells.Bell bell) {
    this.task = task;
    this.url = url;
    this.secret = secret;
    this.post = post;
    this.spans = spans;
    this.config = config;
    this.clock = clock;
    this.bell = bell;
  }

  /**
   * Waits a moment for what is to be told, and tells it.
   *
   * @return whether there may be more
   */
  boolean next(Tasks tasks) throws InterruptedException {
    var record = tasks.find(task);
    if (record.isEmpty()) {
      return false; // it was deleted
    }
    if (record.get().status().ended()) {
      var _ = tell(tasks, "task.ended", task, record.get().updated(), Optional.empty());
      return false;
    }
    for (var waiting : record.get().waiting()) {
      var id = "%s:%s:%d".formatted(waiting.task(), waiting.path(), waiting.since().toEpochMilli());
      if (!told.contains(id)) {
        if (!tell(tasks, "task.waiting", id, clock.instant(), Optional.of(waiting))) {
          return false;
        }
        told.add(id);
        look = FIRST_LOOK;
      }
    }
    rest();
    return true;
  }

  /** Until there is news, or time to look for what made no noise, as when the task was deleted. */
  private void rest() throws InterruptedException {
    look = bell.await(look) ? FIRST_LOOK : least(look.multipliedBy(2), LAST_LOOK);
  }

  private static Duration least(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  /**
   * Tells something until it was heard.
   *
   * @param since it can be told
   * @param waiting what it is about: when it waits no longer there is nothing to tell
   * @return whether the address wants to hear more
   */
  private boolean tell(
      Tasks tasks, String type, String id, Instant since, Optional<Waiting> waiting)
      throws InterruptedException {
    var pause = config.backoff();
    while (true) {
      var record = tasks.find(task);
      if (record.isEmpty() || waiting.filter(it -> !waits(record.get(), it)).isPresent()) {
        return true;
      }
      var failure = attempt(type, id, record.get());
      if (failure.isEmpty()) {
        return true;
      }
      if (failure.get().equals(Integer.toString(GONE))) {
        return false;
      }
      if (clock.instant().isAfter(since.plus(config.giveUpAfter()))) {
        LOG.log(
            Level.WARNING,
            "task {0}: {1} was not told ({2}: {3}), and is not tried any more",
            new Object[] {task, url.getHost(), type, failure.get()});
        return true;
      }
      LOG.log(
          Level.FINE,
          "task {0}: {1} was not told: {2}",
          new Object[] {task, url.getHost(), failure.get()});
      Thread.sleep(waiting.isPresent() ? least(pause, LONGEST_UNHEARD) : pause);
      pause = least(pause.multipliedBy(2), LONGEST_PAUSE);
    }
  }

  private static boolean waits(TaskRecord record, Waiting waiting) {
    return record.waiting().stream()
        .anyMatch(
            it ->
                it.task().equals(waiting.task())
                    && it.path().equals(waiting.path())
                    && it.since().equals(waiting.since()));
  }

  /** Why it was not heard; empty if it was. */
  private Optional<String> attempt(String type, String id, TaskRecord record)
      throws InterruptedException {
    var now = clock.instant();
    var body = body(type, now, record).toString();
    try {
      int status =
          spans.around(
              url,
              record.trace(),
              trace -> {
                var headers = new HashMap<>(trace);
                headers.putAll(secret.headers(id, now, body));
                return post.send(url, headers, body.getBytes(UTF_8), config.patience());
              });
      return status / 100 == 2 ? Optional.empty() : Optional.of(Integer.toString(status));
    } catch (OutwardPost.Refused | OutwardPost.Unanswered e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private static JsonObject body(String type, Instant now, TaskRecord record) {
    return Json.object()
        .add("type", type)
        .add("timestamp", now.toString())
        .add("data", TaskJson.of(record, Optional.empty()))
        .build();
  }
}
