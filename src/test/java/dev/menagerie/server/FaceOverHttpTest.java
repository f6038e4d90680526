// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.client.WebTarget;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What web pages may do with a server that asks nobody for a token. */
@HelidonTest
class FaceOverHttpTest {

  private static final String AGENT = "{\"architecture\": \"cot\"}";

  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(
        Map.of(
            "menagerie.mcp.allowed-hosts", "agents.example",
            "menagerie.mcp.allowed-origins", "https://mcp.example",
            "menagerie.http.cors-origins", "https://app.example, https://other.example:8443"));
  }

  /** The status line and headers of a reply, in lower case but for the values. */
  private String ask(String method, String path, String host, String headers, String body)
      throws IOException {
    var uri = target.getUri();
    try (var socket = new Socket(uri.getHost(), uri.getPort())) {
      socket.setSoTimeout(60_000);
      var request =
          "%s %s HTTP/1.1\r\nHost: %s\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
              .formatted(method, path, host, headers, body.length(), body);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      return head(socket.getInputStream()).toLowerCase(Locale.ROOT);
    }
  }

  private static String head(InputStream in) throws IOException {
    var head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int next = in.read();
      assertThat(next).as("the reply ends within its head: %s", head).isNotNegative();
      head.append((char) next);
    }
    return head.toString();
  }

  private static String origin(String origin) {
    return origin == null ? "" : "Origin: " + origin + "\r\n";
  }

  @ParameterizedTest
  @CsvSource({
    "localhost,              200",
    "localhost:8080,         200",
    "127.0.0.1:8080,         200",
    "[::1]:8080,             200",
    "agents.example,         200",
    "AGENTS.example:8080,    200",
    "rebound.example,        403",
    "rebound.example:8080,   403",
    "127.0.0.1.evil.example, 403",
    "10.0.0.1,               403",
  })
  void a_name_that_leads_here_by_somebody_elses_will_is_not_answered(String host, int status)
      throws IOException {
    assertThat(ask("GET", "/v1/agents", host, "", "")).startsWith("http/1.1 " + status);
    assertThat(ask("GET", "/v1;a/agents", host, "", "").startsWith("http/1.1 403"))
        .isEqualTo(status == 403);
  }

  @ParameterizedTest
  @CsvSource({
    "localhost,       ,                           201",
    "localhost,       http://localhost:3000,      201",
    "localhost,       https://app.example,        201",
    "localhost,       https://other.example:8443, 201",
    "localhost,       https://mcp.example,        201",
    "localhost,       https://other.example,      403",
    "localhost,       http://app.example,         403",
    "localhost,       https://evil.example,       403",
    "localhost,       https://app.example.evil,   403",
    "localhost,       null,                       403",
    "localhost,       file://,                    403",
    "rebound.example, http://rebound.example,     403",
  })
  void pages_of_elsewhere_change_nothing(String host, String origin, int status)
      throws IOException {
    var reply = ask("PUT", "/v1/agents/paged", host, origin(origin), AGENT);

    assertThat(reply).startsWith("http/1.1 " + status);
    ask("DELETE", "/v1/agents/paged", "localhost", "", "");
  }

  @Test
  void pages_of_elsewhere_may_ask_but_not_read_the_answer() throws IOException {
    assertThat(ask("GET", "/v1/agents", "localhost", origin("https://evil.example"), ""))
        .startsWith("http/1.1 200")
        .doesNotContain("access-control-");
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://app.example", "https://other.example:8443"})
  void pages_that_are_allowed_read_answers_and_their_headers(String origin) throws IOException {
    assertThat(ask("GET", "/v1/agents", "localhost", origin(origin), ""))
        .startsWith("http/1.1 200")
        .contains(
            "access-control-allow-origin: %s\r\n".formatted(origin),
            "vary: origin",
            "access-control-expose-headers: ",
            "location",
            "link",
            "retry-after")
        .doesNotContain("allow-credentials");
  }

  @Test
  void browsers_may_look_ahead() throws IOException {
    var ahead =
        """
        Access-Control-Request-Method: PUT
        Access-Control-Request-Headers: authorization, content-type
        """
            .replace("\n", "\r\n");

    assertThat(
            ask("OPTIONS", "/v1/agents/a", "localhost", origin("https://app.example") + ahead, ""))
        .startsWith("http/1.1 200")
        .contains(
            "access-control-allow-origin: https://app.example",
            "access-control-allow-methods: put",
            "access-control-allow-headers: authorization, content-type",
            "access-control-max-age: 3600")
        .doesNotContain("allow-credentials");
    assertThat(
            ask("OPTIONS", "/v1/agents/a", "localhost", origin("https://evil.example") + ahead, ""))
        .doesNotContain("access-control-");
    assertThat(ask("OPTIONS", "/mcp", "localhost", origin("https://app.example") + ahead, ""))
        .contains("access-control-allow-origin: https://app.example");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/agents",
        "/v1/agents/none",
        "/v1/nothing",
        "/nothing",
        "/mcp",
        "/health",
        "/openapi",
        "/metrics"
      })
  void every_answer_says_what_browsers_must_not_do(String path) throws IOException {
    var reply = ask("GET", path, "localhost", "", "");

    assertThat(reply)
        .contains(
            "x-content-type-options: nosniff\r\n",
            "referrer-policy: no-referrer\r\n",
            "x-frame-options: deny\r\n",
            "content-security-policy: frame-ancestors 'none'\r\n")
        .doesNotContain("\r\nserver:", "strict-transport-security");
    if (path.startsWith("/v1") || path.equals("/mcp")) { // health and metrics say so by themselves
      assertThat(reply).contains("cache-control: no-store");
    }
  }

  @Test
  void pages_that_were_kept_out_are_in_the_audit_log() throws IOException {
    ask("PUT", "/v1/agents/paged", "localhost", origin("https://evil.example"), AGENT);

    assertThat(new Caller(target.getUri()).get("/v1/audit?limit=1000").body())
        .contains("\"path\":\"/v1/agents/paged\",\"status\":403");
  }
}
