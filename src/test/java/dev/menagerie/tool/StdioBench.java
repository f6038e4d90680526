// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Policy;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.kit.net.AddressGuard;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A gateway to tool servers that are processes; the JVM of the tests is the program. */
final class StdioBench implements AutoCloseable {

  private static final Duration LONG = Duration.ofSeconds(40);

  private final KeptDocuments kept;
  private final ToolConfig config;
  private final ToolServers servers;
  private final Gateway gateway;

  StdioBench(ToolConfig config) {
    this(
        new KeptDocuments(),
        config.starting(List.of(ProcessHandle.current().info().command().orElseThrow())));
  }

  /** The same with what another one kept, and as it is configured. */
  StdioBench(KeptDocuments kept, ToolConfig config) {
    ToolSecrets secrets = name -> Optional.of("hush-hush-hush").filter(_ -> name.equals("shop"));
    this.kept = kept;
    this.config = config;
    this.servers = new ToolServers(kept, config, AddressGuard.OPEN, secrets, System::nanoTime);
    this.gateway = new Gateway(servers, config, OpenTelemetry.noop(), System::nanoTime);
  }

  KeptDocuments kept() {
    return kept;
  }

  ToolConfig config() {
    return config;
  }

  ToolServers servers() {
    return servers;
  }

  JsonObject register(String name, List<String> command) {
    return register(name, Json.object().add("command", Json.array(command)).build());
  }

  JsonObject register(String name, JsonObject process) {
    return register(name, process, JsonValue.EMPTY_JSON_OBJECT);
  }

  JsonObject register(String name, JsonObject process, JsonObject auth) {
    return servers.register(
        new Registration(
            name,
            "",
            Map.of("count", "read-only"),
            Policy.of(Json.text("allow")),
            JsonValue.EMPTY_JSON_ARRAY,
            JsonValue.EMPTY_JSON_OBJECT,
            List.of(),
            JsonValue.EMPTY_JSON_OBJECT,
            auth,
            process));
  }

  ToolOutcome call(String tool, JsonObject arguments, Duration limit) {
    return call(tool, arguments, new Context("t", "/0", limit));
  }

  ToolOutcome call(String tool, JsonObject arguments, Context context) {
    var pinned = gateway.pin(List.of(tool)).getFirst();
    return gateway.call(pinned, ToolCall.of(tool, arguments), context);
  }

  ToolOutcome call(String tool) {
    return call(tool, JsonValue.EMPTY_JSON_OBJECT, LONG);
  }

  /** What a tool says that does what it should. */
  String text(String tool) {
    return text(tool, JsonValue.EMPTY_JSON_OBJECT);
  }

  String text(String tool, JsonObject arguments) {
    var outcome = call(tool, arguments, LONG);
    return outcome instanceof ToolOutcome.Done(Observation.Result(var text))
        ? text
        : "not a result: " + outcome;
  }

  @Override
  public void close() {
    servers.close();
  }
}
