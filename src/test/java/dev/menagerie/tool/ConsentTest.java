// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static dev.menagerie.tool.OAuthServers.CONSENT;
import static dev.menagerie.tool.OAuthServers.DONE;
import static dev.menagerie.tool.OAuthServers.agree;
import static dev.menagerie.tool.OAuthServers.asked;
import static dev.menagerie.tool.OAuthServers.authorization;
import static dev.menagerie.tool.OAuthServers.call;
import static dev.menagerie.tool.OAuthServers.registration;
import static dev.menagerie.tool.OAuthServers.shown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.tool.ScriptedWeb.Page;
import jakarta.json.JsonObject;
import jakarta.json.JsonValue;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tokens that a person agrees to, in a browser that goes to a real authorization server. */
@Timeout(60)
class ConsentTest {

  @AutoClose private final Issuer issuer = new Issuer();
  @AutoClose private final GuardedMcp mcp = new GuardedMcp(issuer);
  private final OAuthServers house = new OAuthServers();

  private JsonObject register(ToolServers servers) {
    return servers.register(registration(mcp.url(), CONSENT));
  }

  @Test
  void a_server_waits_for_a_person_and_is_listed_when_one_has_agreed() {
    try (var servers = house.open()) {
      var registered = register(servers);
      assertThat(registered.getString("status")).isEqualTo("unauthorized");
      assertThat(registered.getJsonArray("tools")).isEmpty();
      assertThat(registered.getString("error")).contains("authorization.url");

      var ready = servers.authorized(agree(servers));

      assertThat(ready.getString("status")).isEqualTo("ready");
      assertThat(ready.getJsonArray("tools")).hasSize(1);
      assertThat(ready.getJsonObject("authorization").keySet())
          .containsExactly("issuer", "resource");
      assertThat(ready.containsKey("error")).isFalse();
      assertThat(call(servers)).isEqualTo(DONE);
    }
  }

  @Test
  void the_person_is_sent_with_a_challenge_a_state_and_the_resource() {
    try (var servers = house.open()) {
      register(servers);

      assertThat(asked(servers))
          .containsEntry("response_type", "code")
          .containsEntry("code_challenge_method", "S256")
          .containsEntry("resource", mcp.url())
          .containsEntry("redirect_uri", "http://127.0.0.1:8080/v1/oauth/callback")
          .containsKeys("state", "code_challenge");
      assertThat(asked(servers).get("state")).hasSize(43);
      assertThat(asked(servers)).isEqualTo(asked(servers));
    }
  }

  @Test
  void a_client_that_nobody_registered_registers_itself_once() {
    try (var servers = house.open()) {
      register(servers);
      servers.authorized(agree(servers));
      issuer.revokeAll();
      call(servers);
      servers.authorized(agree(servers));

      var registrations = issuer.web().seen("/register");
      assertThat(registrations).hasSize(1);
      var said = Json.object(registrations.getFirst().body());
      assertThat(said.getString("application_type")).isEqualTo("native");
      assertThat(said.getString("token_endpoint_auth_method")).isEqualTo("none");
      assertThat(said.getJsonArray("grant_types"))
          .isEqualTo(Json.array(List.of("authorization_code", "refresh_token")).build());
    }
  }

  @Test
  void a_client_that_describes_itself_is_known_by_that_address() {
    house.describedAt("https://agents.example/v1/oauth/client.json");
    issuer.metadata =
        it -> Issuer.with(it, "client_id_metadata_document_supported", JsonValue.TRUE);
    try (var servers = house.open()) {
      register(servers);

      assertThat(asked(servers))
          .containsEntry("client_id", "https://agents.example/v1/oauth/client.json");
      assertThat(issuer.web().seen("/register")).isEmpty();
    }
  }

  @Test
  void a_client_of_the_operator_comes_first() {
    var oauth = CONSENT.replace("}", ", 'clientId': '%s', 'clientSecret': {'secret': 'door'}}");
    try (var servers = house.open()) {
      servers.register(registration(mcp.url(), oauth.formatted(Issuer.CLIENT)));

      assertThat(servers.authorized(agree(servers)).getString("status")).isEqualTo("ready");
      assertThat(issuer.web().seen("/register")).isEmpty();
      assertThat(issuer.web().seen("/token").getFirst().headers().get("authorization"))
          .startsWith("Basic ");
    }
  }

  @Test
  void an_authorization_server_that_registers_nobody_says_what_to_do() {
    issuer.instead =
        seen ->
            Optional.of(Page.json(400, Json.object().add("error", "invalid_redirect_uri").build()))
                .filter(_ -> seen.path().equals("/register"));
    try (var servers = house.open()) {
      assertThatThrownBy(() -> register(servers))
          .isInstanceOf(RegistrationFailed.class)
          .hasMessageContaining("invalid_redirect_uri")
          .hasMessageContaining("http://127.0.0.1:8080/v1/oauth/callback")
          .hasMessageContaining("auth.oauth.clientId");
    }
  }

  @Test
  void a_server_without_the_challenge_of_pkce_is_refused() {
    issuer.metadata =
        it ->
            Issuer.with(
                it, "code_challenge_methods_supported", Json.array(List.of("plain")).build());
    try (var servers = house.open()) {
      assertThatThrownBy(() -> register(servers)).hasMessageContaining("PKCE with S256");
    }
  }

  @Test
  void a_state_is_good_once_and_for_a_while() {
    try (var servers = house.open()) {
      register(servers);
      var back = agree(servers);
      servers.authorized(back);
      assertThatThrownBy(() -> servers.authorized(back))
          .isInstanceOf(RegistrationFailed.class)
          .hasMessageContaining("used before, is too old, or was never given out");
      assertThatThrownBy(() -> servers.authorized(Map.of("state", "guessed", "code", "x")))
          .hasMessageContaining("never given out");

      issuer.revokeAll();
      call(servers);
      var late = agree(servers);
      house.pass(Duration.ofMinutes(31));

      assertThatThrownBy(() -> servers.authorized(late)).hasMessageContaining("too old");
      assertThat(servers.authorized(agree(servers)).getString("status")).isEqualTo("ready");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "true, '', does not say which authorization server",
    "true, https://evil.example, from another authorization server",
    "false, https://evil.example, from another authorization server",
    "false, ISSUER/, from another authorization server"
  })
  void an_answer_of_another_issuer_gets_no_code_and_nothing_of_it_is_shown(
      boolean advertised, String iss, String message) {
    if (advertised) {
      issuer.metadata =
          it -> Issuer.with(it, "authorization_response_iss_parameter_supported", JsonValue.TRUE);
    }
    try (var servers = house.open()) {
      register(servers);
      var back = new LinkedHashMap<>(agree(servers));
      back.put("error", "read_this");
      if (!iss.isEmpty()) {
        back.put("iss", iss.replace("ISSUER", issuer.name()));
      }

      assertThatThrownBy(() -> servers.authorized(back))
          .hasMessageContaining(message)
          .hasMessageNotContaining("read_this");
      assertThat(issuer.grants()).isEmpty();
    }
  }

  @Test
  void a_named_issuer_that_is_the_right_one_is_taken() {
    issuer.metadata =
        it -> Issuer.with(it, "authorization_response_iss_parameter_supported", JsonValue.TRUE);
    issuer.iss = Optional.of(issuer.name());
    try (var servers = house.open()) {
      register(servers);

      assertThat(servers.authorized(agree(servers)).getString("status")).isEqualTo("ready");
    }
  }

  @Test
  void a_person_who_does_not_agree_is_told_how_to_try_again() {
    try (var servers = house.open()) {
      register(servers);
      var back =
          Map.of(
              "state", asked(servers).getOrDefault("state", ""),
              "error", "access_denied",
              "error_description", "not \u202Etoday");

      assertThatThrownBy(() -> servers.authorized(back))
          .hasMessageContaining("refused: access_denied, not today")
          .hasMessageContaining("authorization.url of GET /v1/tool-servers/guarded");
      assertThat(shown(servers).getString("status")).isEqualTo("unauthorized");
      assertThat(servers.authorized(agree(servers)).getString("status")).isEqualTo("ready");
    }
  }

  @Test
  void a_refresh_token_is_used_when_the_token_is_over_and_each_is_used_once() {
    issuer.expiresIn = 600;
    try (var servers = house.open()) {
      register(servers);
      servers.authorized(agree(servers));
      house.pass(Duration.ofMinutes(10));
      assertThat(call(servers)).isEqualTo(DONE);
      house.pass(Duration.ofMinutes(10));
      assertThat(call(servers)).isEqualTo(DONE);
      issuer.revokeTokens();
      assertThat(call(servers)).isEqualTo(DONE);

      assertThat(issuer.grants())
          .containsExactly("authorization_code", "refresh_token", "refresh_token", "refresh_token");
      assertThat(issuer.web().seen("/token"))
          .filteredOn(it -> it.form().containsKey("refresh_token"))
          .map(it -> it.form().get("refresh_token"))
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void tools_of_a_server_that_waits_say_who_must_do_what() {
    try (var servers = house.open()) {
      register(servers);
      servers.authorized(agree(servers));
      issuer.revokeAll();

      var outcome = call(servers).toString();
      var again = call(servers).toString();

      assertThat(outcome + again)
          .contains("waits for a person", "operator", "GET /v1/tool-servers/guarded")
          .doesNotContain("InDoubt", "/authorize");
      assertThat(shown(servers).getString("status")).isEqualTo("unauthorized");
      assertThat(shown(servers).getJsonArray("tools")).hasSize(1);
      assertThat(servers.authorized(agree(servers)).getString("status")).isEqualTo("ready");
      assertThat(call(servers)).isEqualTo(DONE);
    }
  }

  @Test
  void a_call_that_needs_more_asks_a_person_for_it_and_the_rest_goes_on() {
    mcp.wanted = "read";
    mcp.needed = Map.of("tools/call", "write");
    try (var servers = house.open()) {
      register(servers);
      servers.authorized(agree(servers));

      assertThat(call(servers).toString()).contains("waits for a person");
      assertThat(shown(servers).getString("status")).isEqualTo("ready");
      assertThat(asked(servers)).containsEntry("scope", "read write");
      servers.authorized(agree(servers));
      assertThat(call(servers)).isEqualTo(DONE);
    }
  }

  @Test
  void leave_to_stay_is_asked_for_where_it_is_known() {
    issuer.metadata =
        it ->
            Issuer.with(it, "scopes_supported", Json.array(List.of("x", "offline_access")).build());
    mcp.wanted = "read";
    try (var servers = house.open()) {
      register(servers);

      assertThat(asked(servers))
          .containsEntry("scope", "read offline_access")
          .containsEntry("prompt", "consent");
    }
  }

  @Test
  void a_server_that_goes_to_another_issuer_registers_there_and_shows_it_nothing_old() {
    try (var other = new Issuer();
        var servers = house.open()) {
      register(servers);
      servers.authorized(agree(servers));
      var old = mcp.tokens("tools/list").getLast();
      mcp.moveTo(other);
      call(servers);

      assertThat(servers.authorized(agree(servers)).getString("status")).isEqualTo("ready");
      assertThat(other.web().seen("/register")).hasSize(1);
      assertThat(other.web().seen()).noneMatch(it -> it.toString().contains(old));
      assertThat(other.web().seen()).noneMatch(it -> it.body().contains("refresh-"));
    }
  }

  @Test
  void the_code_of_a_person_is_taken_though_another_looks_again_meanwhile() throws Exception {
    try (var servers = house.open()) {
      register(servers);
      var back = agree(servers);
      house.pass(Duration.ofMinutes(2));
      var looking = new CountDownLatch(1);
      var coming = new AtomicReference<Thread>();
      issuer.instead =
          seen -> {
            if (seen.path().equals(Issuer.METADATA)) {
              looking.countDown();
              Waiting.until(() -> isWaiting(coming.get()));
            }
            return Optional.empty();
          };
      var refresh =
          Thread.ofVirtual()
              .start(
                  () ->
                      assertThatThrownBy(() -> servers.refresh("guarded"))
                          .hasMessageContaining("waits for a person"));
      looking.await();

      var outcome = new CompletableFuture<JsonObject>();
      coming.set(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      outcome.complete(servers.authorized(back));
                    } catch (RegistrationFailed e) {
                      outcome.completeExceptionally(e);
                    }
                  }));

      assertThat(outcome.get().getString("status")).isEqualTo("ready");
      refresh.join();
    }
  }

  private static boolean isWaiting(@Nullable Thread thread) {
    return thread != null && (!thread.isAlive() || thread.getState() == Thread.State.TIMED_WAITING);
  }

  @Test
  void what_calls_need_one_after_the_other_is_asked_for_together() {
    mcp.wanted = "read";
    try (var servers = house.open()) {
      register(servers);
      servers.authorized(agree(servers));
      mcp.needed = Map.of("tools/call", "write");
      call(servers);
      var first = authorization(servers);
      mcp.needed = Map.of("tools/call", "pay");
      call(servers);

      assertThat(first.getString("wants")).isEqualTo("read write");
      assertThat(authorization(servers).getString("wants")).isEqualTo("read write pay");
      servers.authorized(agree(servers));
      assertThat(call(servers)).isEqualTo(DONE);
    }
  }

  @Test
  void an_address_that_somebody_has_open_stays_good_when_more_is_needed() {
    mcp.wanted = "read";
    try (var servers = house.open()) {
      register(servers);
      servers.authorized(agree(servers));
      mcp.needed = Map.of("tools/call", "write");
      call(servers);
      var open = authorization(servers).getString("url");
      mcp.needed = Map.of("tools/call", "pay");
      call(servers);

      var ready = servers.authorized(Browser.agree(open));

      assertThat(ready.getJsonObject("authorization").getString("scope")).isEqualTo("read write");
    }
  }

  @Test
  void a_scope_that_the_authorization_server_does_not_know_is_not_asked_for_again() {
    mcp.wanted = "unheard-of";
    try (var servers = house.open()) {
      register(servers);
      var state = asked(servers).get("state");
      assertThatThrownBy(() -> servers.authorized(Map.of("state", state, "error", "invalid_scope")))
          .hasMessageContaining("invalid_scope");
      mcp.wanted = "read";
      assertThatThrownBy(() -> servers.refresh("guarded"));

      assertThat(authorization(servers).getString("wants")).isEqualTo("read");
    }
  }
}
