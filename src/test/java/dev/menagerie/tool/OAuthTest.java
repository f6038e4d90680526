// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static dev.menagerie.tool.OAuthServers.CREDENTIALS;
import static dev.menagerie.tool.OAuthServers.DONE;
import static dev.menagerie.tool.OAuthServers.authorization;
import static dev.menagerie.tool.OAuthServers.call;
import static dev.menagerie.tool.OAuthServers.registration;
import static dev.menagerie.tool.OAuthServers.shown;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.tool.ScriptedWeb.Page;
import dev.menagerie.tool.ScriptedWeb.Seen;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tokens for the client itself, from a real authorization server for a real tool server. */
@Timeout(60)
class OAuthTest {

  @AutoClose private final Issuer issuer = new Issuer();
  @AutoClose private final GuardedMcp mcp = new GuardedMcp(issuer);
  private final OAuthServers house = new OAuthServers();

  private Registration credentials() {
    return registration(mcp.url(), CREDENTIALS);
  }

  private List<Seen> tokenRequests() {
    return issuer.web().seen("/token");
  }

  @Test
  void a_token_is_had_where_the_server_says_and_shown_to_it_alone() {
    try (var servers = house.open()) {
      var registered = servers.register(credentials());

      assertThat(registered.getString("status")).isEqualTo("ready");
      assertThat(call(servers)).isEqualTo(DONE);
      assertThat(tokenRequests()).hasSize(1);
      var asked = tokenRequests().getFirst();
      assertThat(asked.headers().get("authorization")).startsWith("Basic ");
      assertThat(asked.form())
          .containsEntry("grant_type", "client_credentials")
          .containsEntry("resource", mcp.url())
          .doesNotContainKeys("client_secret", "scope");
      assertThat(authorization(servers).getString("issuer")).isEqualTo(issuer.name());
      assertThat(authorization(servers).getString("resource")).isEqualTo(mcp.url());
      assertThat(issuer.web().seen()).noneMatch(it -> issuer.given(it.bearer()).isPresent());
    }
  }

  @Test
  void a_token_is_in_no_answer_and_no_document_though_the_tool_repeats_it() {
    mcp.says = token -> "you came with " + token;
    try (var servers = house.open()) {
      servers.register(credentials());
      var outcome = call(servers);

      var token = mcp.tokens("tools/call").getLast();
      assertThat(issuer.given(token)).isPresent();
      assertThat(outcome.toString()).contains("you came with [removed: token]");
      assertThat(outcome.toString() + shown(servers) + servers.shown())
          .doesNotContain(token, Issuer.SECRET);
      assertThat(
              house.catalogue.documents("tool-server")
                  + ""
                  + house.catalogue.documents("tool-grant"))
          .doesNotContain(token, Issuer.SECRET);
    }
  }

  @Test
  void a_refused_call_is_sent_once_more_with_another_token() {
    try (var servers = house.open()) {
      servers.register(credentials());
      issuer.revokeTokens();

      assertThat(call(servers)).isEqualTo(DONE);
      assertThat(mcp.tokens("tools/call")).hasSize(2);
      assertThat(new HashSet<>(mcp.tokens("tools/call"))).hasSize(2);
    }
  }

  @Test
  void a_token_is_replaced_before_its_time_is_over() {
    issuer.expiresIn = 600;
    try (var servers = house.open()) {
      servers.register(credentials());
      house.pass(Duration.ofSeconds(530));
      call(servers);
      assertThat(tokenRequests()).hasSize(1);

      house.pass(Duration.ofSeconds(20));

      assertThat(call(servers)).isEqualTo(DONE);
      assertThat(tokenRequests()).hasSize(2);
      assertThat(mcp.tokens("tools/call")).hasSize(2);
    }
  }

  @Test
  void a_server_that_takes_no_token_does_not_have_ever_more_of_them_asked_for() {
    try (var other = new Issuer();
        var servers = house.open()) {
      servers.register(credentials());
      mcp.metadata =
          it ->
              Issuer.with(it, "authorization_servers", Json.array(List.of(issuer.name())).build());
      mcp.moveTo(other); // its tokens alone are good, and it sends to the old one

      for (int i = 0; i < 20; i++) {
        assertThat(call(servers).toString()).contains("HTTP 401");
      }

      assertThat(tokenRequests()).hasSizeLessThan(6);
      assertThat(mcp.tokens("tools/call")).hasSizeLessThan(30);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/mcp", ""})
  void a_server_that_does_not_say_where_is_asked_at_the_usual_places(String path) {
    mcp.telling = false;
    mcp.place = GuardedMcp.WELL_KNOWN + path;
    try (var servers = house.open()) {
      assertThat(servers.register(credentials()).getString("status")).isEqualTo("ready");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', /.well-known/openid-configuration",
    "/tenant, /.well-known/oauth-authorization-server/tenant",
    "/tenant, /.well-known/openid-configuration/tenant",
    "/tenant, /tenant/.well-known/openid-configuration"
  })
  void an_authorization_server_is_found_where_the_standards_put_it(String path, String place) {
    var name = issuer.name() + path;
    mcp.metadata =
        it -> Issuer.with(it, "authorization_servers", Json.array(List.of(name)).build());
    var described =
        Json.object().add("issuer", name).add("token_endpoint", issuer.name() + "/token").build();
    issuer.instead =
        seen ->
            seen.path().contains("/.well-known/")
                ? Optional.of(seen.path().equals(place) ? Page.json(200, described) : Page.NONE)
                : Optional.empty();

    try (var servers = house.open()) {
      assertThat(servers.register(credentials()).getString("status")).isEqualTo("ready");
    }
  }

  @Test
  void a_secret_goes_into_the_form_where_the_server_wants_it_there() {
    issuer.metadata =
        it ->
            Issuer.with(
                it,
                "token_endpoint_auth_methods_supported",
                Json.array(List.of("client_secret_post")).build());
    try (var servers = house.open()) {
      servers.register(credentials());

      assertThat(tokenRequests().getFirst().headers()).doesNotContainKey("authorization");
      assertThat(tokenRequests().getFirst().form()).containsEntry("client_secret", Issuer.SECRET);
    }
  }

  @Test
  void the_scope_is_what_the_challenge_names_and_grows_with_what_is_refused() {
    mcp.wanted = "read";
    mcp.needed = Map.of("tools/list", "read", "tools/call", "write");
    try (var servers = house.open()) {
      servers.register(credentials());

      assertThat(call(servers)).isEqualTo(DONE);
      assertThat(tokenRequests())
          .map(it -> it.form().get("scope"))
          .containsExactly("read", "read write");
      assertThat(authorization(servers).getString("scope")).isEqualTo("read write");
    }
  }

  @Test
  void the_scope_is_all_that_the_metadata_names_if_the_challenge_names_none() {
    mcp.metadata = it -> Issuer.with(it, "scopes_supported", Json.array(List.of("a", "b")).build());
    try (var servers = house.open()) {
      servers.register(credentials());

      assertThat(tokenRequests().getFirst().form()).containsEntry("scope", "a b");
    }
  }

  @Test
  void a_scope_of_the_registration_is_never_exceeded() {
    mcp.wanted = "admin";
    mcp.needed = Map.of("tools/call", "admin");
    var oauth = CREDENTIALS.replace("}}", "}, 'scope': 'read'}");
    try (var servers = house.open()) {
      servers.register(registration(mcp.url(), oauth));

      assertThat(call(servers).toString())
          .contains("wants the scope admin, and auth.oauth.scope allows read");
      assertThat(tokenRequests()).map(it -> it.form().get("scope")).containsOnly("read");
    }
  }

  @Test
  void a_server_that_always_wants_more_is_asked_a_few_times() {
    mcp.needed = Map.of("tools/call", "more");
    try (var servers = house.open()) {
      servers.register(credentials());
      issuer.instead =
          seen ->
              seen.path().equals("/token")
                  ? Optional.of(token("token-without-scope-" + tokenRequests().size()))
                  : Optional.empty();

      assertThat(call(servers).toString()).contains("Failure");
      assertThat(mcp.tokens("tools/call")).hasSizeLessThanOrEqualTo(4);
    }
  }

  private static Page token(String token) {
    return Page.json(
        200, Json.object().add("access_token", token).add("token_type", "bearer").build());
  }

  @Test
  void a_client_is_shown_to_no_other_authorization_server_later() {
    try (var other = new Issuer()) {
      try (var servers = house.open()) {
        servers.register(credentials());
      }
      mcp.moveTo(other);

      try (var servers = house.open()) {
        assertThatThrownBy(() -> servers.refresh("guarded"))
            .hasMessageContaining(other.name())
            .hasMessageContaining("registered with " + issuer.name());
        assertThat(other.web().seen("/token")).isEmpty();
      }
    }
  }

  @Test
  void a_named_issuer_is_the_only_one() {
    var oauth = CREDENTIALS.replace("}}", "}, 'issuer': 'https://login.example'}");
    try (var servers = house.open()) {
      assertThatThrownBy(() -> servers.register(registration(mcp.url(), oauth)))
          .hasMessageContaining("registered with https://login.example");
      assertThat(issuer.web().seen()).isEmpty();
    }
  }

  @Test
  void a_server_that_is_registered_anew_begins_anew() {
    try (var other = new Issuer();
        var servers = house.open()) {
      servers.register(credentials());
      servers.remove("guarded");
      assertThat(house.catalogue.documents("tool-grant")).isEmpty();
      mcp.moveTo(other);

      assertThat(servers.register(credentials()).getString("status")).isEqualTo("ready");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "1 | auth.oauth: 1, must be an object such as",
        "{} | auth.oauth.grant: null, must be a text",
        "{'grant': 'password'} | must be client_credentials or authorization_code",
        "{'grant': 'client_credentials'} | auth.oauth.clientId: missing",
        "{'grant': 'client_credentials', 'clientId': 'x'} | auth.oauth.clientSecret: missing",
        "{'grant': 'authorization_code', 'clientSecret': {'secret': 'door'}} | auth.oauth.clientId:"
            + " missing",
        "{'grant': 'authorization_code', 'clientId': ''} | auth.oauth.clientId: , must be",
        "{'grant': 'client_credentials', 'clientId': 'x', 'clientSecret': 'abc'} |"
            + " auth.oauth.clientSecret: must be an object that names a secret",
        "{'grant': 'client_credentials', 'clientId': 'x', 'clientSecret': {'secret': 'window'}} |"
            + " set menagerie.tools.credential.window",
        "{'grant': 'authorization_code', 'scope': 'a  b'} | auth.oauth.scope: ",
        "{'grant': 'authorization_code', 'issuer': 'login'} | auth.oauth.issuer: ",
        "{'grant': 'authorization_code', 'token': 'x'} | auth.oauth.token: unknown, must be grant",
      })
  void what_does_not_fit_is_refused_by_its_field(String oauth, String message) {
    try (var servers = house.open()) {
      assertThatThrownBy(() -> servers.register(registration(mcp.url(), oauth)))
          .isInstanceOf(RegistrationFailed.class)
          .hasMessageContaining(message.replace(": ,", ": \"\","))
          .extracting(e -> ((RegistrationFailed) e).reason())
          .isEqualTo(RegistrationFailed.Reason.INVALID_TERMS);
      assertThat(mcp.web().seen()).isEmpty();
    }
  }

  @Test
  void a_redirect_is_no_description_and_the_next_place_is_tried() {
    var described =
        Json.object()
            .add("issuer", issuer.name())
            .add("token_endpoint", issuer.name() + "/token")
            .build();
    issuer.instead =
        seen ->
            switch (seen.path()) {
              case Issuer.METADATA -> Optional.of(Page.redirect(issuer.name() + "/login"));
              case "/.well-known/openid-configuration" -> Optional.of(Page.json(200, described));
              default -> Optional.empty();
            };

    try (var servers = house.open()) {
      assertThat(servers.register(credentials()).getString("status")).isEqualTo("ready");
      assertThat(issuer.web().seen("/login")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void a_refusal_is_one_though_its_body_is_an_answer(int status) {
    mcp.refusing = true;
    mcp.wanted = "read";
    if (status == 403) {
      mcp.needed = Map.of("tools/call", "write");
    }
    try (var servers = house.open()) {
      servers.register(credentials());
      if (status == 401) {
        issuer.revokeTokens();
      }

      assertThat(call(servers)).isEqualTo(DONE);
      assertThat(mcp.tokens("tools/call")).hasSize(2);
    }
  }
}
