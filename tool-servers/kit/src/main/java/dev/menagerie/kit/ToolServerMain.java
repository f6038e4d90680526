// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/**
 * The life of a tool server that is a process of its own.
 *
 * <p>It binds {@code SERVER_HOST} (127.0.0.1) and {@code SERVER_PORT} (0: a free port), answers the
 * {@link Callers} of {@code SERVER_ALLOWED_HOSTS} and {@code SERVER_ALLOWED_ORIGINS}, prints one
 * line with its address on standard output, and serves until SIGTERM. With {@code
 * MENAGERIE_LIFELINE=stdin} it also ends when its standard input does, so that it never outlives
 * the process that started it, however that ends. With {@code OTEL_SDK_DISABLED=false} it sends a
 * span for each request, as the other variables of OpenTelemetry's SDK say.
 */
public final class ToolServerMain {

  /** Begins to serve. */
  private interface Start {
    ToolServer.Listening at(Callers callers, int port, OpenTelemetry telemetry);
  }

  private ToolServerMain() {}

  /** Serves the tools until the process is told to stop. Exits with code 1 if it cannot. */
  public static void run(String name, String version, List<ServedTool> tools) {
    run(name, () -> ToolServer.of(name, version, tools));
  }

  /** Serves until the process is told to stop. Exits with code 1 if it cannot. */
  public static void run(ToolServer server) {
    run(server.name(), () -> server);
  }

  /** The same for a server that may change while it runs. */
  public static void run(ToolServer server, ServerChanges changes) {
    run(
        server.name(),
        (callers, port, telemetry) -> server.start(callers, port, changes, telemetry));
  }

  /**
   * Serves what is made here until the process is told to stop. Exits with code 1 if it cannot, or
   * if there is nothing to serve, and says why on one line of standard error.
   *
   * @param server throws {@link IllegalArgumentException} or {@link IllegalStateException}, with a
   *     message for whoever starts it, if its settings do not let it serve
   */
  public static void run(String name, Supplier<ToolServer> server) {
    run(name, (callers, port, telemetry) -> server.get().start(callers, port, telemetry));
  }

  private static void run(String name, Start start) {
    try {
      serve(name, start, System.getenv());
    } catch (IllegalArgumentException | IllegalStateException | UncheckedIOException e) {
      System.err.println(name + ": " + reason(e));
      System.exit(1);
    }
  }

  private static void serve(String name, Start start, Map<String, String> environment) {
    var callers = Callers.of(environment.getOrDefault("SERVER_HOST", "127.0.0.1"), environment);
    int port = port(environment.getOrDefault("SERVER_PORT", "0"));
    var listening = start.at(callers, port, ServerTelemetry.of(name, environment));
    callers.open().ifPresent(open -> System.err.println(name + ": " + open));
    System.out.println("listening on " + listening.url());
    System.out.flush();
    if ("stdin".equals(environment.get("MENAGERIE_LIFELINE"))) {
      drain(System.in);
      listening.close();
      System.exit(0);
    }
    forever();
  }

  private static int port(String text) {
    if (!text.matches("\\d{1,5}") || Integer.parseInt(text) > 65_535) {
      throw new IllegalArgumentException(
          "SERVER_PORT: \"%s\", must be a number from 0 to 65535".formatted(text));
    }
    return Integer.parseInt(text);
  }

  private static void drain(InputStream in) {
    try {
      var buffer = new byte[256];
      while (in.read(buffer) >= 0) {
        // What is written there means nothing; only its end does.
      }
    } catch (IOException e) {
      // A broken lifeline is an end too.
    }
  }

  /** The web server's own shutdown hook stops it; this thread has nothing else to do. */
  private static void forever() {
    try {
      new CountDownLatch(1).await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String reason(Throwable failure) {
    var reason = new StringBuilder(String.valueOf(failure.getMessage()));
    for (var cause = failure.getCause(); cause != null; cause = cause.getCause()) {
      var more = String.valueOf(cause.getMessage());
      if (reason.indexOf(more) < 0) {
        reason.append(": ").append(more);
      }
    }
    return reason.toString();
  }
}
