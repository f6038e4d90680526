// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One process of a tool server: it says where it listens, and ends when its input closes. */
final class ToolProcess {

  private static final String LISTENING = "listening on ";
  private static final int TAIL_LINES = 3;

  private final String name;
  private final Process process;
  private final Path log;
  private final long before;
  private final CompletableFuture<URI> url = new CompletableFuture<>();

  /**
   * One that has been started.
   *
   * @param log to which it adds its errors
   * @param before how many bytes the log had when it was started
   */
  ToolProcess(String name, Process process, Path log, long before) {
    this.name = name;
    this.process = process;
    this.log = log;
    this.before = before;
    // A virtual thread that waits for a pipe holds the thread that carries it, and so others too.
    Thread.ofPlatform().daemon().name("output of " + name).start(this::readOutput);
  }

  /**
   * Where it listens, as soon as it has said so.
   *
   * @throws StartRefused when it ends first, or stays silent; the message ends with its log
   */
  URI awaitUrl(Duration limit) throws InterruptedException {
    try {
      return url.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException _) {
      process.waitFor();
      throw new StartRefused(
          "the tool server " + name + " ended with code " + process.exitValue() + why());
    } catch (TimeoutException _) {
      throw new StartRefused(
          "the tool server " + name + " did not listen within " + limit.toSeconds() + " s" + why());
    }
  }

  /** Waits until it has ended, and returns its exit code. */
  int awaitEnd() throws InterruptedException {
    return process.waitFor();
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Closes its standard input, at which it ends by itself. */
  void askToEnd() {
    try {
      process.getOutputStream().close();
    } catch (IOException _) {
      // The pipe is closed already: it has ended.
    }
  }

  /** Ends it, with more force the longer it takes: two seconds, one more, then a kill. */
  void end() {
    askToEnd();
    try {
      if (!process.waitFor(2, TimeUnit.SECONDS)) {
        process.destroy();
        if (!process.waitFor(1, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }

  /** Reads on after the first line: a full pipe would stop the process. */
  private void readOutput() {
    try (var output = new BufferedReader(process.inputReader(StandardCharsets.UTF_8))) {
      for (var line = output.readLine(); line != null; line = output.readLine()) {
        if (line.startsWith(LISTENING)) {
          url.complete(URI.create(line.substring(LISTENING.length()).strip()));
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      url.completeExceptionally(e);
    }
    url.completeExceptionally(new IOException("end of output"));
  }

  private String why() {
    var lines = tail();
    return lines.isEmpty() ? "; see " + log : ": " + String.join(" | ", lines) + " (" + log + ")";
  }

  /** The last of what this process has said; the processes before it have their lines above. */
  private List<String> tail() {
    try (var in = Files.newInputStream(log)) {
      in.skipNBytes(before);
      var said = new String(in.readAllBytes(), StandardCharsets.UTF_8);
      var lines = said.lines().filter(line -> !line.isBlank()).toList();
      return lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size());
    } catch (IOException _) {
      return List.of();
    }
  }
}
