// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who is answered by a server that others can reach. */
@Timeout(30)
class CallersTest {

  private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

  private static Callers callers(String hosts, String origins) {
    return Callers.of(
        "0.0.0.0", Map.of("SERVER_ALLOWED_HOSTS", hosts, "SERVER_ALLOWED_ORIGINS", origins));
  }

  private static String status(Callers callers, String verb, String host, String origin)
      throws IOException {
    var server = ToolServer.of("open", "1", List.of());
    try (var listening = server.start(callers, 0);
        var socket = new Socket(InetAddress.getLoopbackAddress(), listening.port())) {
      var page = origin.isEmpty() ? "" : "Origin: " + origin + "\r\n";
      var request =
          "%s /mcp HTTP/1.1\r\nHost: %s:%d\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s"
              .formatted(verb, host, listening.port(), page, PING.length(), PING);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      return new String(socket.getInputStream().readNBytes(12), StandardCharsets.UTF_8);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "''                 | ''              | calculator.tools.svc |                      | 200",
        "''                 | ''              | 10.1.2.3             |                      | 200",
        "''                 | ''              | evil.example         | http://evil.example  | 403",
        "''                 | ''              | 127.0.0.1            | http://127.0.0.1     | 403",
        "''                 | ''              | calculator           | null                 | 403",
        "''                 | https://app.one | calculator           | https://app.one      | 200",
        "''                 | https://app.one | calculator           | https://evil.example | 403",
        "calculator, a.svc  | ''              | A.svc                |                      | 200",
        "calculator, a.svc  | ''              | evil.example         |                      | 403",
        "calculator, a.svc  | ''              | evil.example         | http://evil.example  | 403",
        "calculator, a.svc  | ''              | a.svc                | http://a.svc         | 200",
        "calculator, a.svc  | ''              | a.svc                | http://calculator    | 403",
        "calculator         | https://app.one | calculator           | https://app.one      | 200",
        "calculator         | https://app.one | evil.example         | https://app.one      | 403",
      })
  void a_page_needs_a_name_that_the_server_knows_as_its_own_or_to_be_allowed(
      String hosts, String origins, String host, String origin, int status) throws IOException {
    var callers = callers(hosts, origins);

    assertThat(status(callers, "POST", host, Optional.ofNullable(origin).orElse("")))
        .isEqualTo("HTTP/1.1 " + status);
    assertThat(status(callers, "GET", host, Optional.ofNullable(origin).orElse("")))
        .isEqualTo("HTTP/1.1 " + (status == 200 ? 405 : 403));
  }

  @Test
  void whoever_starts_it_is_told_what_is_open() {
    assertThat(new Callers("127.0.0.1").open()).isEmpty();
    assertThat(callers("", "").open())
        .hasValueSatisfying(
            it -> assertThat(it).contains("by any name", "pages that may: none", "ALLOWED_HOSTS"));
    assertThat(callers("b.svc,a.svc", "https://app.one").open())
        .hasValueSatisfying(
            it ->
                assertThat(it)
                    .contains("as a.svc, b.svc")
                    .contains("pages that may: https://app.one, those of its own names"));
  }

  @Test
  void what_is_no_name_or_origin_is_refused_with_its_key() {
    assertThatThrownBy(() -> callers("a.svc:7101", ""))
        .hasMessageStartingWith("SERVER_ALLOWED_HOSTS: a.svc:7101, must be names without a port");
    assertThatThrownBy(() -> callers("", "app.one"))
        .hasMessageStartingWith("SERVER_ALLOWED_ORIGINS: app.one, must be origins");
  }
}
