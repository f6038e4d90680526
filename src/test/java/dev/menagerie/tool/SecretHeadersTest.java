// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.ToolCall;
import dev.menagerie.engine.spi.Policy;
import dev.menagerie.engine.spi.ToolGateway.Context;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.tool.ScriptedMcp.Answer;
import dev.menagerie.tool.ScriptedMcp.Seen;
import io.opentelemetry.api.OpenTelemetry;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Secrets that are shown to tool servers, by real servers that look at what they get. */
@Timeout(30)
class SecretHeadersTest {

  private static final String SECRET = "open-sesame-1234";
  private static final String BEARER =
      "{'headers': {'Authorization': {'secret': 'door', 'prefix': 'Bearer '}}}";

  private final Map<String, String> secrets = new ConcurrentHashMap<>(Map.of("door", SECRET));
  private final KeptDocuments catalogue = new KeptDocuments();

  private ToolServers servers() {
    return new ToolServers(
        catalogue,
        ToolConfig.DEFAULT,
        AddressGuard.OPEN,
        name -> Optional.ofNullable(secrets.get(name)),
        System::nanoTime);
  }

  private static Registration registration(String url, String auth) {
    return new Registration(
        "guarded",
        url,
        Map.of(),
        Policy.NONE,
        JsonValue.EMPTY_JSON_ARRAY,
        JsonValue.EMPTY_JSON_OBJECT,
        List.of(),
        JsonValue.EMPTY_JSON_OBJECT,
        json(auth));
  }

  private static JsonObject json(String text) {
    return Json.object(text.replace('\'', '"'));
  }

  /** Lets in whoever shows the token, and has one tool. */
  private static ScriptedMcp guarded(String token) {
    return new ScriptedMcp(
        seen ->
            ("Bearer " + token).equals(seen.headers().get("authorization"))
                ? ScriptedMcp.modernAnswer(
                    seen, List.of("t"), it -> Answer.result(it, ScriptedMcp.text("done")))
                : Answer.status(401));
  }

  private static ToolOutcome call(ToolServers servers) {
    var gateway = new Gateway(servers, ToolConfig.DEFAULT, OpenTelemetry.noop(), System::nanoTime);
    var tool = gateway.pin(List.of("guarded__t")).getFirst();
    var context = new Context("key", "/0", Duration.ofSeconds(10));
    return gateway.call(tool, ToolCall.of("guarded__t", JsonValue.EMPTY_JSON_OBJECT), context);
  }

  @Test
  void a_secret_is_shown_with_each_request_and_written_nowhere() {
    try (var mcp = guarded(SECRET);
        var servers = servers()) {
      var shown = servers.register(registration(mcp.url().toString(), BEARER));

      assertThat(call(servers)).isEqualTo(new ToolOutcome.Done(new Observation.Result("done")));
      assertThat(mcp.seen("tools/call"))
          .map(seen -> seen.headers().get("authorization"))
          .containsExactly("Bearer " + SECRET);
      assertThat(shown.getJsonObject("auth")).isEqualTo(json(BEARER));
      assertThat(shown.toString() + servers.shown() + catalogue.documents("tool-server"))
          .doesNotContain(SECRET);
    }
  }

  @Test
  void a_registration_finds_its_secret_again_after_a_restart() {
    try (var mcp = guarded(SECRET)) {
      try (var servers = servers()) {
        servers.register(registration(mcp.url().toString(), BEARER));
      }
      try (var servers = servers()) {
        servers.refresh("guarded");

        assertThat(call(servers)).isEqualTo(new ToolOutcome.Done(new Observation.Result("done")));
        assertThat(servers.shown("guarded").orElseThrow().getJsonObject("auth"))
            .isEqualTo(json(BEARER));
      }
    }
  }

  @Test
  void a_secret_that_was_set_anew_is_shown_from_then_on() {
    try (var mcp = guarded("another-sesame-5678");
        var servers = servers()) {
      assertThatThrownBy(() -> servers.register(registration(mcp.url().toString(), BEARER)))
          .isInstanceOf(RegistrationFailed.class)
          .hasMessageContaining("does not let this client in")
          .hasMessageContaining("HTTP 401")
          .hasMessageContaining("auth")
          .hasMessageNotContaining(SECRET);

      secrets.put("door", "another-sesame-5678");
      servers.register(registration(mcp.url().toString(), BEARER));

      assertThat(call(servers)).isEqualTo(new ToolOutcome.Done(new Observation.Result("done")));
    }
  }

  @Test
  void a_call_whose_secret_is_gone_is_not_sent_and_says_which_key_to_set() {
    try (var mcp = guarded(SECRET);
        var servers = servers()) {
      servers.register(registration(mcp.url().toString(), BEARER));
      secrets.clear();

      var outcome = call(servers);

      assertThat(outcome.toString())
          .contains("Failure", "it was not sent", "menagerie.tools.credential.door");
      assertThat(mcp.seen("tools/call")).isEmpty();
      assertThatThrownBy(() -> servers.refresh("guarded"))
          .isInstanceOf(RegistrationFailed.class)
          .hasMessageStartingWith("auth: ")
          .hasMessageContaining("MENAGERIE_TOOLS_CREDENTIAL_DOOR");
    }
  }

  @Test
  void a_secret_does_not_follow_a_redirect() {
    try (var other = guarded(SECRET);
        var mcp =
            new ScriptedMcp(
                _ ->
                    new Answer.Whole(
                        307, "text/plain", "", Map.of("Location", other.url().toString())));
        var servers = servers()) {
      assertThatThrownBy(() -> servers.register(registration(mcp.url().toString(), BEARER)))
          .isInstanceOf(RegistrationFailed.class)
          .hasMessageContaining("points to");

      assertThat(mcp.seen("server/discover"))
          .map(Seen::headers)
          .allMatch(headers -> headers.containsKey("authorization"));
      assertThat(other.seen("server/discover")).isEmpty();
      assertThat(other.seen("initialize")).isEmpty();
    }
  }

  @Test
  void a_server_gets_no_secret_of_another_one() {
    try (var mcp = guarded(SECRET);
        var plain = ScriptedMcp.modern(List.of("u"), _ -> Answer.status(500));
        var servers = servers()) {
      servers.register(registration(mcp.url().toString(), BEARER));
      servers.register("plain", plain.url().toString(), Map.of());

      assertThat(plain.seen("tools/list"))
          .isNotEmpty()
          .noneMatch(seen -> seen.headers().containsKey("authorization"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://192.0.2.7/mcp", "http://localhost.example/mcp"})
  void a_secret_is_not_sent_where_others_can_listen(String url) {
    try (var servers = servers()) {
      assertThatThrownBy(() -> servers.register(registration(url, BEARER)))
          .isInstanceOf(RegistrationFailed.class)
          .hasMessageStartingWith("auth: ")
          .hasMessageContaining("https");
      assertThat(servers.shown()).isEmpty();
    }
  }

  @Test
  void a_secret_that_is_no_header_is_refused_and_not_shown() {
    secrets.put("door", "open\r\nHost: elsewhere");

    try (var servers = servers()) {
      assertThatThrownBy(() -> servers.register(registration("http://127.0.0.1:1/mcp", BEARER)))
          .isInstanceOf(RegistrationFailed.class)
          .hasMessageContaining("auth.headers.Authorization.secret")
          .hasMessageContaining("one line")
          .hasMessageNotContaining("elsewhere");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'token': 'x'} | auth.token: unknown, must be headers",
        "{'headers': 1} | auth.headers: 1, must be an object such as",
        "{'headers': {}} | auth.headers: 0, must be 1 to 16",
        "{'headers': null} | auth.headers: null, must be an object such as",
        "{'headers': {'Authorization': 'Bearer abc'}} | auth.headers.Authorization: must be an"
            + " object that names a secret",
        "{'headers': {'Authorization': 7}} | auth.headers.Authorization: must be an object that"
            + " names a secret",
        "{'headers': {'A': {'prefix': 'x'}}} | auth.headers.A.secret: null, must be a text",
        "{'headers': {'A': {'secret': 1}}} | auth.headers.A.secret: 1, must be a text",
        "{'headers': {'A': {'secret': ''}}} | auth.headers.A.secret: must be the name of a secret",
        "{'headers': {'A': {'secret': '../x'}}} | auth.headers.A.secret: must be the name of a"
            + " secret",
        "{'headers': {'A': {'secret': 'door', 'prefix': 2}}} | auth.headers.A.prefix: 2, must be a"
            + " text",
        "{'headers': {'A': {'secret': 'door', 'prefix': 'a\\r"
            + "\\n"
            + "b'}}} | auth.headers.A.prefix: must be at most 64 characters",
        "{'headers': {'A': {'secret': 'door', 'suffix': 'x'}}} | auth.headers.A.suffix: unknown,"
            + " must be secret or prefix",
        "{'headers': {'A': {'secret': 'window'}}} | auth.headers.A.secret: no secret is named"
            + " window: set menagerie.tools.credential.window",
        "{'headers': {'A\\r\\nB': {'secret': 'door'}}} | must be the name of an HTTP header",
        "{'headers': {'': {'secret': 'door'}}} | must be the name of an HTTP header",
        "{'headers': {'Mcp-Session-Id': {'secret': 'door'}}} | auth.headers.Mcp-Session-Id: set by"
            + " the client itself",
        "{'headers': {'host': {'secret': 'door'}}} | auth.headers.host: set by the client itself",
        "{'headers': {'Content-Length': {'secret': 'door'}}} | auth.headers.Content-Length: set by"
            + " the client itself",
        "{'headers': {'Transfer-Encoding': {'secret': 'door'}}} | auth.headers.Transfer-Encoding:"
            + " set by the client",
        "{'headers': {'X-A': {'secret': 'door'}, 'x-a': {'secret': 'door'}}} | auth.headers.x-a:"
            + " named twice",
      })
  void what_does_not_fit_is_refused_by_its_field(String auth, String message) {
    try (var servers = servers()) {
      assertThatThrownBy(() -> servers.register(registration("http://127.0.0.1:1/mcp", auth)))
          .isInstanceOf(RegistrationFailed.class)
          .hasMessageContaining(message)
          .hasMessageNotContaining("Bearer abc")
          .extracting(e -> ((RegistrationFailed) e).reason())
          .isEqualTo(RegistrationFailed.Reason.INVALID_TERMS);
    }
  }
}
