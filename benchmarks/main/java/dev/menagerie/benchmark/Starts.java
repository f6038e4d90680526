// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.menagerie.server.Main;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** How long the server takes to start, beside a Helidon MP application that does nothing. */
final class Starts implements Benchmark {

  private static final int ROUNDS = 7;
  private static final double MOST = 1.4;

  private static final List<String> OPTIONS =
      List.of(
          "--add-modules=jdk.incubator.vector",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  /** A server to be started, and what it has needed. */
  private record Contestant(
      String name,
      Path jar,
      List<String> options,
      String question,
      Rounds ready,
      Rounds answer,
      Rounds memory) {

    static Contestant of(String name, Path jar, List<String> options, String question) {
      return new Contestant(name, jar, options, question, new Rounds(), new Rounds(), new Rounds());
    }

    /** The same with a cache of classes that a start before has made. */
    Contestant cached(Path folder) throws IOException, InterruptedException {
      var cache = folder.resolve(jar.getFileName() + ".aot");
      with("-XX:AOTCacheOutput=" + cache).round(folder);
      if (!Files.exists(cache)) {
        throw new IllegalStateException(name + ": no cache of classes was made");
      }
      var cached = with("-XX:AOTCache=" + cache);
      return of(name + ", cache of classes", jar, cached.options, question);
    }

    private Contestant with(String option) {
      var more = new ArrayList<>(options);
      more.add(option);
      return of(name, jar, more, question);
    }

    void round(Path folder) throws IOException, InterruptedException {
      var data = folder.resolve("data");
      Folders.delete(data);
      try (var server =
          Started.jar(jar, options, Map.of("MENAGERIE_DATA", data.toString()), folder)) {
        server.awaitReady();
        ready.add(server.age());
        ask(server);
        answer.add(server.age());
        memory.add(server.residentMegabytes());
      }
    }

    private void ask(Started server) throws IOException, InterruptedException {
      var path = question.isEmpty() ? "/hello" : "/v1/tasks";
      var request = HttpRequest.newBuilder(server.uri(path));
      if (!question.isEmpty()) {
        request
            .header("Content-Type", "application/json")
            .header("Prefer", "wait=30")
            .POST(HttpRequest.BodyPublishers.ofString(question));
      }
      var reply = server.send(request.build());
      if (reply.statusCode() >= 300) {
        throw new IllegalStateException(name + ": " + reply.statusCode() + " " + reply.body());
      }
    }
  }

  @Override
  public String name() {
    return "start";
  }

  @Override
  public void run(Path folder, Report report) throws Exception {
    report.title(
        "Start",
        """
        From the start of the process until `/health/ready` says 200, and until the first answer: of Menagerie a task of `cot` with the demo model, begun and \
        ended, on an empty data folder, without tool servers; of an application with the same parts of Helidon MP (REST, JSON, health, metrics) and nothing else a \
        greeting. Resident memory is read after that. The four take turns; the cache of classes is that of [JEP 514](https://openjdk.org/jeps/514), made by one start \
        before.\
        """);
    var ours =
        Contestant.of(
            "Menagerie",
            server(),
            OPTIONS,
            "{\"agent\": \"cot\", \"goal\": \"What is 12.5% of 640, plus 7?\"}");
    var bare = Contestant.of("bare Helidon MP", bare(), List.of(), "");
    var all = List.of(bare, ours, bare.cached(folder), ours.cached(folder));
    for (int round = 0; round < ROUNDS; round++) {
      for (var contestant : all) {
        contestant.round(folder);
      }
      report.progress("round %d of %d".formatted(round + 1, ROUNDS));
    }
    all.forEach(it -> tell(it, report));
    ratio("ready: Menagerie to bare", all.get(1), all.get(0), report);
    ratio("ready: the same, each with its cache of classes", all.get(3), all.get(2), report);
    var jar = Files.size(server());
    report.figure("jar of the server", Rounds.text("%.1f MB", jar / 1e6), "");
    report.figure("jars that it needs", Rounds.text("%.1f MB", libraries() / 1e6), "");
  }

  private static void tell(Contestant contestant, Report report) {
    times(contestant.name + ": ready", contestant.ready, report);
    times(contestant.name + ": first answer", contestant.answer, report);
    report.figure(
        contestant.name + ": resident memory",
        Rounds.text("%.0f MB", contestant.memory.median()),
        contestant.memory.spread("%.0f"));
  }

  private static void times(String what, Rounds rounds, Report report) {
    report.figure(what, Rounds.text("%.0f ms", rounds.median()), rounds.spread("%.0f"));
  }

  private static void ratio(String what, Contestant ours, Contestant bare, Report report) {
    double ratio = ours.ready.median() / bare.ready.median();
    report.figure(
        what, Rounds.text("%.2f", ratio), "of the medians", "at most " + MOST, ratio <= MOST);
  }

  private static long libraries() throws Exception {
    try (var jars = Files.list(server().resolveSibling("libs"))) {
      return jars.mapToLong(it -> it.toFile().length()).sum();
    }
  }

  /** The jar as it is packaged, whatever this process has on its class path. */
  static Path server() throws URISyntaxException {
    return of(Main.class).resolveSibling("menagerie.jar");
  }

  private static Path bare() throws URISyntaxException {
    return of(Starts.class).resolve("../../bare/target/bare.jar").normalize();
  }

  private static Path of(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
