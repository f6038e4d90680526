// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.sql;

import dev.menagerie.kit.ToolResult;
import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A {@link Worker} as the server sees it: calls go in, results come out, until it ends. */
final class WorkerProcess {

  /** For all that its statements hold in Java, in megabytes. */
  static final int MEGABYTES = 256;

  private final Process process;
  private final BufferedReader out;
  private final Writer in;
  private final AtomicLong calls = new AtomicLong();

  /** The calls that wait for an answer; an empty one says that none will come. */
  private final Map<Long, CompletableFuture<Optional<JsonObject>>> waiting =
      new ConcurrentHashMap<>();

  private volatile boolean ended;

  private WorkerProcess(Process process) {
    this.process = process;
    this.out = process.inputReader(StandardCharsets.UTF_8);
    this.in = process.outputWriter(StandardCharsets.UTF_8);
  }

  /**
   * Starts one and waits until it has connected.
   *
   * @param folder for its temporary files
   * @throws Misconfigured if it cannot connect
   */
  static WorkerProcess start(Map<String, String> environment, Path folder) {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var command =
        new ArrayList<>(
            List.of(
                java,
                "-Xmx" + MEGABYTES + "m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+DisplayVMOutputToStderr",
                "-XX:ErrorFile=" + folder.resolve("crash.log"),
                "--enable-native-access=ALL-UNNAMED",
                "-Duser.timezone=UTC",
                "-Djava.io.tmpdir=" + folder));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Worker.class.getName()));
    try {
      var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
      builder.environment().putAll(environment);
      builder.environment().put("TMPDIR", folder.toString());
      var started = new WorkerProcess(builder.start());
      started.awaitReady();
      // A virtual thread that waits for a pipe holds the thread that carries it.
      Thread.ofPlatform().daemon().name("output of the database").start(started::read);
      return started;
    } catch (IOException e) {
      throw new UncheckedIOException("the database's process cannot be started", e);
    }
  }

  boolean isAlive() {
    return !ended && process.isAlive();
  }

  void end() {
    process.destroyForcibly();
    process.onExit().completeOnTimeout(process, 5, TimeUnit.SECONDS).join();
  }

  /**
   * Has a call carried out.
   *
   * @return empty if the process ended before it answered
   */
  Optional<ToolResult> call(String tool, JsonObject arguments, long limitSeconds) {
    var id = calls.incrementAndGet();
    var answer = new CompletableFuture<Optional<JsonObject>>();
    waiting.put(id, answer);
    try {
      send(
          Json.createObjectBuilder()
              .add("id", id)
              .add("tool", tool)
              .add("arguments", arguments)
              .build());
      answer.completeOnTimeout(Optional.empty(), limitSeconds, TimeUnit.SECONDS);
      var result = answer.join();
      if (result.isEmpty()) {
        end();
      }
      return result.map(ToolResult::of);
    } finally {
      waiting.remove(id);
    }
  }

  private void send(JsonObject call) {
    try {
      synchronized (in) {
        in.write(call + "\n");
        in.flush();
      }
    } catch (IOException _) {
      ended();
    }
    if (ended) {
      ended();
    }
  }

  private void awaitReady() throws IOException {
    var first = lines();
    if (first.isPresent() && first.get().containsKey("ready")) {
      return;
    }
    end();
    throw new Misconfigured(
        first
            .map(line -> line.getString("refused", ""))
            .orElse("the database's process ended at once; its output says why"));
  }

  private void read() {
    try {
      for (var line = lines(); line.isPresent(); line = lines()) {
        var answer = line.get();
        var asked = waiting.get(answer.getJsonNumber("id").longValue());
        if (asked != null) {
          asked.complete(Optional.of(answer.getJsonObject("result")));
        }
      }
    } catch (IOException _) {
      // It has ended.
    }
    ended();
  }

  private void ended() {
    ended = true;
    waiting.values().forEach(answer -> answer.complete(Optional.empty()));
  }

  /** The next line that is one of the worker's; a virtual machine that dies may write others. */
  private Optional<JsonObject> lines() throws IOException {
    for (var line = out.readLine(); line != null; line = out.readLine()) {
      try {
        return Optional.of(Tools.json(line));
      } catch (JsonException _) {
        // Not ours.
      }
    }
    return Optional.empty();
  }
}
