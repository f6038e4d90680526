// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.memory.embedding;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A PostgreSQL that is installed as Debian does it, on a fresh folder. */
public final class Postgres {

  private final Path programs;
  private final Path folder;
  private final int port;

  private Postgres(Path programs, Path folder, int port) {
    this.programs = programs;
    this.folder = folder;
    this.port = port;
  }

  /** Where the programs of one with pgvector lie, if there is one. */
  public static Optional<Path> withVectors() throws IOException {
    var all = Path.of("/usr/lib/postgresql");
    if (!Files.isDirectory(all)) {
      return Optional.empty();
    }
    try (var versions = Files.list(all)) {
      return versions
          .filter(
              it ->
                  Files.exists(
                      Path.of(
                          "/usr/share/postgresql",
                          it.getFileName().toString(),
                          "extension/vector.control")))
          .map(it -> it.resolve("bin"))
          .filter(it -> Files.isExecutable(it.resolve("initdb")))
          .findFirst();
    }
  }

  public static Postgres start(Path programs) throws IOException, InterruptedException {
    var folder = Files.createTempDirectory("postgres");
    if (isRoot()) {
      run(folder, List.of("chown", "postgres", folder.toString()));
    }
    int port;
    try (var probe = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = probe.getLocalPort();
    }
    var postgres = new Postgres(programs, folder, port);
    postgres.command("initdb", "-D", postgres.data(), "-U", "menagerie", "-A", "trust");
    postgres.start();
    return postgres;
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  /** It refuses to be run by root. */
  private void command(String program, String... arguments)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    if (isRoot()) {
      command.addAll(List.of("runuser", "-u", "postgres", "--"));
    }
    command.add(programs.resolve(program).toString());
    command.addAll(List.of(arguments));
    run(folder, command);
  }

  private static void run(Path folder, List<String> command)
      throws IOException, InterruptedException {
    var log = Files.createTempFile("postgres", ".log");
    var process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    if (process.waitFor() != 0) {
      throw new IOException("%s: %s".formatted(command, Files.readString(log)));
    }
    Files.delete(log);
  }

  /** The settings of a vector store in it. */
  public Map<String, String> settings() {
    return Map.of(
        "host", "127.0.0.1",
        "port", String.valueOf(port),
        "user", "menagerie",
        "password", "none",
        "database", "postgres");
  }

  /** Stops, and can be started again with what it has. */
  public void stop() throws IOException, InterruptedException {
    command("pg_ctl", "-D", data(), "-m", "immediate", "stop");
  }

  /** Starts on the port that it had. */
  public void start() throws IOException, InterruptedException {
    var options = "-p %d -h 127.0.0.1 -k %s -F".formatted(port, folder);
    command("pg_ctl", "-D", data(), "-w", "-o", options, "start");
  }

  public void close() throws IOException, InterruptedException {
    stop();
    run(Path.of("/"), List.of("rm", "-rf", folder.toString()));
  }
}
