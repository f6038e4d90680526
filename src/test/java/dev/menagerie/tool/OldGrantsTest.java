// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static dev.menagerie.tool.OAuthServers.CONSENT;
import static dev.menagerie.tool.OAuthServers.authorization;
import static dev.menagerie.tool.OAuthServers.call;
import static dev.menagerie.tool.OAuthServers.registration;
import static dev.menagerie.tool.OAuthServers.shown;
import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import jakarta.json.JsonObject;
import java.net.URI;
import java.util.concurrent.atomic.AtomicReference;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What was agreed to for a tool server is of no use to another one of the same name. */
@Timeout(60)
class OldGrantsTest {

  private static final String GRANT = "tool-grant";
  private static final String NAME = "guarded";

  @AutoClose private final Issuer issuer = new Issuer();
  @AutoClose private final GuardedMcp mcp = new GuardedMcp(issuer);
  @AutoClose private final Issuer otherIssuer = new Issuer();
  @AutoClose private final GuardedMcp other = new GuardedMcp(otherIssuer);
  private final OAuthServers house = new OAuthServers().sealedBy(key());

  private static SecretKeySpec key() {
    return new SecretKeySpec(new byte[32], "AES");
  }

  /** Has a person agree. Returns the token. */
  private String agreed(ToolServers servers) {
    servers.register(registration(mcp.url(), CONSENT));
    servers.authorized(Browser.agree(authorization(servers).getString("url")));
    return mcp.tokens("tools/list").getLast();
  }

  private JsonObject kept(String kind) {
    return house.catalogue.documents(kind).getOrDefault(NAME, Json.object("{}"));
  }

  private boolean otherSaw(String token) {
    return other.web().seen().stream().anyMatch(it -> it.bearer().equals(token));
  }

  private static void listed(ToolServers servers) {
    Waiting.until(() -> !shown(servers).getString("status").equals("unknown"));
  }

  @Test
  void a_registration_takes_nothing_over_that_a_crash_left_of_its_name() {
    String token;
    try (var servers = house.open()) {
      token = agreed(servers);
    }
    house.catalogue.delete("tool-server", NAME);
    try (var servers = house.open()) {
      servers.register(registration(other.url(), CONSENT));
      assertThat(kept(GRANT)).isEmpty();
    }

    try (var servers = house.open()) {
      listed(servers);
      assertThat(otherSaw(token)).isFalse();
      assertThat(URI.create(authorization(servers).getString("url")).getPort())
          .isEqualTo(URI.create(otherIssuer.name()).getPort());
    }
  }

  @Test
  void a_kept_token_is_shown_to_the_server_alone_that_it_was_had_for() {
    String token;
    JsonObject old;
    try (var servers = house.open()) {
      token = agreed(servers);
      old = kept(GRANT);
      servers.remove(NAME);
      servers.register(registration(other.url(), CONSENT));
    }
    house.catalogue.save(GRANT, NAME, old);

    try (var servers = house.open()) {
      listed(servers);
      assertThat(otherSaw(token)).isFalse();
      assertThat(shown(servers).getString("status")).isEqualTo("unauthorized");
    }
  }

  @Test
  void what_is_kept_of_a_grant_goes_before_its_server_does() {
    var order = new StringBuilder();
    house.catalogue.whenDeleted = kind -> order.append(kind).append(' ');
    try (var servers = house.open()) {
      agreed(servers);
      order.setLength(0);
      servers.remove(NAME);
    }

    assertThat(order.toString()).isEqualTo("tool-grant tool-server ");
  }

  @Test
  void a_token_that_comes_while_its_server_is_removed_is_not_kept() throws InterruptedException {
    try (var servers = house.open()) {
      agreed(servers);
      var removing = new AtomicReference<Thread>();
      house.catalogue.whenSaved =
          kind -> {
            if (kind.equals(GRANT) && removing.get() == null) {
              var thread = Thread.ofPlatform().start(() -> servers.remove(NAME));
              removing.set(thread);
              Waiting.until(() -> !thread.isAlive() || thread.getState() == Thread.State.WAITING);
            }
          };
      issuer.revokeTokens();
      call(servers);
      removing.get().join();

      assertThat(servers.shown()).isEmpty();
      assertThat(kept(GRANT)).isEmpty();
    }
  }
}
