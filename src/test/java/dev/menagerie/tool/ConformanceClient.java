// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.kit.net.AddressGuard;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The client that the conformance suite tests: registers the server whose URL is the last argument,
 * as an operator would, and calls its tools, as an agent would. Which tools, and with what, the
 * suite may say; otherwise each is called once. Fails if a call does.
 */
final class ConformanceClient {

  private static final String SERVER = "suite";

  private ConformanceClient() {}

  public static void main(String[] arguments) {
    var config = ToolConfig.DEFAULT;
    // Fills in every form with what it proposes.
    var person = Elicitation.by(_ -> Optional.of(JsonValue.EMPTY_JSON_OBJECT));
    try (var servers =
        new ToolServers(new KeptDocuments(), config, AddressGuard.OPEN, person, System::nanoTime)) {
      var gateway = new Gateway(servers, config, OpenTelemetry.noop(), System::nanoTime);
      servers.replace(SERVER, arguments[arguments.length - 1], Map.of());
      var failed = calls(gateway.pin(List.of("*"))).stream().filter(it -> !done(gateway, it));
      long failures = failed.count();
      System.exit(failures == 0 ? 0 : 1);
    } catch (RegistrationFailed e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  private record Call(PinnedTool tool, JsonObject arguments) {}

  /** What the suite wants to be called, or all that there is. */
  private static List<Call> calls(List<PinnedTool> tools) {
    var context = Json.object(System.getenv().getOrDefault("MCP_CONFORMANCE_CONTEXT", "{}"));
    if (!context.containsKey("toolCalls")) {
      return tools.stream().map(tool -> new Call(tool, some(tool.tool().schema()))).toList();
    }
    return context.getJsonArray("toolCalls").getValuesAs(JsonObject.class).stream()
        .flatMap(
            wanted ->
                tools.stream()
                    .filter(it -> it.tool().name().equals(SERVER + "__" + wanted.getString("name")))
                    .map(it -> new Call(it, wanted.getJsonObject("arguments"))))
        .toList();
  }

  /** Arguments that a schema takes: those that it requires. */
  private static JsonObject some(JsonObject schema) {
    var arguments = Json.object();
    if (schema.containsKey("required")) {
      for (var name : schema.getJsonArray("required").getValuesAs(JsonString.class)) {
        var property = schema.getJsonObject("properties").getJsonObject(name.getString());
        arguments.add(name.getString(), some(property.getString("type", "string")));
      }
    }
    return arguments.build();
  }

  private static JsonValue some(String type) {
    return switch (type) {
      case "number", "integer" -> Json.number(2);
      case "boolean" -> JsonValue.TRUE;
      case "array" -> JsonValue.EMPTY_JSON_ARRAY;
      case "object" -> JsonValue.EMPTY_JSON_OBJECT;
      default -> Json.text("one");
    };
  }

  private static boolean done(Gateway gateway, Call call) {
    var name = call.tool().tool().name();
    var context = new Context("suite", "/" + name, Duration.ofSeconds(20));
    var outcome = gateway.call(call.tool(), ToolCall.of(name, call.arguments()), context);
    System.err.println(name + ": " + outcome);
    return outcome instanceof ToolOutcome.Done(Observation.Result _);
  }
}
