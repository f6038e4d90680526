// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.tool.StdioPeer;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.client.WebTarget;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tool servers that are programs, as clients of the API see them. */
@HelidonTest
@Timeout(90)
class StdioApiTest {

  private static final String SECRET = "open-sesame-5678";

  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(
        Map.of(
            "menagerie.tools.stdio.commands",
            "no-such-program, " + StdioPeer.command().getFirst(),
            "menagerie.tools.credential.shop",
            SECRET));
  }

  private static JsonObjectBuilder registration(String... manners) {
    return Json.object()
        .add("name", "peer")
        .add("policy", "allow")
        .add("command", Json.array(StdioPeer.command(manners)));
  }

  @Test
  void a_program_is_registered_shown_called_and_removed() {
    var caller = new Caller(target.getUri());
    var env = Json.object().add("KEY", Json.object().add("secret", "shop")).build();

    var registered =
        caller.post("/v1/tool-servers", registration("modern").add("env", env).build().toString());
    var read = caller.get("/v1/tool-servers/peer");
    var called = caller.post("/v1/tools/peer__env/call", "{\"arguments\": {}}");
    var removed = caller.send("DELETE", "/v1/tool-servers/peer", "");

    assertThat(registered.statusCode()).isEqualTo(201);
    assertThat(object(read).getString("status")).isEqualTo("ready");
    assertThat(object(read).getJsonObject("env")).isEqualTo(env);
    assertThat(object(read).getJsonArray("command"))
        .isEqualTo(Json.array(StdioPeer.command("modern")).build());
    assertThat(object(read)).doesNotContainKey("url");
    assertThat(object(called).getString("result")).contains("KEY=[removed: credential shop]");
    assertThat(removed.statusCode()).isEqualTo(204);
  }

  private void refused(JsonObjectBuilder body, int status, String field, String message) {
    var refused = new Caller(target.getUri()).post("/v1/tool-servers", body.build().toString());

    assertThat(refused.statusCode()).isEqualTo(status);
    assertThat(object(refused).getString("field")).isEqualTo(field);
    assertThat(object(refused).getString("detail")).contains(message);
  }

  @Test
  void a_web_page_starts_no_program() {
    var refused =
        new Caller(target.getUri())
            .post(
                "/v1/tool-servers",
                registration("modern").build().toString(),
                "Origin",
                "http://localhost:3000");

    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(object(refused).getString("detail")).contains("menagerie.security.token");
  }

  @Test
  void what_does_not_fit_is_refused_with_its_field() {
    refused(registration().add("url", "http://127.0.0.1:1/mcp"), 400, "command", "beside url");
    refused(registration().add("command", "npx"), 400, "command", "a list of 1 to 64 texts");
    refused(
        registration().add("command", Json.array().add("sh")),
        400,
        "command",
        "\"sh\" is not in menagerie.tools.stdio.commands");
    refused(
        registration().add("command", Json.array().add("no-such-program")),
        422,
        "command",
        "it cannot be started");
    refused(registration("broken"), 422, "command", "it said: cannot open shop.db");
    refused(registration().add("env", Json.object().add("A", 1)), 400, "env.A", "must be a text");
    refused(
        registration().add("auth", Json.object("{\"headers\": {\"X\": {\"secret\": \"shop\"}}}")),
        400,
        "auth",
        "name its secrets in env");
    refused(
        Json.object()
            .add("name", "x")
            .add("url", "http://127.0.0.1:1/mcp")
            .add("env", Json.object()),
        400,
        "env",
        "leave it out");
  }
}
