// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.client.WebTarget;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A server that starts while the issuer of its callers' tokens is down. */
@HelidonTest
@Timeout(120)
class KeysUnavailableTest {

  private static final TokenIssuer ISSUER = new TokenIssuer();

  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() {
    ISSUER.down(true);
    return TemporaryData.with(
        Map.of(
            "mp.jwt.verify.publickey.location",
            ISSUER.url(),
            "mp.jwt.verify.audiences",
            TokenIssuer.AUDIENCE,
            "menagerie.security.role-claim",
            "realm_access.roles"));
  }

  @AfterAll
  static void close() {
    ISSUER.close();
  }

  @Test
  void tokens_wait_for_the_keys_and_let_in_when_these_are_there() {
    var caller = new Caller(target.getUri());
    var roles = Map.of("roles", List.of("offline_access", "user"));
    var header = "Bearer " + ISSUER.token(it -> it.claim("realm_access", roles));

    var refused = caller.get("/v1/agents", "Authorization", header);
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).contains("5");
    assertThat(object(refused).getString("reason")).isEqualTo("keys-unavailable");
    var mcp = new McpPeer(target.getUri()).with("Authorization", header).modern("tools/list", "{}");
    assertThat(mcp.status()).isEqualTo(503);

    ISSUER.down(false);
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (caller.get("/v1/agents", "Authorization", header).statusCode() != 200) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }
}
