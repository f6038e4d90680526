// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import dev.menagerie.kit.ToolResult;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Has calls carried out by a {@link WorkerProcess}, and starts another one when it has ended. */
final class WorkerDesk implements Tools.Desk, AutoCloseable {

  /** Beyond the time of a statement: for waiting, connecting, and for the worker to end itself. */
  private static final long SLACK_SECONDS = 20;

  private final Map<String, String> environment;
  private final Settings settings;
  private final Path folder;
  private final Semaphore places = new Semaphore(Database.CONNECTIONS);
  private @Nullable WorkerProcess worker;

  private WorkerDesk(Map<String, String> environment, Path folder) {
    this.environment = Map.copyOf(environment);
    this.settings = Settings.of(environment);
    this.folder = folder;
  }

  /**
   * Starts the first process.
   *
   * @param environment what the process finds in its own, beside what there is
   * @throws Misconfigured if the environment is wrong, or it cannot connect to the database
   */
  static WorkerDesk open(Map<String, String> environment) {
    try {
      var desk = new WorkerDesk(environment, Files.createTempDirectory("menagerie-sql-"));
      try {
        desk.running();
        return desk;
      } catch (RuntimeException e) {
        desk.close();
        throw e;
      }
    } catch (IOException e) {
      throw new Misconfigured("no folder for temporary files can be created: " + e);
    }
  }

  @Override
  public ToolResult call(String tool, JsonObject arguments) {
    var seconds = settings.timeout().toSeconds();
    try {
      if (!places.tryAcquire(seconds + SLACK_SECONDS, TimeUnit.SECONDS)) {
        return ToolResult.error("too many calls at once; call again later");
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return ToolResult.error("the server is stopping");
    }
    try {
      return running()
          .call(tool, arguments, seconds + SLACK_SECONDS)
          .orElseGet(() -> ToolResult.error(lost(tool)));
    } catch (Misconfigured | UncheckedIOException e) {
      return ToolResult.error("no connection to the database; call again later: " + e.getMessage());
    } finally {
      places.release();
    }
  }

  @Override
  public synchronized void close() {
    if (worker != null) {
      worker.end();
    }
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
    } catch (IOException | UncheckedIOException _) {
      // They are temporary anyway.
    }
  }

  private synchronized WorkerProcess running() {
    var running = worker;
    if (running == null || !running.isAlive()) {
      running = WorkerProcess.start(environment, folder);
      worker = running;
    }
    return running;
  }

  private String lost(String tool) {
    return """
    ended without an answer: a statement could not be stopped after %d s in any other way, or needed more memory \
    than the %d MB there are. Ask for less; or, if this one is small, call again: it may have been another one.%s\
    """
        .formatted(
            settings.timeout().toSeconds(),
            WorkerProcess.MEGABYTES,
            tool.equals("execute")
                ? " It is not known whether the change was made: look before you repeat it."
                : "");
  }
}
