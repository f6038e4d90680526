// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.client.WebTarget;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;

/** The agents are under the token of the HTTP API. */
@HelidonTest
class McpTokenTest {

  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(Map.of("menagerie.security.token", "s3cret"));
  }

  @Test
  void agents_are_listed_with_the_token_alone() {
    for (var wrong : new String[] {"Bearer other", "Basic s3cret", "s3cret", "Bearer "}) {
      var refused = new McpPeer(target.getUri()).with("Authorization", wrong);
      var reply = refused.modern("tools/list", "{}");
      assertThat(reply.status()).as(wrong).isEqualTo(401);
      assertThat(reply.error().getString("message")).contains("Authorization: Bearer");
    }
    assertThat(new McpPeer(target.getUri()).modern("tools/list", "{}").status()).isEqualTo(401);
    assertThat(new Caller(target.getUri()).raw("POST", "/mcp", "{}").headers().map())
        .containsKey("www-authenticate");

    var allowed = new McpPeer(target.getUri()).with("Authorization", "Bearer s3cret");
    assertThat(allowed.modern("tools/list", "{}").status()).isEqualTo(200);
  }
}
