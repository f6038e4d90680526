// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs the benchmarks, each in a process of its own, and writes the page. */
public final class Benchmarks {

  private static final List<Benchmark> ALL =
      List.of(
          new DurableEntries(),
          new EngineCost(),
          new Loops(),
          new Overlap(),
          new Starts(),
          new Guarded(),
          new ManyTasks(),
          new ManyStreams(),
          new GatewayCalls(),
          new ManyTools(),
          new MemorySearch(),
          new MemoryQuality());

  private Benchmarks() {}

  /**
   * Runs what is asked for and makes the page of all that the folder has figures of.
   *
   * @param arguments the folder of the figures, the file of the page, and the names of the
   *     benchmarks with commas between them, or "all"; or "only", the folder and one name, to
   *     measure in this process
   */
  public static void main(String[] arguments) throws Exception {
    var folder = Path.of(arguments[1]);
    if (arguments[0].equals("only")) {
      measure(named(arguments[2]), folder);
      return;
    }
    folder = Files.createDirectories(Path.of(arguments[0]).resolve("benchmarks"));
    for (var benchmark : chosen(arguments[2])) {
      System.out.println(benchmark.name());
      fork(benchmark, folder);
    }
    Page.write(folder, ALL, Path.of(arguments[1]));
  }

  private static List<Benchmark> chosen(String names) {
    if (names.equals("all")) {
      return ALL;
    }
    var chosen = new ArrayList<Benchmark>();
    for (var name : names.split(",", -1)) {
      chosen.add(named(name));
    }
    return chosen;
  }

  private static Benchmark named(String name) {
    return ALL.stream()
        .filter(it -> it.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "there is no benchmark %s; there are %s"
                        .formatted(name, ALL.stream().map(Benchmark::name).toList())));
  }

  /** The figures of one must not depend on what another has left in the heap and the compiler. */
  private static void fork(Benchmark benchmark, Path folder)
      throws IOException, InterruptedException {
    var command = new ArrayList<String>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(
        List.of(
            "-Xmx6g",
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            Benchmarks.class.getName(),
            "only",
            folder.toString(),
            benchmark.name()));
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (status != 0) {
      throw new IllegalStateException(benchmark.name() + " ended with status " + status);
    }
  }

  private static void measure(Benchmark benchmark, Path folder) throws Exception {
    java.util.logging.Logger.getLogger("").setLevel(java.util.logging.Level.WARNING);
    var report = new Report(System.out);
    var data = folder.resolve(benchmark.name());
    Folders.delete(data);
    Files.createDirectories(data);
    benchmark.run(data, report);
    Folders.delete(data);
    Files.writeString(folder.resolve(benchmark.name() + ".json"), report.json().toString());
    System.exit(0);
  }
}
