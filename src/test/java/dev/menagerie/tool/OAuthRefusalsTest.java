// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static dev.menagerie.tool.OAuthServers.CREDENTIALS;
import static dev.menagerie.tool.OAuthServers.call;
import static dev.menagerie.tool.OAuthServers.registration;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.ToolOutcome;
import dev.menagerie.kit.net.AddressGuard;
import dev.menagerie.kit.net.AddressRange;
import dev.menagerie.tool.ScriptedWeb.Page;
import dev.menagerie.tool.ScriptedWeb.Seen;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an authorization server may say, and a registration does not take. */
@Timeout(60)
class OAuthRefusalsTest {

  @AutoClose private final Issuer issuer = new Issuer();
  @AutoClose private final GuardedMcp mcp = new GuardedMcp(issuer);
  private final OAuthServers house = new OAuthServers();

  private Registration credentials() {
    return registration(mcp.url(), CREDENTIALS);
  }

  private List<Seen> tokenRequests() {
    return issuer.web().seen("/token");
  }

  private void isRefused(String message) {
    try (var servers = house.open()) {
      assertThatThrownBy(() -> servers.register(credentials()))
          .isInstanceOf(RegistrationFailed.class)
          .hasMessageContaining(message)
          .hasMessageNotContaining(Issuer.SECRET);
      assertThat(servers.shown()).isEmpty();
      assertThat(house.catalogue.documents("tool-grant")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://elsewhere.example/mcp",
        "http://127.0.0.1:1/mcp",
        "HERE/mc",
        "HERE/mcp/deeper",
        "HERE/mcp?tenant=1",
        "HERE/mcp#part",
        "not an address",
        ""
      })
  void metadata_of_another_server_is_refused(String resource) {
    var here = mcp.web().url("").toString();
    mcp.metadata = it -> Issuer.with(it, "resource", Json.text(resource.replace("HERE", here)));

    isRefused(resource.startsWith("not") ? "no address" : "is of another server");
    assertThat(issuer.web().seen()).isEmpty();
  }

  @Test
  void an_authorization_server_that_describes_another_one_is_refused() {
    issuer.metadata = it -> Issuer.with(it, "issuer", Json.text("https://login.example"));

    isRefused("describes another one, https://login.example");
    assertThat(tokenRequests()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://10.0.0.7/x", "http://169.254.169.254/latest", "http://192.0.2.1/x"})
  void metadata_leads_to_no_address_that_is_not_allowed(String address) {
    house.behind(new AddressGuard(false, List.of(AddressRange.of("127.0.0.1"))));

    mcp.metadata =
        it -> Issuer.with(it, "authorization_servers", Json.array(List.of(address)).build());
    isRefused(address);
    mcp.metadata = it -> it;
    issuer.metadata = it -> Issuer.with(it, "token_endpoint", Json.text(address));
    isRefused(address);
    assertThat(tokenRequests()).isEmpty();
  }

  @Test
  void a_secret_does_not_cross_the_network_by_http() {
    var name = "http://1.1.1.1/login";
    mcp.metadata =
        it -> Issuer.with(it, "authorization_servers", Json.array(List.of(name)).build());

    isRefused("it must be https");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/token", Issuer.METADATA})
  void redirects_are_not_followed(String path) {
    issuer.instead =
        seen ->
            seen.path().equals(path)
                ? Optional.of(Page.redirect(issuer.name() + path + "?again"))
                : Optional.empty();

    isRefused("redirect, which is not followed");
    assertThat(issuer.web().seen(path)).hasSize(1);
  }

  @Test
  void a_token_endpoint_that_hangs_is_left_and_the_call_was_not_sent() {
    try (var servers = house.open()) {
      servers.register(credentials());
      issuer.revokeTokens();
      issuer.instead =
          seen -> seen.path().equals("/token") ? Optional.of(Page.SILENCE) : Optional.empty();

      assertThat(call(servers))
          .isInstanceOf(ToolOutcome.Done.class)
          .extracting(Object::toString)
          .asString()
          .contains("no token was had from", "no answer within");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/token", Issuer.METADATA})
  void a_huge_answer_is_not_read(String path) {
    var huge = Page.json(200, Json.object().add("x", "y".repeat(1_000_000)).build());
    issuer.instead = seen -> Optional.of(huge).filter(_ -> seen.path().equals(path));

    isRefused("more than 262144 bytes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'access_token': 'abcdefgh', 'token_type': 'DPoP'} | not of the type Bearer",
        "{'access_token': 'the', 'token_type': 'Bearer'} | its access_token is not 8 to 16384",
        "{'access_token': 'abcdefgh\\r"
            + "\\n"
            + "X-Evil: 1', 'token_type': 'Bearer'} | its access_token is not",
        "{'token_type': 'Bearer'} | has no access_token",
      })
  void a_token_that_cannot_be_used_is_refused(String answer, String message) {
    var page = Page.json(200, Json.object(answer.replace('\'', '"')));
    issuer.instead = seen -> Optional.of(page).filter(_ -> seen.path().equals("/token"));

    isRefused(message);
  }

  @Test
  void what_the_authorization_server_says_is_shown_without_the_secret() {
    var said =
        Json.object()
            .add("error", "invalid_client")
            .add("error_description", "no " + Issuer.SECRET);
    var page = Page.json(401, said.build());
    issuer.instead = seen -> Optional.of(page).filter(_ -> seen.path().equals("/token"));

    isRefused("invalid_client, no [removed: token]");
  }
}
