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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@HelidonTest
class BearerTokenTest {

  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(Map.of("menagerie.security.token", "s3cret"));
  }

  @Test
  void calls_need_the_token() {
    var caller = new Caller(target.getUri());

    for (var wrong : new String[] {"Bearer other", "Basic s3cret", "s3cret", "Bearer "}) {
      var reply = caller.get("/v1/agents", "Authorization", wrong);
      assertThat(reply.statusCode()).as(wrong).isEqualTo(401);
      assertThat(reply.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Bearer");
    }
    assertThat(caller.get("/v1/agents").statusCode()).isEqualTo(401);
    assertThat(caller.raw("GET", "/v1/nothing", "").statusCode()).isEqualTo(401);
    assertThat(caller.get("/v1/agents", "Authorization", "Bearer s3cret").statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1;/tasks", "/v1;a=b/tasks", "/%76%31/tasks", "/%76%31;a/tasks"})
  void no_spelling_of_the_path_leads_around_the_token(String path) {
    var reply = new Caller(target.getUri()).raw("GET", path, "");

    assertThat(reply.statusCode()).isEqualTo(401);
  }

  @Test
  void health_and_the_contract_are_open() {
    var caller = new Caller(target.getUri());

    assertThat(caller.get("/health/ready").statusCode()).isEqualTo(200);
    assertThat(caller.get("/openapi").statusCode()).isEqualTo(200);
  }
}
