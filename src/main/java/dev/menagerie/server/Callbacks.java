// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.engine.Tasks;
import dev.menagerie.engine.spi.Catalogue;
import dev.menagerie.engine.spi.JournalFailed;
import dev.menagerie.tool.OutwardPost;
import jakarta.json.JsonObject;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Tells those who started tasks when these wait for somebody, and how they have ended: at least
 * once, under an id that stays the same. Who is to be told is durable, so a start goes on with it.
 * A task that is told of has a virtual thread.
 */
final class Callbacks implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Callbacks.class.getName());

  /** In the document of a task that needs no telling any more; it goes with the task. */
  private static final String TOLD = "told";

  private static final int MOST_CHARACTERS = 2_000;
  private static final Duration LOOK_UP = Duration.ofSeconds(5);

  private final CallbackConfig config;
  private final Optional<CallbackSecret> secret;
  private final OutwardPost post;
  private final OutwardSpans spans;
  private final Tasks tasks;
  private final Catalogue catalogue;
  private final InstantSource clock;
  private final Bells bells;
  private final Map<String, Thread> watching = new ConcurrentHashMap<>();
  private volatile boolean closed;

  Callbacks(
      CallbackConfig config,
      Optional<CallbackSecret> secret,
      OutwardPost post,
      OutwardSpans spans,
      Tasks tasks,
      Catalogue catalogue,
      InstantSource clock,
      Bells bells) {
    this.config = config;
    this.secret = secret;
    this.post = post;
    this.spans = spans;
    this.tasks = tasks;
    this.catalogue = catalogue;
    this.clock = clock;
    this.bells = bells;
  }

  /** What receivers check signatures with; empty if nothing is told. */
  Optional<CallbackSecret> secret() {
    return secret;
  }

  /**
   * An address that may be told.
   *
   * @throws Problem if not
   */
  URI checked(String field, String text) {
    if (secret.isEmpty()) {
      throw Problem.invalid(
          field,
          "nothing can be signed; an operator must set menagerie.callback.key to a secret of this"
              + " server");
    }
    if (text.length() > MOST_CHARACTERS) {
      throw Problem.invalid(
          field, "%d characters, must be at most %d".formatted(text.length(), MOST_CHARACTERS));
    }
    try {
      var url = URI.create(text);
      post.require(url, LOOK_UP);
      return url;
    } catch (IllegalArgumentException _) {
      throw Problem.invalid(field, text + ", must be an address like https://app.example/hook");
    } catch (OutwardPost.Refused e) {
      var allow = e.barred() ? "; an operator may add it to " + CallbackConfig.ALLOWED.name() : "";
      throw Problem.invalid(field, "%s, %s%s".formatted(text, e.getMessage(), allow));
    }
  }

  /**
   * Has an address told of a task. Durable on return; the first one of a task counts, also when it
   * was told everything.
   */
  void expect(String task, URI url) {
    var begun = Json.object().add("url", url.toString()).build();
    watch(task, catalogue.saveFirst(Catalogue.CALLBACK, task, begun));
  }

  /** Goes on with those who have not been told everything. */
  void resume() {
    if (secret.isPresent()) {
      catalogue.documents(Catalogue.CALLBACK).forEach(this::watch);
    }
  }

  private void watch(String task, JsonObject document) {
    if (document.containsKey(TOLD)) {
      return;
    }
    var url = URI.create(document.getString("url"));
    watching.computeIfAbsent(
        task, _ -> Thread.ofVirtual().name("callback").start(() -> follow(task, url)));
    if (closed) {
      close();
    }
  }

  private void follow(String task, URI url) {
    var bell = bells.hang(task);
    try {
      var telling = new Telling(task, url, secret.orElseThrow(), post, spans, config, clock, bell);
      while (!closed && telling.next(tasks)) {
        // It says itself when there is nothing more to tell.
      }
      if (!closed) {
        told(task);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt(); // the next start goes on
    } catch (JournalFailed e) {
      LOG.log(
          Level.WARNING,
          "task {0}: who waits to be told is told after the next start: {1}",
          new Object[] {task, e.getMessage()});
    } finally {
      bells.takeDown(task);
      watching.remove(task);
    }
  }

  private void told(String task) {
    catalogue.save(Catalogue.CALLBACK, task, Json.object().add(TOLD, true).build());
    if (tasks.find(task).isEmpty()) {
      catalogue.delete(Catalogue.CALLBACK, task); // it was deleted meanwhile
    }
  }

  /** Stops to tell; the next start goes on. */
  @Override
  public void close() {
    closed = true;
    watching.values().forEach(Thread::interrupt);
  }
}
