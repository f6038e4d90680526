// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A server in a process of its own, from its start on. */
final class Started implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int END_SECONDS = 60;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final int port;
  private final Path output;
  private final long begun = System.nanoTime();

  private Started(Process process, int port, Path output) {
    this.process = process;
    this.port = port;
    this.output = output;
  }

  /**
   * Starts a jar.
   *
   * @param folder where what it prints goes
   */
  static Started jar(Path jar, List<String> options, Map<String, String> environment, Path folder)
      throws IOException {
    int port = freePort();
    var command = new ArrayList<String>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(options);
    command.addAll(List.of("-jar", jar.toString()));
    var output = Files.createTempFile(Files.createDirectories(folder), "server", ".log");
    var builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    builder.environment().put("SERVER_HOST", "127.0.0.1");
    builder.environment().put("SERVER_PORT", Integer.toString(port));
    return new Started(builder.start(), port, output);
  }

  private static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** Milliseconds since it was started. */
  double age() {
    return (System.nanoTime() - begun) / 1e6;
  }

  /** Waits until it says that it is ready. */
  void awaitReady() throws IOException, InterruptedException {
    while (!ready()) {
      if (!process.isAlive() || age() > PATIENCE.toMillis()) {
        throw new IllegalStateException("it did not become ready:\n" + Files.readString(output));
      }
      Thread.sleep(2);
    }
  }

  private boolean ready() throws InterruptedException {
    try {
      return send(HttpRequest.newBuilder(uri("/health/ready")).build()).statusCode() == 200;
    } catch (IOException _) {
      return false;
    }
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
    return client.send(request, HttpResponse.BodyHandlers.ofString());
  }

  /** Megabytes of memory that it has resident. */
  double residentMegabytes() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/%d/status".formatted(process.pid())))) {
      var resident = lines.filter(it -> it.startsWith("VmRSS:")).findFirst().orElseThrow();
      return Long.parseLong(resident.replaceAll("\\D", "")) / 1024.0;
    }
  }

  /** Ends it in order. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    client.close();
  }
}
