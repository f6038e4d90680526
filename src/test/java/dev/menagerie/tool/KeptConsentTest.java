// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static dev.menagerie.tool.OAuthServers.CONSENT;
import static dev.menagerie.tool.OAuthServers.DONE;
import static dev.menagerie.tool.OAuthServers.agree;
import static dev.menagerie.tool.OAuthServers.asked;
import static dev.menagerie.tool.OAuthServers.call;
import static dev.menagerie.tool.OAuthServers.found;
import static dev.menagerie.tool.OAuthServers.key;
import static dev.menagerie.tool.OAuthServers.registration;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.json.JsonObject;
import java.net.URI;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a person has agreed to, and what of it the next start of the server knows. */
@Timeout(60)
class KeptConsentTest {

  @AutoClose private final Issuer issuer = new Issuer();
  @AutoClose private final GuardedMcp mcp = new GuardedMcp(issuer);
  private final OAuthServers house = new OAuthServers();

  private JsonObject register(ToolServers servers) {
    return servers.register(registration(mcp.url(), CONSENT));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void tokens_survive_a_restart_with_the_key_alone(int later) {
    house.sealedBy(key(1));
    try (var servers = house.open()) {
      register(servers);
      servers.authorized(agree(servers));
    }
    assertThat(house.catalogue.documents("tool-grant").toString())
        .contains(issuer.name(), "sealed")
        .doesNotContain("token-", "refresh-");

    house.sealedBy(key(later));
    try (var servers = house.open()) {
      assertThat(found(servers)).isEqualTo(later == 1 ? "ready" : "unauthorized");
    }
  }

  @Test
  void a_kept_refresh_token_is_used_after_a_restart() {
    house.sealedBy(key(1));
    try (var servers = house.open()) {
      register(servers);
      servers.authorized(agree(servers));
    }
    issuer.revokeTokens();

    try (var servers = house.open()) {
      servers.refresh("guarded");

      assertThat(call(servers)).isEqualTo(DONE);
      assertThat(issuer.grants()).containsExactly("authorization_code", "refresh_token");
      assertThat(issuer.web().seen("/register")).hasSize(1);
    }
  }

  @Test
  void without_a_key_a_restart_asks_a_person_again() {
    try (var servers = house.open()) {
      register(servers);
      servers.authorized(agree(servers));
    }
    assertThat(house.catalogue.documents("tool-grant").toString()).doesNotContain("sealed");

    try (var servers = house.open()) {
      assertThat(found(servers)).isEqualTo("unauthorized");
      assertThat(servers.authorized(agree(servers)).getString("status")).isEqualTo("ready");
    }
  }

  @Test
  void a_client_of_the_operator_shows_the_secret_that_is_configured_now() {
    house.sealedBy(key(1));
    var oauth =
        CONSENT.replace(
            "}",
            ", 'clientId': '%s', 'clientSecret': {'secret': 'door'}}".formatted(Issuer.CLIENT));
    try (var servers = house.open()) {
      servers.register(registration(mcp.url(), oauth));
      servers.authorized(agree(servers));
    }
    issuer.revokeTokens();
    issuer.changeSecret("another-secret");
    house.secret = "another-secret";

    try (var servers = house.open()) {
      servers.refresh("guarded");

      assertThat(call(servers)).isEqualTo(DONE);
      assertThat(issuer.grants()).containsExactly("authorization_code", "refresh_token");
    }
  }

  @Test
  void a_client_registers_again_when_people_come_back_elsewhere() {
    house.sealedBy(key(1));
    try (var servers = house.open()) {
      register(servers);
      servers.authorized(agree(servers));
    }
    issuer.revokeAll();
    house.redirect = URI.create("https://agents.example/v1/oauth/callback");

    try (var servers = house.open()) {
      assertThat(found(servers)).isEqualTo("unauthorized");
      assertThat(issuer.web().seen("/register")).hasSize(2);
      assertThat(issuer.web().seen("/register").getLast().body())
          .contains(asked(servers).get("redirect_uri"));
      assertThat(asked(servers).get("redirect_uri")).startsWith("https://agents.example/");
      assertThat(servers.authorized(agree(servers)).getString("status")).isEqualTo("ready");
    }
  }
}
