// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static java.util.stream.Collectors.joining;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The packaged server as a process, on a data folder and port that stay the same however often it
 * is killed and started again.
 */
final class ChildServer implements AutoCloseable {

  /** The name of what was learned, in the folder of the server. */
  static final String LEARNED = "learned.aot";

  private static final Path JAR = Path.of("target", "menagerie.jar");
  private static final int FIRST_PORT = Integer.getInteger("test.port", 18_100);
  private static final int PORTS = 100;
  private static final AtomicInteger PORTS_TRIED = new AtomicInteger();
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private static final List<String> OPTIONS =
      List.of(
          "--add-modules=jdk.incubator.vector",
          "--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow",
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseSerialGC");

  private final Path folder;
  private final Map<String, String> environment;
  private final List<Path> more;
  private final int port = freePort();
  private @Nullable Process process;
  private boolean learning;

  /**
   * A server that is not started yet.
   *
   * @param folder for its data, log and class archive
   */
  ChildServer(Path folder, Map<String, String> environment) {
    this(folder, environment, List.of());
  }

  /**
   * The same with other archives beside it.
   *
   * @param more on its class path
   */
  ChildServer(Path folder, Map<String, String> environment, List<Path> more) {
    this.folder = folder;
    this.environment = environment;
    this.more = more;
  }

  /**
   * Below the ports that the system gives to clients, one of which could take it meanwhile. Each
   * server looks on from the one before, which may be between two starts.
   */
  private static int freePort() {
    for (int tried = 0; tried < PORTS; tried++) {
      int port = FIRST_PORT + PORTS_TRIED.getAndIncrement() % PORTS;
      try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException _) {
        // Taken: the next one may be free.
      }
    }
    throw new IllegalStateException("no free port from " + FIRST_PORT);
  }

  URI url() {
    return URI.create("http://127.0.0.1:" + port);
  }

  /** Starts it; returns when it says that it is ready. */
  void start() throws IOException {
    launch();
    awaitReady();
  }

  /** The same; what it does until its orderly end, later starts know how to do quickly. */
  void startLearning() throws IOException {
    learning = true;
    start();
    learning = false;
  }

  /** Starts the process and returns at once. */
  void launch() throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(OPTIONS);
    command.addAll(archive());
    command.addAll(entrance());
    var builder =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile()));
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("MENAGERIE_") || name.endsWith("_API_KEY"));
    builder.environment().put("MENAGERIE_TOOLS_ALLOW_PRIVATE_ADDRESSES", "true");
    builder.environment().putAll(environment);
    builder.environment().put("SERVER_PORT", Integer.toString(port));
    builder.environment().put("MENAGERIE_DATA", folder.resolve("data").toString());
    process = builder.start();
  }

  /** Classes as the first orderly end leaves them cut later starts to a third. */
  private List<String> archive() {
    var learned = folder.resolve(LEARNED);
    if (learning) {
      return List.of("-XX:AOTCacheOutput=" + learned);
    }
    return Files.exists(learned)
        ? List.of("-XX:AOTCache=" + learned)
        : List.of(
            "-XX:+AutoCreateSharedArchive",
            "-XX:SharedArchiveFile=" + folder.resolve("classes.jsa"));
  }

  private List<String> entrance() {
    if (more.isEmpty()) {
      return List.of("-jar", JAR.toString());
    }
    var path = Stream.concat(Stream.of(JAR), more.stream()).map(Path::toString);
    return List.of("-cp", path.collect(joining(File.pathSeparator)), Main.class.getName());
  }

  /** Returns when the process says that it is ready. */
  void awaitReady() throws IOException {
    var started = Objects.requireNonNull(process);
    var ready = new AtomicBoolean();
    CompletableFuture.delayedExecutor(PATIENCE.toSeconds(), TimeUnit.SECONDS)
        .execute(() -> endUnless(ready, started));
    var said = new StringBuilder();
    var out = started.inputReader();
    for (var line = out.readLine(); line != null; line = out.readLine()) {
      if (line.startsWith("Try: ")) {
        ready.set(true);
        Thread.ofVirtual().name("output of the server").start(() -> discard(out));
        return;
      }
      said.append(line).append('\n');
    }
    throw new AssertionError("the server did not start:\n" + said + log());
  }

  /** A full pipe would stop the process, at the latest when it ends with much to say. */
  private static void discard(BufferedReader out) {
    try {
      out.transferTo(Writer.nullWriter());
    } catch (IOException _) {
      // It has ended.
    }
  }

  /** Nothing else would end the wait for a server that says nothing; its threads are shown. */
  private static void endUnless(AtomicBoolean ready, Process started) {
    if (!ready.get() && started.isAlive()) {
      try {
        new ProcessBuilder("kill", "-QUIT", Long.toString(started.pid())).start().waitFor();
        started.waitFor(5, TimeUnit.SECONDS);
      } catch (IOException | InterruptedException e) {
        System.err.println("no threads are shown: " + e);
      }
      started.toHandle().destroyForcibly();
    }
  }

  /** What it has written to standard error, in all its lives. */
  String log() {
    try {
      return Files.readString(folder.resolve("log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Sends {@code kill -9} and returns when the process is gone. */
  void kill() {
    var running = Objects.requireNonNull(process).toHandle();
    running.destroyForcibly();
    running.onExit().join();
  }

  /** Ends it in good order; returns its exit code. */
  int stop() {
    var running = Objects.requireNonNull(process);
    running.toHandle().destroy();
    return running.onExit().join().exitValue();
  }

  @Override
  public void close() {
    if (process != null) {
      kill();
    }
  }
}
