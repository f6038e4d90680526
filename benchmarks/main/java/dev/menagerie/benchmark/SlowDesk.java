// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.benchmark;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Policy;
import dev.menagerie.engine.spi.ToolGateway;
import dev.menagerie.evaluation.family.World;
import dev.menagerie.kit.ServedTool;
import dev.menagerie.kit.ToolResult;
import dev.menagerie.kit.ToolServer;
import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.store.SqliteStore;
import dev.menagerie.tool.Gateway;
import dev.menagerie.tool.Registration;
import dev.menagerie.tool.ToolConfig;
import dev.menagerie.tool.ToolServers;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** The tools of a world in a server that takes its time, and the gateway to it. */
final class SlowDesk implements AutoCloseable {

  private final AtomicInteger now = new AtomicInteger();
  private final AtomicInteger most = new AtomicInteger();
  private final ToolServer.Listening server;
  private final SqliteStore store;
  private final ToolServers servers;
  private final Gateway gateway;
  private volatile World world = World.NOTHING;

  SlowDesk(Path folder, Duration latency) {
    server =
        ToolServer.of(
                "desk",
                "1",
                List.of(
                    tool("lookup", "Returns the article about a thing.", "name", latency),
                    tool("calculate", "Evaluates an expression.", "expression", latency)))
            .start("127.0.0.1", 0);
    store = SqliteStore.open(folder);
    servers = new ToolServers(store, ToolConfig.DEFAULT, AddressGuard.OPEN, System::nanoTime);
    servers.register(new Registration("desk", server.url(), Map.of("*", "read-only"), Policy.NONE));
    gateway = new Gateway(servers, ToolConfig.DEFAULT, OpenTelemetry.noop(), System::nanoTime);
  }

  private ServedTool tool(String name, String says, String argument, Duration latency) {
    var schema =
        Json.object(
            """
            {"type": "object", "properties": {"%s": {"type": "string"}}, "required": ["%s"]}\
            """
                .formatted(argument, argument));
    return new ServedTool(name, says, schema, (arguments, _) -> called(name, arguments, latency));
  }

  private ToolResult called(String name, JsonObject arguments, Duration latency) {
    most.accumulateAndGet(now.incrementAndGet(), Math::max);
    try {
      Thread.sleep(latency);
      return ToolResult.text(world.act(name, arguments).text());
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    } finally {
      now.decrementAndGet();
    }
  }

  /** Its tools are about this world from now on. */
  void serve(World other) {
    world = other;
    most.set(0);
  }

  /** Calls that were in the server at the same time since the world is served. */
  int mostAtOnce() {
    return most.get();
  }

  ToolGateway gateway() {
    return gateway;
  }

  @Override
  public void close() {
    servers.close();
    store.close();
    server.close();
  }
}
