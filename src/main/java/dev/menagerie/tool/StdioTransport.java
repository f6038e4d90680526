// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.kit.Protocol;
import dev.menagerie.kit.RpcMessage;
import dev.menagerie.tool.ExchangeFailed.Kind;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The way to a server that is a process of this machine: messages are lines of its standard
 * streams. The process is started by the first request, and by the next one after it has ended.
 *
 * <p>What is a session over HTTP is a process here: a legacy request to one that has ended is
 * refused as one of a session that is over.
 */
final class StdioTransport implements Transport {

  static final String KEY = "menagerie.tools.stdio.commands";

  /** What a process is given of our own environment, where it is there. */
  private static final List<String> INHERITED =
      List.of(
          "PATH",
          "HOME",
          "USER",
          "LOGNAME",
          "SHELL",
          "LANG",
          "LC_ALL",
          "LC_CTYPE",
          "TZ",
          "TERM",
          "TMPDIR",
          "TMP",
          "TEMP",
          "SYSTEMROOT",
          "SYSTEMDRIVE",
          "COMSPEC",
          "PATHEXT",
          "USERPROFILE",
          "APPDATA",
          "LOCALAPPDATA",
          "PROGRAMFILES",
          "PROGRAMDATA");

  /** After which a server that says nothing to the first question counts as legacy. */
  private static final Duration LONGEST_PROBE = Duration.ofSeconds(10);

  /** After which a process counts as one that does not read, if a call may last for hours. */
  private static final Duration LONGEST_STUCK = Duration.ofMinutes(1);

  private static final int GONE = 404;
  private static final int UNKNOWN = 400;

  private final String server;
  private final LocalCommand command;
  private final Means means;
  private final ReentrantLock starting = new ReentrantLock();
  private long started;
  private boolean closed;
  private volatile @Nullable ServerProcess latest;

  /**
   * Makes one, without a process.
   *
   * @param server its name
   */
  StdioTransport(String server, LocalCommand command, Means means) {
    this.server = server;
    this.command = command;
    this.means = means;
  }

  /** Why a command must not be started, if so. */
  static Optional<String> refusal(LocalCommand command, ToolConfig config) {
    if (config.commands().isEmpty()) {
      return Optional.of(
          "tool servers are not started as processes here, because whoever may register one could"
              + " run programs on this machine; for local development set "
              + KEY
              + " to the programs that may be, such as npx");
    }
    return config.commands().contains(command.program())
        ? Optional.empty()
        : Optional.of(
            "\"%s\" is not in %s, must be one of %s, exactly"
                .formatted(
                    ResultText.brief(command.program()),
                    KEY,
                    String.join(", ", config.commands())));
  }

  @Override
  public Reply post(
      RpcMessage message, Map<String, String> headers, Duration limit, Consumer<RpcMessage> aside) {
    var session = Optional.ofNullable(headers.get(Protocol.SESSION_HEADER));
    if (message instanceof RpcMessage.Request request) {
      return Handshake.probes(request.method())
          ? probed(request, limit, aside)
          : exchanged(request, session, limit, aside);
    }
    running()
        .filter(it -> session.isEmpty() || session.get().equals(it.id()))
        .ifPresent(it -> it.tell(message));
    return new Reply(Optional.empty(), Optional.empty());
  }

  /** Whatever is no answer to this question is that of a server which does not know it. */
  private Reply probed(RpcMessage.Request request, Duration limit, Consumer<RpcMessage> aside) {
    var half = limit.dividedBy(2);
    var patience = half.compareTo(LONGEST_PROBE) < 0 ? half : LONGEST_PROBE;
    try {
      return exchanged(request, Optional.empty(), patience, aside);
    } catch (ExchangeFailed e) {
      if (e.kind() != Kind.UNANSWERED || Thread.currentThread().isInterrupted()) {
        throw e;
      }
      throw new ExchangeFailed(Kind.REFUSED, UNKNOWN, e.reason());
    }
  }

  private Reply exchanged(
      RpcMessage.Request request,
      Optional<String> session,
      Duration limit,
      Consumer<RpcMessage> aside) {
    var process = process(request, session);
    var exchange = process.begin(request);
    try {
      var answer = Watched.within(limit, () -> exchange.answer(aside));
      return new Reply(Optional.of(answer), Optional.of(process.id()));
    } catch (ExchangeFailed e) {
      throw process.unread(exchange, limit.compareTo(LONGEST_STUCK) < 0 ? limit : LONGEST_STUCK)
          ? e.beforehand()
          : e;
    } finally {
      boolean modern = session.isEmpty() && !Handshake.begins(request.method());
      process.forget(exchange, modern);
    }
  }

  /** The process that a request is for, started if need be. */
  private ServerProcess process(RpcMessage.Request request, Optional<String> session) {
    starting.lock();
    try {
      if (closed) {
        throw new ExchangeFailed(Kind.UNSENT, "the server is being removed or stopped");
      }
      var running = running();
      if (session.isPresent() && !session.equals(running.map(ServerProcess::id))) {
        throw new ExchangeFailed(Kind.REFUSED, GONE, "the process of before has ended");
      }
      if (running.isEmpty() && request.method().equals(Protocol.LISTEN)) {
        throw new ExchangeFailed(Kind.UNANSWERED, "there is no process to listen to");
      }
      return running.orElseGet(this::start);
    } finally {
      starting.unlock();
    }
  }

  private Optional<ServerProcess> running() {
    return Optional.ofNullable(latest).filter(it -> !it.isOver());
  }

  private ServerProcess start() {
    refusal(command, means.config())
        .ifPresent(
            why -> {
              throw new ExchangeFailed(Kind.BARRED, "command: " + why);
            });
    var builder = new ProcessBuilder(command.words());
    var environment = builder.environment();
    var inherited = new LinkedHashMap<>(environment);
    inherited.keySet().retainAll(INHERITED);
    environment.clear();
    environment.putAll(inherited);
    var mark = ProcessFamily.mark();
    try {
      environment.putAll(command.environment(means.secrets()));
      environment.put(ProcessFamily.MARK, mark);
      var family = new ProcessFamily(builder.start(), mark);
      var process = new ServerProcess(Long.toString(++started), server, family, means);
      latest = process;
      return process;
    } catch (IllegalArgumentException e) {
      throw new ExchangeFailed(Kind.UNAUTHORIZED, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new ExchangeFailed(
          Kind.UNSENT, "it cannot be started: " + brief(String.valueOf(e.getMessage())));
    }
  }

  @Override
  public String brief(String foreign) {
    return means.config().secrets().brief(foreign);
  }

  @Override
  public boolean hear(Map<String, String> headers, Consumer<RpcMessage> heard) {
    var session = Optional.ofNullable(headers.get(Protocol.SESSION_HEADER));
    var process = running().filter(it -> session.equals(Optional.of(it.id())));
    return process.isPresent() && process.get().hear(heard);
  }

  /** There is nothing to be ended beside the process. */
  @Override
  public void delete(Map<String, String> headers) {}

  /** Ends the process, and waits until it and what it has started is gone, for a few seconds. */
  @Override
  public void close() {
    starting.lock();
    try {
      closed = true;
    } finally {
      starting.unlock();
    }
    Optional.ofNullable(latest).ifPresent(ServerProcess::close);
  }
}
