// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;

/** Calls of a tool on this machine, through the gateway and without it. */
final class GatewayCalls implements Benchmark {

  private static final int ROUNDS = 9;
  private static final int WARMUP = 3;
  private static final List<Integer> AT_ONCE = List.of(1, 16);

  private static final String OURS = "the gateway, a trusted tool";
  private static final String UNTRUSTED = "the gateway, a tool not trusted";
  private static final String BARE = "bare POST loop of Helidon's WebClient";
  private static final String SDK = "the client of the official Java SDK 2.1.0";

  private static final String PROFILE =
      """
      Where the time went with 16 at once, by samples of processor time between the two steps told \
      below: three tenths in the tool server, a quarter in the HTTP client, both as in the bare loop, a \
      quarter in the gateway: a tenth of it all to check arguments, to clean the result and to look for \
      secrets in it, a tenth to write the request and to read the answer as JSON. The bare loop does \
      less than a client must, which reads the answer (3 %). It does more too: the cache of the HTTP \
      client starts a thread for each connection that comes back, to see whether it is closed.

      Tried on the way, in µs of processor time a call beside the bare loop's in the same run: \
      reading on the calling thread, where each exchange had one of its own, took 1 at once from \
      227 (bare 169) to 188 (bare 205); arguments checked without their text, secrets looked for only \
      where a text has what they begin with, and room for an answer only as large as it says it is \
      took 16 at once from 98 (bare 65) to 79 (bare 65), and the memory of a call from 130 to 74 KB \
      (bare 110). All were kept.\
      """;

  private record Load(String caller, int atOnce) {}

  private final AtomicLong calls = new AtomicLong();

  @Override
  public String name() {
    return "calls";
  }

  @Override
  public void run(Path folder, Report report) throws Exception {
    report.title(
        "Calls of tools",
        """
        A tool server of the kit in the same process, on a loopback address, whose tool says again \
        what it is told. The gateway checks arguments, policy and limits, calls, and cleans and \
        measures the result. All from so many virtual threads at once, half a second each, in turn. \
        A call of a tool that is not trusted has a connection of its own, so that it is surely never \
        sent twice; the others share connections that are there.\
        """);
    var rates = new LinkedHashMap<Load, Rounds>();
    try (var server = EchoServer.start(1)) {
      var url = URI.create(server.url());
      var callers = new LinkedHashMap<String, Caller>();
      callers.put(
          OURS, Callers.gateway(Files.createDirectory(folder.resolve("trusted")), url, true));
      callers.put(
          UNTRUSTED, Callers.gateway(Files.createDirectory(folder.resolve("not")), url, false));
      callers.put(BARE, Callers.bare(url));
      callers.put(SDK, Callers.sdk(url));
      for (int round = -WARMUP; round < ROUNDS; round++) {
        for (var caller : callers.entrySet()) {
          for (int atOnce : AT_ONCE) {
            double rate = rate(caller.getValue(), atOnce);
            if (round >= 0) {
              rates.computeIfAbsent(new Load(caller.getKey(), atOnce), _ -> new Rounds()).add(rate);
            }
          }
        }
        report.progress("round %d of %d".formatted(round + 1, ROUNDS));
      }
      callers.values().forEach(Caller::close);
    }
    report.note(PROFILE);
    tell(rates, report);
  }

  private double rate(Caller caller, int atOnce) throws Exception {
    var made = new AtomicLong();
    long end = System.nanoTime() + 500_000_000;
    double seconds =
        Crowd.run(
            atOnce,
            () -> {
              while (System.nanoTime() < end) {
                caller.call("w" + calls.incrementAndGet());
                made.incrementAndGet();
              }
            });
    return made.get() / seconds;
  }

  private static void tell(Map<Load, Rounds> rates, Report report) {
    rates.forEach(
        (load, rounds) ->
            report.figure(
                "calls/s, %d at once: %s".formatted(load.atOnce, load.caller),
                Rounds.count(rounds.median()),
                rounds.spread("%,.0f")));
    for (int atOnce : AT_ONCE) {
      double ours = median(rates, OURS, atOnce);
      double sdk = ours / median(rates, SDK, atOnce);
      report.figure(
          "rate to that of the SDK's client, %d at once".formatted(atOnce),
          Rounds.text("%.2f", sdk),
          "of the medians",
          "at least 2",
          sdk >= 2);
      double bare = median(rates, BARE, atOnce) / ours;
      report.figure(
          "time to that of the bare loop, %d at once".formatted(atOnce),
          Rounds.text("%.2f", bare),
          "of the medians",
          "at most 1.5",
          bare <= 1.5);
    }
    double added = 1e6 / median(rates, OURS, 1) - 1e6 / median(rates, BARE, 1);
    report.figure(
        "gateway and client together, over the bare loop",
        Rounds.text("%.0f µs", added),
        "of the medians, 1 at once",
        "at most 50 µs",
        added <= 50);
  }

  private static double median(Map<Load, Rounds> rates, String caller, int atOnce) {
    return Objects.requireNonNull(rates.get(new Load(caller, atOnce))).median();
  }
}
