// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** Those who listen for changes, each on a stream that is held open. */
final class Subscribers {

  private static final int MOST = 1_000;
  private static final int MOST_RESOURCES = 100;
  private static final int MOST_WAITING = 100;
  private static final long BEAT_SECONDS = 10;
  private static final String ID = "io.modelcontextprotocol/subscriptionId";

  /** The word of a filter for changes of a list. */
  private static final String LIST = "ListChanged";

  /** Something that has changed: a list, or a resource by its address. */
  record Change(String method, Optional<String> uri) {

    static Change ofList(String list) {
      return new Change("notifications/%s/list_changed".formatted(list), Optional.empty());
    }

    static Change ofResource(String uri) {
      return new Change("notifications/resources/updated", Optional.of(uri));
    }

    private JsonObject params() {
      var params = Wire.object();
      uri.ifPresent(it -> params.add("uri", it));
      return params.build();
    }
  }

  /**
   * A stream. What it is told waits for the thread that holds it, so that nobody waits for a caller
   * that does not read; of one that is far behind the newest is dropped, as more of the same comes.
   */
  private record Open(
      Answering to, Predicate<Change> wanted, JsonObject meta, BlockingQueue<Change> waiting) {

    Open(Answering to, Predicate<Change> wanted, JsonObject meta) {
      this(to, wanted, meta, new LinkedBlockingQueue<>(MOST_WAITING));
    }

    /** Tells what comes up within a while; whether the caller is still there to be told more. */
    boolean told() throws InterruptedException {
      var next = Optional.ofNullable(waiting.poll(BEAT_SECONDS, TimeUnit.SECONDS));
      next.filter(it -> !it.equals(NOTHING)).ifPresent(it -> tell(it.method(), it.params()));
      return next.isPresent() || to.alive();
    }

    void tell(String method, JsonObject params) {
      var all = meta.isEmpty() ? params : Wire.object(params).add("_meta", meta).build();
      to.tell(new RpcMessage.Notification(method, all));
    }
  }

  /** Wakes those that wait. */
  private static final Change NOTHING = new Change("", Optional.empty());

  private final Map<Open, Open> all = Collections.synchronizedMap(new IdentityHashMap<>());
  private volatile boolean closed;

  /**
   * Holds the stream of a legacy client until it is gone.
   *
   * @param wanted the resources that it wants to hear of
   * @return whether there was room
   */
  boolean hold(Answering to, Predicate<String> wanted) {
    return held(
        new Open(to, change -> change.uri().map(wanted::test).orElse(true), Wire.NOTHING),
        () -> {});
  }

  /**
   * Holds the stream of a subscription until the caller is gone or the server ends.
   *
   * @return the result
   * @throws RpcError if there is no room
   */
  JsonObject listen(JsonValue id, JsonObject params, Answering to) {
    var meta = Wire.object().add(ID, id).build();
    var filter = honoured(Wire.object(params, "notifications"));
    var open = new Open(to, change -> wants(filter, change), meta);
    var acknowledged = Wire.object().add("notifications", filter).build();
    if (!held(open, () -> open.tell("notifications/subscriptions/acknowledged", acknowledged))) {
      throw new RpcError(
          RpcError.INTERNAL, "%d listen to this server; try again later".formatted(MOST));
    }
    return Wire.object().add("resultType", "complete").add("_meta", meta).build();
  }

  /** What of a filter is followed. */
  private static JsonObject honoured(JsonObject asked) {
    var filter = Wire.object();
    for (var list : Set.of("tools", "resources", "prompts")) {
      if (JsonValue.TRUE.equals(asked.get(list + LIST))) {
        filter.add(list + LIST, true);
      }
    }
    if (asked.get("resourceSubscriptions") instanceof JsonArray uris) {
      var followed = Wire.array();
      uris.stream()
          .filter(JsonString.class::isInstance)
          .limit(MOST_RESOURCES)
          .forEach(followed::add);
      filter.add("resourceSubscriptions", followed);
    }
    return filter.build();
  }

  private static boolean wants(JsonObject filter, Change change) {
    if (change.uri().isPresent()) {
      return filter.get("resourceSubscriptions") instanceof JsonArray uris
          && uris.contains(Wire.text(change.uri().get()));
    }
    var list = change.method().split("/", -1)[1];
    return filter.containsKey(list + LIST);
  }

  /** Holds a stream; from the first word on nothing that changes is missed. */
  private boolean held(Open open, Runnable first) {
    if (all.size() >= MOST) {
      return false;
    }
    all.put(open, open);
    try {
      first.run();
      boolean there = open.to.alive();
      while (there && !closed) {
        there = open.told();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } finally {
      all.remove(open);
    }
    return true;
  }

  /** Tells those who want to hear of it. */
  void tell(Change change) {
    for (var open : open()) {
      if (open.wanted.test(change)) {
        open.waiting.offer(change);
      }
    }
  }

  private List<Open> open() {
    synchronized (all) {
      return List.copyOf(all.keySet());
    }
  }

  /** Ends all streams. */
  void close() {
    closed = true;
    open().forEach(open -> open.waiting.offer(NOTHING));
  }
}
