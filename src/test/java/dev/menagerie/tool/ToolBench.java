// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.tool.ScriptedMcp.Answer;
import dev.menagerie.tool.ScriptedMcp.Seen;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** A gateway to tool servers, for which time passes as the test says. */
final class ToolBench implements AutoCloseable {

  private final ToolConfig config;
  private final AtomicLong passed = new AtomicLong();
  private final ToolServers servers;
  private final Gateway gateway;

  ToolBench(ToolConfig config) {
    this.config = config;
    this.servers = new ToolServers(new KeptDocuments(), config, AddressGuard.OPEN, this::nanos);
    this.gateway = gateway(OpenTelemetry.noop());
  }

  ToolServers servers() {
    return servers;
  }

  Gateway gateway() {
    return gateway;
  }

  /** Another gateway to the same servers. */
  Gateway gateway(OpenTelemetry telemetry) {
    return new Gateway(servers, config, telemetry, this::nanos);
  }

  private long nanos() {
    return System.nanoTime() + passed.get();
  }

  void pass(Duration time) {
    passed.addAndGet(time.toNanos());
  }

  /** Registers a server whose tools are {@code s__safe} and {@code s__risky}. */
  ScriptedMcp serve(Map<String, String> trust, Function<Seen, Answer> calls) {
    var mcp = ScriptedMcp.modern(List.of("risky", "safe"), calls);
    servers.replace("s", mcp.url().toString(), trust);
    return mcp;
  }

  PinnedTool pinned(String name) {
    return gateway.pin(List.of(name)).getFirst();
  }

  ToolOutcome call(String name, Context context) {
    return gateway.call(pinned(name), ToolCall.of(name, JsonValue.EMPTY_JSON_OBJECT), context);
  }

  static ToolOutcome result(String text) {
    return new ToolOutcome.Done(new Observation.Result(text));
  }

  @Override
  public void close() {
    servers.close();
  }
}
