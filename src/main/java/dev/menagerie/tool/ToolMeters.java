// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.metrics.DoubleHistogram;
import java.util.List;

/** How long calls of tools take: as an agent sees it, and as the tool server is asked. */
final class ToolMeters {

  private static final AttributeKey<String> TOOL = AttributeKey.stringKey("gen_ai.tool.name");
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("mcp.method.name");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  /** Seconds, as the conventions for MCP have them. */
  private static final List<Double> BOUNDS =
      List.of(0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0);

  private final DoubleHistogram executed;
  private final DoubleHistogram asked;

  ToolMeters(OpenTelemetry telemetry) {
    var meter = telemetry.getMeter("dev.menagerie.tool");
    this.executed =
        meter
            .histogramBuilder("gen_ai.execute_tool.duration")
            .setDescription("Calls of tools, with what they wait for; kept results too.")
            .setUnit("s")
            .setExplicitBucketBoundariesAdvice(BOUNDS)
            .build();
    this.asked =
        meter
            .histogramBuilder("mcp.client.operation.duration")
            .setDescription("Calls that tool servers were asked for, with all attempts.")
            .setUnit("s")
            .setExplicitBucketBoundariesAdvice(BOUNDS)
            .build();
  }

  /**
   * A call of a tool that is offered.
   *
   * @param error its type, empty for none
   */
  void executed(String tool, String error, long nanos) {
    executed.record(nanos / 1e9, labels(tool, error, Attributes.empty()));
  }

  /** What of it a tool server was asked. */
  void asked(String tool, String error, long nanos) {
    asked.record(nanos / 1e9, labels(tool, error, Attributes.of(METHOD, "tools/call")));
  }

  private static Attributes labels(String tool, String error, Attributes more) {
    var labels = more.toBuilder().put(TOOL, tool);
    return error.isEmpty() ? labels.build() : labels.put(ERROR, error).build();
  }
}
