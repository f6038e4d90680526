// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.client.WebTarget;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;

/** Who asks or guesses too often has to wait. */
@HelidonTest
class RateLimitsOverHttpTest {

  private static final int MORE_THAN_ANY_LIMIT = 200;
  private static final String LIST =
      "{\"jsonrpc\": \"2.0\", \"id\": 1, \"method\": \"tools/list\"}";

  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(
        Map.of(
            "menagerie.security.token", "s3cret",
            "menagerie.security.requests-per-minute", "5",
            "menagerie.security.requests-burst", "3",
            "menagerie.security.failures-per-minute", "4"));
  }

  /** One at an address of its own, which nobody has used before. */
  private Caller at(String address) throws UnknownHostException {
    return new Caller(
        target.getUri(),
        HttpClient.newBuilder().localAddress(InetAddress.getByName(address)).build());
  }

  /** The first reply that says to wait, which is the one after so many at the earliest. */
  private static HttpResponse<String> limited(int least, Supplier<HttpResponse<String>> request) {
    for (int i = 0; i < MORE_THAN_ANY_LIMIT; i++) {
      var reply = request.get();
      if (reply.statusCode() == 429) {
        assertThat(i).isGreaterThanOrEqualTo(least);
        return reply;
      }
    }
    throw new AssertionError("never refused");
  }

  private static void requireRetryAfter(HttpResponse<String> reply, int most) {
    assertThat(Integer.parseInt(reply.headers().firstValue("Retry-After").orElseThrow()))
        .isBetween(1, most);
  }

  @Test
  void who_asks_too_often_is_told_when_to_ask_again() throws UnknownHostException {
    var caller = at("127.0.0.11");

    var reply = limited(3, () -> caller.get("/v1/agents", "Authorization", "Bearer s3cret"));

    requireRetryAfter(reply, 12);
    assertThat(object(reply).getString("type")).isEqualTo("urn:menagerie:problem:limited");
    assertThat(at("127.0.0.12").get("/v1/agents", "Authorization", "Bearer s3cret").statusCode())
        .isEqualTo(200);
  }

  @Test
  void who_calls_agents_too_often_is_told_so_too() throws UnknownHostException {
    var caller = at("127.0.0.13");

    var reply =
        limited(3, () -> caller.raw("POST", "/mcp", LIST, "Authorization", "Bearer s3cret"));

    requireRetryAfter(reply, 12);
    assertThat(object(reply).getJsonObject("error").getString("message"))
        .contains("requests-per-minute");
  }

  @Test
  void who_guesses_too_often_has_to_wait_and_nobody_else_at_the_same_address()
      throws UnknownHostException {
    var caller = at("127.0.0.14");

    var reply = limited(4, () -> caller.get("/v1/agents", "Authorization", "Bearer guess"));

    requireRetryAfter(reply, 15);
    assertThat(caller.raw("POST", "/mcp", LIST, "Authorization", "Bearer guess").statusCode())
        .isEqualTo(429);
    assertThat(caller.get("/v1/agents", "Authorization", "Bearer s3cret").statusCode())
        .isEqualTo(200);
  }
}
