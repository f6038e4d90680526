// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.client.WebTarget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Map;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is shown metrics where callers have to say who they are. */
@HelidonTest
@Timeout(120)
class MetricsDoorTest {

  private static final String WATCHER = "watcher-token-0123456789abcdef";
  private static final String ACME = "acme-token-0123456789abcdef";

  @Inject private WebTarget target;

  @AddConfigSource
  static ConfigSource config() {
    var file = TemporaryData.folder().resolve("tokens.yaml");
    try {
      Files.writeString(
          file,
          """
          - {name: watcher, role: viewer, token: %s}
          - {name: boss, tenant: acme, role: admin, token: %s}
          """
              .formatted(WATCHER, ACME));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return TemporaryData.with(
        Map.of(
            "menagerie.security.tokens-file",
            file.toString(),
            "menagerie.security.failures-per-minute",
            "0"));
  }

  @Test
  void callers_of_the_default_tenant_see_them_in_any_role() {
    var reply = new Caller(target.getUri()).get("/metrics", "Authorization", "Bearer " + WATCHER);

    assertThat(reply.statusCode()).isEqualTo(200);
    assertThat(reply.body()).contains("menagerie_pool_size");
  }

  @Test
  void others_do_not_learn_who_else_is_there() {
    var caller = new Caller(target.getUri());

    var stranger = caller.get("/metrics");
    var tenant = caller.get("/metrics", "Authorization", "Bearer " + ACME);

    assertThat(stranger.statusCode()).isEqualTo(401);
    assertThat(stranger.headers().firstValue("WWW-Authenticate").orElse("")).startsWith("Bearer");
    assertThat(stranger.body()).contains("\"reason\":\"missing\"");
    assertThat(tenant.statusCode()).isEqualTo(403);
    assertThat(stranger.body() + tenant.body()).doesNotContain("menagerie_pool");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/metrics/",
        "/metrics/base",
        "/metrics?scope=base",
        "/%6detrics",
        "/metrics;a=b",
        "/./metrics",
        "/x/../metrics",
        "//metrics"
      })
  void no_spelling_of_the_path_leads_around_the_door(String path) {
    var whole = target.getUri().resolve("/").toString().replaceFirst("/$", path);

    var reply = new Caller(target.getUri()).raw("GET", whole, "");

    assertThat(reply.statusCode()).isIn(400, 401, 404);
    assertThat(reply.body()).doesNotContain("memory_usedHeap", "usedHeap");
  }
}
