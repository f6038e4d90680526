// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A program of the class path of this test, in a process that sends its telemetry. */
final class TracedProcess implements AutoCloseable {

  private static final List<String> OPTIONS =
      List.of(
          "--add-modules=jdk.incubator.vector",
          "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC");

  private final Process process;
  private final String address;
  private final Path log;

  private TracedProcess(Process process, String address, Path log) {
    this.process = process;
    this.address = address;
    this.log = log;
  }

  /**
   * Starts it; returns when it says where it listens.
   *
   * @param says what comes before the address in the line that says so
   */
  static TracedProcess start(
      Class<?> program, String says, OtlpReceiver receiver, Map<String, String> more) {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    var builder = new ProcessBuilder(command);
    var environment = builder.environment();
    environment
        .keySet()
        .removeIf(name -> name.startsWith("MENAGERIE_") || name.endsWith("_API_KEY"));
    environment.putAll(
        Map.of(
            "SERVER_PORT", "0",
            "OTEL_SDK_DISABLED", "false",
            "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
            "OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url(),
            "OTEL_BSP_SCHEDULE_DELAY", "100",
            "OTEL_BLRP_SCHEDULE_DELAY", "100",
            "OTEL_METRIC_EXPORT_INTERVAL", "500"));
    environment.putAll(more);
    try {
      var log = Files.createTempFile("traced", ".log");
      var process = builder.redirectError(log.toFile()).start();
      return new TracedProcess(process, address(process, says, log), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String address(Process process, String says, Path log) throws IOException {
    var out = process.inputReader(StandardCharsets.UTF_8);
    for (var line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith(says)) {
        Thread.ofPlatform().daemon().start(() -> discard(out));
        return line.substring(says.length());
      }
    }
    throw new AssertionError("it did not start:\n" + Files.readString(log));
  }

  private static void discard(BufferedReader out) {
    try {
      out.transferTo(Writer.nullWriter());
    } catch (IOException _) {
      // It has ended.
    }
  }

  String address() {
    return address;
  }

  /** What it has written to standard error. */
  String log() throws IOException {
    return Files.readString(log);
  }

  /** Tells it to stop, and returns its exit code. */
  int stop() throws InterruptedException {
    process.destroy();
    return process.waitFor();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
