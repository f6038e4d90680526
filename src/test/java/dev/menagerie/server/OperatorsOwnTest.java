// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.client.WebTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the operator set up is for the default tenant; and who may call tools by hand. */
@HelidonTest
class OperatorsOwnTest {

  private static final String SECRET = "ghp-operators-own-secret-12345";
  private static final String OPERATOR = "operator-token-0123456789";
  private static final String ACME = "acme-boss-token-0123456789";
  private static final String USER = "acme-user-token-0123456789";

  private static final SomeTools TOOLS = new SomeTools();
  @Inject private WebTarget target;
  private Caller caller;

  @AddConfigSource
  static ConfigSource config() {
    var folder = TemporaryData.folder();
    var entry = "- {name: %s, tenant: %s, role: %s, token: %s}\n";
    try {
      Files.writeString(
          folder.resolve("tokens.yaml"),
          entry.formatted("root", "default", "admin", OPERATOR)
              + entry.formatted("boss", "acme", "admin", ACME)
              + entry.formatted("ann@acme.example", "acme", "user", USER));
      Files.writeString(
          folder.resolve("policy.yaml"),
          """
          rules:
            - {tools: "sums__*", tenants: [acme, globex-merger], callers: "ann@*", decision: ask}
            - {tools: "*", tenants: globex-merger, decision: deny}
          """);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return TemporaryData.with(
        Map.of(
            "menagerie.security.tokens-file",
            folder.resolve("tokens.yaml").toString(),
            "menagerie.tools.policy-file",
            folder.resolve("policy.yaml").toString(),
            "menagerie.tools.credential.github",
            SECRET,
            "menagerie.tools.stdio.commands",
            "java"));
  }

  @BeforeEach
  void call() {
    caller = new Caller(target.getUri());
  }

  @AfterEach
  void forget() {
    for (var token : List.of(OPERATOR, ACME)) {
      of(token, "DELETE", "/v1/tool-servers/sums", "");
    }
  }

  @AfterAll
  static void close() {
    TOOLS.close();
  }

  private HttpResponse<String> of(String token, String method, String path, String body) {
    return caller.send(method, path, body, "Authorization", "Bearer " + token);
  }

  private HttpResponse<String> register(String token, String more) {
    var body = "{\"name\": \"sums\", \"url\": \"%s\"%s}".formatted(TOOLS.url(), more);
    return of(token, "POST", "/v1/tool-servers", body);
  }

  private HttpResponse<String> called(String token) {
    var call = "{\"arguments\": {\"expression\": \"1\"}}";
    return of(token, "POST", "/v1/tools/sums__evaluate/call", call);
  }

  @Test
  void a_secret_of_the_operator_goes_to_no_server_of_another_tenant() {
    var auth = ", \"auth\": {\"headers\": {\"Authorization\": {\"secret\": \"github\"}}}";

    assertThat(register(ACME, auth).statusCode()).isEqualTo(400);
    assertThat(register(OPERATOR, auth).statusCode()).isEqualTo(201);
  }

  @Test
  void a_secret_is_refused_without_its_name_before_another_tenant() {
    var note = Json.object().add("text", "it is " + SECRET).build().toString();

    var refused = of(ACME, "POST", "/v1/memory/desk/notes", note);

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(refused.body()).contains("a secret of this server").doesNotContain("github", SECRET);
    assertThat(of(OPERATOR, "POST", "/v1/memory/desk/notes", note).body()).contains("github");
  }

  @Test
  void another_tenant_starts_no_program() {
    var program = "{\"name\": \"own\", \"command\": [\"java\", \"-version\"]}";

    var refused = of(ACME, "POST", "/v1/tool-servers", program);

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(object(refused).getString("field")).isEqualTo("command");
  }

  @Test
  void rules_for_others_are_not_shown() {
    var shown = of(USER, "GET", "/v1/policy", "");

    assertThat(shown.body()).contains("[\"acme\"]").doesNotContain("globex", "policy.yaml");
  }

  @Test
  void a_call_that_policy_asks_about_takes_whoever_may_approve_it() {
    register(ACME, ", \"policy\": \"allow\"");

    assertThat(called(ACME).body()).contains(SomeTools.ANSWER);
    assertThat(called(USER).statusCode()).isEqualTo(403);
  }

  @Test
  void a_call_that_policy_denies_is_made_by_nobody() {
    register(ACME, ", \"policy\": \"deny\"");

    assertThat(object(called(ACME)).getString("failure")).contains("policy denies");
  }
}
