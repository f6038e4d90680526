// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.kit.RpcError;
import dev.menagerie.kit.RpcMessage;
import dev.menagerie.tool.ExchangeFailed.Kind;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A running process that is a tool server. Requests share its streams, and are told apart by their
 * ids. It ends once: by itself, because it misbehaves, or because it is closed.
 */
final class ServerProcess implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(ServerProcess.class.getName());

  private static final int MOST_VALUES = 100_000;
  private static final int MOST_WARNINGS = 5;

  /** For an exit code, and for what is still to be read, once it has ended. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  /** Of a write before it counts as never ending. */
  private static final Duration SHORTEST_STUCK = Duration.ofMillis(200);

  /** All steps of ending it, and a little more. */
  private static final Duration LONGEST_END = Duration.ofSeconds(6);

  private final String id;
  private final String server;
  private final ProcessFamily family;
  private final Process process;
  private final ToolConfig config;
  private final ErrorLines errors;
  private final StdioWriter writer;
  private final Switchboard switchboard;
  private final UnaskedBound unasked;
  private final Thread reader;
  private final AtomicReference<@Nullable ExchangeFailed> over = new AtomicReference<>();
  private final CountDownLatch ended = new CountDownLatch(1);
  private int warnings;

  /**
   * Takes over a process that has just been started.
   *
   * @param id no other of this server has
   * @param server its name
   */
  ServerProcess(String id, String server, ProcessFamily family, Means means) {
    this.id = id;
    this.server = server;
    this.family = family;
    this.process = family.head();
    this.config = means.config();
    this.unasked = new UnaskedBound(means.nanos());
    this.switchboard = new Switchboard(server, this::tell);
    this.errors = new ErrorLines(server, process.getErrorStream(), config.secrets(), means.nanos());
    this.writer = new StdioWriter(server, process.getOutputStream(), means.nanos(), _ -> died());
    this.reader = Thread.ofPlatform().daemon().name("stdout of " + server).start(this::read);
    Thread.ofVirtual().name("exit of " + server).start(this::exited);
  }

  String id() {
    return id;
  }

  boolean isOver() {
    return over.get() != null;
  }

  /** Sends a request, without waiting. */
  StdioExchange begin(RpcMessage.Request request) {
    var exchange = StdioExchange.of(request, StdioLetter.of(request));
    switchboard.add(exchange);
    if (!writer.send(exchange.letter()) && over.get() == null) {
      exchange.fail(new ExchangeFailed(Kind.UNANSWERED, "the process does not read"));
    }
    failIfOver(exchange);
    return exchange;
  }

  private void failIfOver(StdioExchange exchange) {
    var why = over.get();
    if (why != null) {
      exchange.fail(why);
    }
  }

  /**
   * Takes a request back that got no answer within its time.
   *
   * @return whether the process has surely seen nothing of it
   */
  boolean unread(StdioExchange exchange, Duration limit) {
    boolean unread = exchange.letter().withdraw();
    var stuck = writer.stuck();
    if (stuck.compareTo(SHORTEST_STUCK) > 0 && stuck.compareTo(limit.dividedBy(2)) > 0) {
      over(new ExchangeFailed(Kind.UNANSWERED, "the process did not read what was sent to it"));
    }
    return unread;
  }

  /**
   * Hears no more of a request.
   *
   * @param cancel whether to tell the process so, if it has not answered
   */
  void forget(StdioExchange exchange, boolean cancel) {
    switchboard.remove(exchange);
    if (cancel && !exchange.isAnswered() && !exchange.letter().withdraw()) {
      var params =
          Json.object().add("requestId", exchange.id()).add("reason", "nobody waits for it");
      tell(new RpcMessage.Notification("notifications/cancelled", params.build()));
    }
  }

  /** Sends a message that has no answer; it is lost if the process does not read. */
  void tell(RpcMessage message) {
    writer.send(StdioLetter.of(message));
  }

  /**
   * Hears what belongs to no request, until the process ends or the thread is interrupted.
   *
   * @return whether it may be heard again
   */
  boolean hear(Consumer<RpcMessage> heard) {
    var exchange = StdioExchange.listening();
    switchboard.add(exchange);
    failIfOver(exchange);
    try {
      exchange.answer(heard);
    } catch (ExchangeFailed _) {
      // It has ended, or said too much at once.
    } finally {
      switchboard.remove(exchange);
    }
    return !isOver();
  }

  private void read() {
    try (var out = process.getInputStream()) {
      var lines = new LineReader(out, config.largestReplyBytes());
      try {
        for (var line = lines.next(); line.isPresent(); line = lines.next()) {
          heard(line.get());
        }
        died();
      } catch (ExchangeFailed e) {
        over(e);
      }
      lines.drain(); // else it could not write, and so not end by itself
    } catch (IOException | RuntimeException e) {
      over(new ExchangeFailed(Kind.UNANSWERED, "its output cannot be read: " + e.getMessage()));
    }
  }

  private void heard(LineReader.Line line) {
    if (!line.whole()) {
      throw HttpAnswer.tooLarge(config.largestReplyBytes());
    }
    var text = line.text();
    if (isOver() || text.isBlank()) {
      return;
    }
    if (JsonWeight.values(text) > MOST_VALUES) {
      throw new ExchangeFailed(
          Kind.UNUSABLE, "the answer has more than %d JSON values".formatted(MOST_VALUES));
    }
    boolean expected = false;
    for (var message : parsed(text)) {
      expected |= switchboard.pass(message);
    }
    if (!expected) {
      unasked.count(text.length());
    }
  }

  private List<RpcMessage> parsed(String text) {
    try {
      return RpcMessage.parse(text);
    } catch (RpcError _) {
      if (++warnings <= MOST_WARNINGS) {
        LOG.log(
            Level.WARNING,
            "the tool server {0} says on its standard output, where only MCP belongs: {1}",
            server,
            config.secrets().brief(text));
      }
      return List.of();
    }
  }

  /** What is in its streams when it has ended is still read; others may hold them open. */
  private void exited() {
    try {
      process.waitFor();
      reader.join(LAST_WORDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    died();
  }

  private void died() {
    if (!isOver()) {
      over(new ExchangeFailed(Kind.UNANSWERED, end() + words()));
    }
  }

  private String end() {
    try {
      return process.waitFor(LAST_WORDS.toMillis(), TimeUnit.MILLISECONDS)
          ? "the process ended with code %d".formatted(process.exitValue())
          : "the process closed its streams";
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return "the process ended";
    }
  }

  private String words() {
    return errors.last().map("; it said: "::concat).orElse("");
  }

  /** Ends it for a reason, without waiting. */
  private void over(ExchangeFailed why) {
    if (over.compareAndSet(null, why)) {
      switchboard.fail(why);
      writer.close();
      Thread.ofPlatform().daemon().name("end of " + server).start(this::endAll);
    }
  }

  private void endAll() {
    try {
      family.end();
    } finally {
      ended.countDown();
    }
  }

  /** Ends it, and waits until it and what it has started is gone, for a few seconds. */
  @Override
  public void close() {
    over(new ExchangeFailed(Kind.UNANSWERED, "the server was removed or stopped"));
    try {
      if (!ended.await(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.log(Level.WARNING, "the process of the tool server {0} does not end", server);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
