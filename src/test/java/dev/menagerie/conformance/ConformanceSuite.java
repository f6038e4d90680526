// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.conformance;

import dev.menagerie.architecture.Catalog;
import dev.menagerie.architecture.Choosing;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.MemoryContent.Episode;
import dev.menagerie.engine.spi.Models;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.TaskRecord;
import dev.menagerie.model.ModelConfig;
import dev.menagerie.model.ModelGateway;
import dev.menagerie.model.demo.DemoModel;
import dev.menagerie.testkit.FormalGoals;
import dev.menagerie.testkit.LedgerTools;
import dev.menagerie.testkit.Workbench;
import io.opentelemetry.api.OpenTelemetry;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What every promise is tried on: each architecture of the catalogue over the real engine, with the
 * demo model and two tools: one trusted that reads, one untrusted that writes down every
 * calculation it makes. An architecture is under all promises the day it is in the catalogue.
 */
final class ConformanceSuite {

  private static final Pattern PRODUCT = Pattern.compile("(\\d+)\\s*\\*\\s*(\\d+)");

  private static final String SPACE = "diary";
  private static final Instant EARLIER = Instant.parse("2026-01-01T00:00:00Z");

  /** What there is to be read by those that work on what others left in memory. */
  private static final List<Episode> EPISODES =
      List.of(
          new Episode("earlier", goal(12), List.of(), "36", 1, List.of()),
          new Episode("later", goal(13), List.of(), "39", 1, List.of()));

  private ConformanceSuite() {}

  private static String goal(int factor) {
    return "What is 3 times %d?".formatted(factor);
  }

  static List<Catalog.Entry> all() {
    return Catalog.all();
  }

  /** A task that the demo model solves with this kind of architecture; the answer holds 36. */
  static String goal(Catalog.Entry architecture) {
    return switch (architecture.family()) {
      case "symbolic" -> FormalGoals.product(architecture);
      case "acting", "planning" -> "How many lines does minutes.txt have, times 12?";
      default -> goal(12);
    };
  }

  static LedgerTools tools() {
    return new LedgerTools()
        .described(
            "desk__open",
            Trust.READ_ONLY,
            "Reads a text file and returns its text.",
            "path",
            path -> path.equals("minutes.txt") ? "first\nsecond\nthird\n" : "no such file")
        .described(
            "desk__reckon",
            Trust.NONE,
            "Calculator: evaluates an arithmetic expression exactly.",
            "expression",
            ConformanceSuite::product);
  }

  private static String product(String expression) {
    var product = PRODUCT.matcher(expression);
    return product.find()
        ? new BigDecimal(product.group(1)).multiply(new BigDecimal(product.group(2))).toString()
        : "this calculator multiplies two numbers";
  }

  static Workbench bench(Catalog.Entry architecture, LedgerTools tools) {
    return bench(architecture, architecture.defaults()).model(model()).tools(tools);
  }

  /** A bench on which one is tried that is of a kind, by some parameters. */
  static Workbench bench(Catalog.Entry entry, Architecture architecture) {
    var bench = Workbench.of(architecture);
    Choosing.choosable().forEach(it -> bench.agent(it.name(), it.defaults())); // to delegate to
    return entry.family().equals("memory")
        ? bench.memory(SPACE).remembering(SPACE, EARLIER, EPISODES)
        : bench;
  }

  /** The demo model behind the gateway that serves real ones. */
  static Models model() {
    return new ModelGateway(
        ModelConfig.of("demo:rules"),
        List.of(new DemoModel()),
        OpenTelemetry.noop(),
        System::nanoTime);
  }

  /** Runs the goal undisturbed. */
  static TaskRecord run(Catalog.Entry architecture) {
    try (var bench = bench(architecture, tools())) {
      return bench.run(goal(architecture));
    }
  }
}
