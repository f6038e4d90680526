// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static dev.menagerie.server.Caller.object;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import io.helidon.microprofile.testing.AddConfigSource;
import io.helidon.microprofile.testing.junit5.HelidonTest;
import jakarta.inject.Inject;
import jakarta.ws.rs.client.WebTarget;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Callers with tokens of an issuer whose keys are at a server. */
@HelidonTest
@Timeout(120)
class SignedTokensTest {

  private static final TokenIssuer ISSUER = new TokenIssuer();

  @Inject private WebTarget target;
  private Caller caller;

  @AddConfigSource
  static ConfigSource config() {
    return TemporaryData.with(
        Map.of(
            "mp.jwt.verify.publickey.location",
            ISSUER.url(),
            "menagerie.security.failures-per-minute",
            "0",
            "mp.jwt.verify.issuer",
            TokenIssuer.ISSUER,
            "mp.jwt.verify.audiences",
            TokenIssuer.AUDIENCE + ", other",
            "mp.jwt.verify.token.age",
            "86400",
            "menagerie.security.tenant-claim",
            "tenant",
            "menagerie.security.required",
            "true"));
  }

  @BeforeEach
  void call() {
    caller = new Caller(target.getUri());
  }

  @AfterAll
  static void close() {
    ISSUER.close();
  }

  private HttpResponse<String> agents(String token) {
    return caller.get("/v1/agents", "Authorization", "Bearer " + token);
  }

  private int status(UnaryOperator<JWTClaimsSet.Builder> different) {
    return agents(ISSUER.token(different)).statusCode();
  }

  /** Until a reply has a status: keys are looked for once in five seconds at most. */
  private void await(int status, String token) {
    long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (agents(token).statusCode() != status) {
      assertThat(System.nanoTime()).isLessThan(deadline);
    }
  }

  @Test
  void a_good_token_lets_in() {
    assertThat(status(it -> it)).isEqualTo(200);
    assertThat(status(it -> it.audience("other"))).isEqualTo(200);
    assertThat(status(it -> it.claim("groups", "viewer"))).isEqualTo(200);
    assertThat(status(it -> it.claim("upn", null).claim("preferred_username", "bert")))
        .isEqualTo(200);

    var peer = new McpPeer(target.getUri());
    var listed =
        peer.with("Authorization", "bearer " + ISSUER.token(it -> it)).modern("tools/list", "{}");
    assertThat(listed.status()).isEqualTo(200);
  }

  @Test
  void a_bad_token_gets_401_and_the_class_of_its_fault_alone() {
    var bad = BadTokens.of(ISSUER);
    assertThat(bad).hasSizeGreaterThan(30);

    bad.forEach(
        (what, token) -> {
          var reply = agents(token.token());
          assertThat(reply.statusCode()).as(what).isEqualTo(401);
          assertThat(reply.body())
              .as(what)
              .isEqualTo(
                  """
                  {"type":"urn:menagerie:problem:unauthorized","title":"It is not known who calls",\
                  "status":401,"detail":"Send the header Authorization: Bearer with a token of this server.",\
                  "reason":"%s"}\
                  """
                      .formatted(token.reason()));
          assertThat(reply.headers().firstValue("WWW-Authenticate"))
              .as(what)
              .contains("Bearer realm=\"menagerie\", error=\"invalid_token\"");
        });
  }

  @Test
  void a_bad_token_is_refused_at_mcp_in_the_same_way() {
    BadTokens.of(ISSUER)
        .forEach(
            (what, token) -> {
              var peer =
                  new McpPeer(target.getUri()).with("Authorization", "Bearer " + token.token());
              var reply = peer.modern("tools/list", "{}");
              assertThat(reply.status()).as(what).isEqualTo(401);
              assertThat(reply.error())
                  .as(what)
                  .hasToString(
                      """
                      {"code":-32600,\
                      "message":"Send the header Authorization: Bearer with a token of this server.",\
                      "data":{"reason":"%s"}}\
                      """
                          .formatted(token.reason()));
            });
    var reply = caller.raw("POST", "/mcp", "{}", "Authorization", "Bearer a.b.c");
    assertThat(reply.headers().firstValue("WWW-Authenticate").orElse(""))
        .endsWith("error=\"invalid_token\"");
  }

  @Test
  void a_request_without_a_token_is_asked_for_one() {
    var reply = caller.get("/v1/agents");

    assertThat(reply.statusCode()).isEqualTo(401);
    assertThat(object(reply).getString("reason")).isEqualTo("missing");
    assertThat(reply.headers().firstValue("WWW-Authenticate"))
        .contains("Bearer realm=\"menagerie\"");
  }

  @Test
  void callers_of_one_tenant_see_nothing_of_another() {
    var acme = ISSUER.token(it -> it);
    var rival = ISSUER.token(it -> it.claim("tenant", "rival"));
    var agent = "{\"architecture\": \"react\"}";
    caller.send("PUT", "/v1/agents/secret", agent, "Authorization", "Bearer " + acme);

    assertThat(caller.get("/v1/agents/secret", "Authorization", "Bearer " + acme).statusCode())
        .isEqualTo(200);
    assertThat(caller.get("/v1/agents/secret", "Authorization", "Bearer " + rival).statusCode())
        .isEqualTo(404);
  }

  @Test
  void the_role_of_a_token_is_the_highest_that_it_names() {
    var body = "{\"architecture\": \"react\"}";
    var users = ISSUER.token(it -> it.claim("groups", List.of("viewer", "user", "Admin")));
    var admins = ISSUER.token(it -> it.claim("groups", List.of("viewer", "admin", "user")));

    assertThat(put(body, users)).isEqualTo(403);
    assertThat(put(body, admins)).isIn(200, 201);
  }

  private int put(String body, String token) {
    return caller
        .send("PUT", "/v1/agents/mine", body, "Authorization", "Bearer " + token)
        .statusCode();
  }

  @Test
  void a_new_key_is_found_and_the_one_before_it_lets_nobody_in() {
    var before = ISSUER.token(it -> it);
    assertThat(agents(before).statusCode()).isEqualTo(200);

    ISSUER.rotate("second");

    await(200, ISSUER.token(it -> it));
    assertThat(agents(before).statusCode()).isEqualTo(401);
  }

  @Test
  void known_keys_go_on_while_the_issuer_is_down() {
    var good = ISSUER.token(it -> it);
    await(200, good);

    ISSUER.down(true);

    var stranger = TokenIssuer.key("stranger");
    var unknown =
        TokenIssuer.signed(TokenIssuer.header(stranger), TokenIssuer.claims().build(), stranger);
    assertThat(agents(unknown).statusCode()).isEqualTo(401);
    assertThat(agents(good).statusCode()).isEqualTo(200);
    ISSUER.down(false);
  }
}
