// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.kit.Protocol;
import dev.menagerie.kit.RpcError;
import dev.menagerie.kit.RpcMessage;
import dev.menagerie.tool.ExchangeFailed.Kind;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests to one server, in the era that the server knows. The era is found out on the first
 * request, kept, and found out anew after a failure. All methods block, end soon when the thread is
 * interrupted, and may be called on many threads.
 */
final class McpSession implements AutoCloseable {

  private static final Logger LOG = System.getLogger(McpSession.class.getName());

  /** For which a stream of changes is heard before it is opened anew. */
  private static final Duration ONE_STREAM = Duration.ofMinutes(50);

  /** For a server to take an answer; the same one twice does no harm. */
  private static final Duration ONE_ANSWER = Duration.ofSeconds(5);

  private static final int MOST_SENT = 3;

  private static final String CHANGED = "/list_changed";

  private final Transport endpoint;
  private final Handshake handshake;
  private final Elicitation elicitation;
  private final LongSupplier nanos;
  private final Asking asking = new Asking();
  private final AtomicLong lastId = new AtomicLong();
  private final ReentrantLock finding = new ReentrantLock();

  /** Held while the era and who hears in it change together. */
  private final ReentrantLock turning = new ReentrantLock();

  private volatile @Nullable Era era;
  private volatile Announced announced = Announced.NOTHING;
  private volatile Runnable changed = () -> {};
  private volatile Thread listener = Thread.ofVirtual().unstarted(() -> {});
  private volatile boolean met;
  private volatile boolean announcedNow;
  private volatile boolean closed;

  /**
   * One that has not spoken with the server yet.
   *
   * @param elicitation answers what the server asks
   * @param nanos the time that passes, whatever the clock shows
   */
  McpSession(Transport endpoint, Elicitation elicitation, LongSupplier nanos) {
    this.endpoint = endpoint;
    this.elicitation = elicitation;
    this.nanos = nanos;
    this.handshake = new Handshake(endpoint, elicitation.capabilities(), this::id);
  }

  /** The revision in use, empty if none has been found out yet. */
  String version() {
    var known = era;
    return known == null ? "" : known.version();
  }

  /** One short line of what the server says, without secrets, for a message. */
  String brief(String foreign) {
    return endpoint.brief(foreign);
  }

  /**
   * Has somebody told when the server says that what it offers has changed, or may have changed
   * while it was not heard. Called on threads that must not be kept.
   */
  void whenChanged(Runnable changed) {
    this.changed = changed;
  }

  /**
   * What the server says that it offers: as it began, or as it is now if it can be asked for that.
   * Nothing before it was first asked for something.
   */
  Announced announced(Deadline deadline) {
    boolean modern = era instanceof Era.Modern;
    if (modern && !announcedNow) {
      try {
        var none = JsonValue.EMPTY_JSON_OBJECT;
        announce(Announced.in(inEra(Handshake.DISCOVER, none, deadline)));
      } catch (ExchangeFailed | RpcError _) {
        // What it said before is the best that is known.
      }
    }
    announcedNow = false;
    return announced;
  }

  private void announce(Announced now) {
    turning.lock();
    try {
      var before = announced;
      announced = now;
      if (era instanceof Era.Modern && !now.changes().equals(before.changes())) {
        listener.interrupt();
        listen(new Handshake.Found(new Era.Modern(), now));
      }
    } finally {
      turning.unlock();
    }
  }

  @Override
  public void close() {
    var last = ended();
    if (last instanceof Era.Legacy legacy && legacy.session().isPresent()) {
      endpoint.delete(Era.headers(legacy));
    }
    endpoint.close();
  }

  private @Nullable Era ended() {
    turning.lock();
    try {
      closed = true;
      var last = era;
      era = null;
      listener.interrupt();
      return last;
    } finally {
      turning.unlock();
    }
  }

  /**
   * Sends a request and waits for its result.
   *
   * @param headers beside those of the protocol
   * @param aside is given what the server says meanwhile
   * @throws ExchangeFailed if there is no answer of the protocol
   * @throws RpcError if the server answers with an error
   */
  JsonObject request(
      String method,
      JsonObject params,
      Map<String, String> headers,
      Consumer<RpcMessage> aside,
      Deadline deadline) {
    return request(method, params, headers, aside, Questions.nobody(), deadline);
  }

  /**
   * The same.
   *
   * @param questions takes what a legacy server asks meanwhile
   */
  JsonObject request(
      String method,
      JsonObject params,
      Map<String, String> headers,
      Consumer<RpcMessage> aside,
      Questions questions,
      Deadline deadline) {
    var spoken = era(left(deadline));
    var left = left(deadline);
    try {
      return once(spoken, method, params, headers, aside, questions, left);
    } catch (ExchangeFailed e) {
      if (e.kind() == Kind.UNSENT || stale(spoken, e.status())) {
        forget(spoken);
      }
      if (!stale(spoken, e.status())) {
        throw e;
      }
    } catch (RpcError e) {
      if (e.code() != RpcError.UNSUPPORTED_VERSION) {
        throw e;
      }
      forget(spoken);
    }
    return once(era(left(deadline)), method, params, headers, aside, questions, left(deadline));
  }

  /**
   * Whether a question of the server keeps the call open in which it comes. Finds out the era, if
   * that is not known.
   *
   * @throws ExchangeFailed if it cannot be found out
   */
  boolean asksLive(Deadline deadline) {
    return era(left(deadline)) instanceof Era.Legacy(var version, _) && Asking.isKnown(version);
  }

  /**
   * Sends a request that a server need not know: that it is refused says nothing of the era.
   *
   * @throws ExchangeFailed if there is no answer of the protocol
   * @throws RpcError if the server answers with an error
   */
  JsonObject inEra(String method, JsonObject params, Deadline deadline) {
    var spoken = era(left(deadline));
    return once(spoken, method, params, Map.of(), _ -> {}, Questions.nobody(), left(deadline));
  }

  /** Whether a refusal without an error of the protocol means that the session or era is over. */
  private static boolean stale(Era spoken, int status) {
    return switch (spoken) {
      case Era.Modern() -> status == 400 || status == 404 || status == 405;
      case Era.Legacy(_, var session) -> session.isPresent() && (status == 400 || status == 404);
    };
  }

  private JsonObject once(
      Era spoken,
      String method,
      JsonObject params,
      Map<String, String> extra,
      Consumer<RpcMessage> aside,
      Questions questions,
      Duration limit) {
    var id = id();
    var reply =
        switch (spoken) {
          case Era.Modern() -> {
            var headers = Handshake.modernHeaders(method);
            headers.putAll(extra);
            var request = new RpcMessage.Request(id, method, handshake.modernParams(params));
            yield endpoint.post(request, headers, limit, aside.andThen(this::noticed));
          }
          case Era.Legacy legacy -> {
            var connection = Connections.once(extra) ? Connections.ONCE : Map.<String, String>of();
            var request = new RpcMessage.Request(id, method, Handshake.legacyParams(params));
            yield legacy(legacy, request, connection, aside, questions, limit);
          }
        };
    return Handshake.result(reply);
  }

  private Transport.Reply legacy(
      Era.Legacy spoken,
      RpcMessage.Request request,
      Map<String, String> connection,
      Consumer<RpcMessage> aside,
      Questions questions,
      Duration limit) {
    var headers = Era.headers(spoken);
    var all = new LinkedHashMap<>(headers);
    all.putAll(connection);
    try {
      var heard =
          aside
              .andThen(this::noticed)
              .andThen(message -> reply(message, Optional.of(questions), spoken, headers));
      return asking.during(
          request.method(), questions, () -> endpoint.post(request, all, limit, heard));
    } catch (ExchangeFailed e) {
      if (e.kind() == Kind.UNANSWERED) {
        Thread.ofVirtual().name("mcp-cancel").start(() -> cancel(request, headers));
      }
      throw e;
    }
  }

  /**
   * Answers what a legacy server asks while it works.
   *
   * @param questions of the request that it asks in, if that is known
   */
  private void reply(
      RpcMessage said,
      Optional<Questions> questions,
      Era.Legacy spoken,
      Map<String, String> headers) {
    asking.heard(said);
    if (said instanceof RpcMessage.Request asked) {
      boolean taken =
          AskedForms.isForm(asked.json())
              && Asking.isKnown(spoken.version())
              && questions
                  .filter(it -> it.take(asked, answer -> answer(answer, headers)))
                  .isPresent();
      if (!taken) {
        if (questions.isEmpty() && AskedForms.isForm(asked.json())) {
          LOG.log(Level.WARNING, Asking.UNCLEAR, endpoint);
        }
        tell(reply(asked.id(), asked.method(), asked.params()), headers);
      }
    }
  }

  private RpcMessage reply(JsonValue id, String method, JsonObject params) {
    try {
      return method.equals("ping")
          ? new RpcMessage.Response(id, JsonValue.EMPTY_JSON_OBJECT)
          : new RpcMessage.Response(id, elicitation.answer(method, params));
    } catch (RpcError e) {
      return new RpcMessage.Failed(id, e);
    }
  }

  /** Hears what the server says of its own accord, if there is something that it may say. */
  private void listen(Handshake.Found found) {
    var changes = found.announced().changes();
    var wanted =
        switch (found.era()) {
          case Era.Modern() -> !changes.isEmpty();
          case Era.Legacy(var version, _) -> Asking.isKnown(version) || !changes.isEmpty();
        };
    if (wanted && !closed) {
      var era = found.era();
      var opened = new AtomicInteger();
      listener =
          Hearing.start(
              () -> era.equals(this.era) && !closed,
              heard ->
                  switch (era) {
                    case Era.Modern() -> subscribed(changes, heard);
                    case Era.Legacy legacy ->
                        heard(legacy, opened.getAndIncrement() > 0 && !changes.isEmpty(), heard);
                  },
              this::noticed,
              nanos);
    }
  }

  /** One subscription to its end; tells whether it may be made again. */
  private boolean subscribed(JsonObject changes, Consumer<RpcMessage> heard) {
    var params = Json.object().add("notifications", changes).build();
    var request = new RpcMessage.Request(id(), Protocol.LISTEN, handshake.modernParams(params));
    var headers = Handshake.modernHeaders(Protocol.LISTEN);
    headers.putAll(Connections.ONCE);
    try {
      Handshake.result(endpoint.post(request, headers, ONE_STREAM, heard));
      return true;
    } catch (RpcError e) {
      return e.code() != RpcError.METHOD_NOT_FOUND; // It does not have that after all.
    } catch (ExchangeFailed _) {
      return true; // Later, and ever more seldom.
    }
  }

  /**
   * One stream of a legacy session.
   *
   * @param missed whether something may have changed since the one before, and was not heard
   */
  private boolean heard(Era.Legacy spoken, boolean missed, Consumer<RpcMessage> heard) {
    var headers = Era.headers(spoken);
    if (missed) {
      changed.run();
    }
    return endpoint.hear(
        headers,
        message -> {
          heard.accept(message);
          reply(message, asking.only(), spoken, headers);
        });
  }

  /** A subscription that begins says so: what changed before it was not heard. */
  private void noticed(RpcMessage message) {
    if (message instanceof RpcMessage.Notification(var method, _)
        && (method.endsWith(CHANGED)
            || method.equals("notifications/subscriptions/acknowledged"))) {
      changed.run();
    }
  }

  private void cancel(RpcMessage.Request request, Map<String, String> headers) {
    var params =
        Json.object().add("requestId", request.id()).add("reason", "nobody waits for it").build();
    tell(new RpcMessage.Notification("notifications/cancelled", params), headers);
  }

  /**
   * Sends an answer that somebody has given.
   *
   * @throws ExchangeFailed if the server does not take it
   */
  private void answer(RpcMessage answer, Map<String, String> headers) {
    for (int sent = 1; ; sent++) {
      try {
        endpoint.post(answer, headers, ONE_ANSWER, _ -> {});
        return;
      } catch (ExchangeFailed e) {
        if (sent == MOST_SENT || !e.passing() || Thread.currentThread().isInterrupted()) {
          throw e;
        }
      }
    }
  }

  private void tell(RpcMessage message, Map<String, String> headers) {
    try {
      endpoint.post(message, headers, Duration.ofSeconds(2), _ -> {});
    } catch (ExchangeFailed _) {
      // The server does without; its answer to the request decides.
    }
  }

  /**
   * The era, found out now if need be.
   *
   * @throws ExchangeFailed as met beforehand: what finds it out has no effect
   */
  private Era era(Duration limit) {
    var known = era;
    if (known != null) {
      return known;
    }
    lock(limit);
    try {
      var found = era;
      if (found == null) {
        var first = handshake.find(Deadline.in(limit, nanos));
        found = first.era();
        begin(first);
        boolean again = met;
        met = true;
        if (again) {
          changed.run(); // It may have begun anew, and offer other things.
        }
      }
      return found;
    } catch (ExchangeFailed e) {
      throw e.beforehand();
    } finally {
      finding.unlock();
    }
  }

  private void begin(Handshake.Found found) {
    turning.lock();
    try {
      if (!closed) {
        announced = found.announced();
        announcedNow = true;
        era = found.era();
        listen(found);
      }
    } finally {
      turning.unlock();
    }
  }

  private void lock(Duration limit) {
    try {
      if (finding.tryLock(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    throw new ExchangeFailed(Kind.UNSENT, "another request still waits for its first answer");
  }

  private void forget(Era spoken) {
    turning.lock();
    try {
      if (spoken.equals(era)) {
        era = null;
        listener.interrupt();
      }
    } finally {
      turning.unlock();
    }
  }

  private JsonValue id() {
    return Json.number(lastId.incrementAndGet());
  }

  private static Duration left(Deadline deadline) {
    var left = deadline.left();
    if (!left.isPositive()) {
      throw new ExchangeFailed(Kind.UNSENT, "no time was left to send it");
    }
    return left;
  }
}
