// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.Policy;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.kit.net.AddressGuard;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.net.URI;
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

  private static final int MOST_AGREEMENTS = 3;

  private static final JsonObject NOTHING = JsonValue.EMPTY_JSON_OBJECT;

  private static final JsonObject CONTEXT =
      Json.object(System.getenv().getOrDefault("MCP_CONFORMANCE_CONTEXT", "{}"));

  private static final OAuthConfig OAUTH =
      new OAuthConfig(
          OAuthConfig.LOCAL.redirect(),
          Optional.of(URI.create("https://conformance-test.local/client-metadata.json")),
          Optional.empty());

  private ConformanceClient() {}

  public static void main(String[] arguments) {
    var config = ToolConfig.DEFAULT;
    // Fills in every form with what it proposes.
    var person = Elicitation.by(_ -> Optional.of(JsonValue.EMPTY_JSON_OBJECT));
    var credentials = CONTEXT.getString("client_secret", "");
    try (var servers =
        new ToolServers(
            new KeptDocuments(),
            config,
            AddressGuard.OPEN,
            person,
            _ -> Optional.of(credentials),
            OAUTH,
            System::nanoTime)) {
      var gateway = new Gateway(servers, config, OpenTelemetry.noop(), System::nanoTime);
      servers.register(registration(arguments[arguments.length - 1]));
      agreeAsOftenAsWanted(servers);
      var failed =
          calls(gateway.pin(List.of("*"))).stream().filter(it -> !done(gateway, it, servers));
      long failures = failed.count();
      System.exit(failures == 0 ? 0 : 1);
    } catch (RegistrationFailed e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }

  /** By a person who agrees to whatever is asked; with what the suite has registered, if it has. */
  private static Registration registration(String url) {
    var oauth = Json.object().add("grant", "authorization_code");
    if (CONTEXT.containsKey("client_id")) {
      oauth
          .add("clientId", CONTEXT.getString("client_id"))
          .add("clientSecret", Json.object().add("secret", "suite"));
    }
    if (CONTEXT.containsKey("issuer")) {
      oauth.add("issuer", CONTEXT.getString("issuer"));
    }
    return new Registration(
        SERVER,
        url,
        Map.of(),
        Policy.NONE,
        JsonValue.EMPTY_JSON_ARRAY,
        JsonValue.EMPTY_JSON_OBJECT,
        List.of(),
        JsonValue.EMPTY_JSON_OBJECT,
        Json.object().add("oauth", oauth).build());
  }

  /** Whether the person was asked at least once. */
  private static boolean agreeAsOftenAsWanted(ToolServers servers) {
    boolean asked = false;
    for (int times = 0; times < MOST_AGREEMENTS; times++) {
      var wanted = servers.shown(SERVER).orElseThrow().getOrDefault("authorization", NOTHING);
      var url = wanted.asJsonObject().getString("url", "");
      if (url.isEmpty()) {
        break;
      }
      servers.authorized(Browser.agree(url));
      asked = true;
    }
    return asked;
  }

  private record Call(PinnedTool tool, JsonObject arguments) {}

  /** What the suite wants to be called, or all that there is. */
  private static List<Call> calls(List<PinnedTool> tools) {
    if (!CONTEXT.containsKey("toolCalls")) {
      return tools.stream().map(tool -> new Call(tool, some(tool.tool().schema()))).toList();
    }
    return CONTEXT.getJsonArray("toolCalls").getValuesAs(JsonObject.class).stream()
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

  private static boolean done(Gateway gateway, Call call, ToolServers servers) {
    boolean done = done(gateway, call);
    return done || (agreeAsOftenAsWanted(servers) && done(gateway, call));
  }

  private static boolean done(Gateway gateway, Call call) {
    var name = call.tool().tool().name();
    var context = new Context("suite", "/" + name, Duration.ofSeconds(20));
    var outcome = gateway.call(call.tool(), ToolCall.of(name, call.arguments()), context);
    System.err.println(name + ": " + outcome);
    return outcome instanceof ToolOutcome.Done(Observation.Result _);
  }
}
