// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.store.SqliteStore;
import dev.menagerie.tool.Gateway;
import dev.menagerie.tool.ToolConfig;
import dev.menagerie.tool.ToolServers;
import io.opentelemetry.api.OpenTelemetry;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Many registered servers with many tools each. */
final class ManyTools implements Benchmark {

  private static final int SERVERS = 200;
  private static final int TOOLS = 50;
  private static final int SELECTIONS = 2_000;

  @Override
  public String name() {
    return "tools";
  }

  @Override
  public void run(Path folder, Report report) throws Exception {
    report.title(
        "Many tools",
        """
        %d registrations of servers with %d tools each, all on this machine and one after the other. \
        Then an agent's tools are selected, by the pattern of one server, a thousand times.\
        """
            .formatted(SERVERS, TOOLS));
    var config = ToolConfig.DEFAULT;
    try (var echo = EchoServer.start(TOOLS);
        var store = SqliteStore.open(folder);
        var servers = new ToolServers(store, config, AddressGuard.OPEN, System::nanoTime)) {
      servers.register("first", echo.url(), Map.of()); // loads the classes
      long before = Heap.used();
      long start = System.nanoTime();
      for (int i = 0; i < SERVERS; i++) {
        servers.register("server" + i, echo.url(), Map.of());
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      report.figure(
          "registration of all",
          Rounds.text("%.1f s", seconds),
          "once",
          "at most 30 s",
          seconds <= 30);
      var gateway = new Gateway(servers, config, OpenTelemetry.noop(), System::nanoTime);
      var selection = selection(gateway);
      report.figure(
          "selection of one server's tools",
          Rounds.text("%.0f µs", selection.median()),
          selection.spread("%.0f"),
          "at most 1,000 µs",
          selection.median() <= 1_000);
      double mib = (Heap.used() - before) / (double) (1 << 20);
      report.figure(
          "heap of all", Rounds.text("%.1f MB", mib), "once", "at most 100 MB", mib <= 100);
    }
  }

  private static Rounds selection(Gateway gateway) {
    var rounds = new Rounds();
    for (int i = -SELECTIONS; i < SELECTIONS; i++) {
      var pattern = "server%d__*".formatted(Math.abs(i) % SERVERS);
      long start = System.nanoTime();
      int found = gateway.pin(List.of(pattern)).size();
      if (i >= 0) {
        rounds.add((System.nanoTime() - start) / 1e3);
      }
      if (found != TOOLS) {
        throw new IllegalStateException("%s selects %d tools".formatted(pattern, found));
      }
    }
    return rounds;
  }
}
