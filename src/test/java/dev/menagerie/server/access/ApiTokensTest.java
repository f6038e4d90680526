// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A file of tokens and who bears them. */
@Timeout(60)
class ApiTokensTest {

  private static final String ANNA = "anna-0123456789-0123456789";
  private static final String REPORT = "report-0123456789-0123456789";

  private static final String TOKENS =
      """
      # Comments are fine.
      - {name: anna, role: admin, token: anna-0123456789-0123456789}
      - name: report
        tenant: acme
        role: user
        sha256: REPORT_HASH
      """
          .replace("REPORT_HASH", ApiTokens.hash(REPORT).toUpperCase(Locale.ROOT));

  @TempDir Path folder;

  private final AtomicLong passed = new AtomicLong();
  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = folder.resolve("tokens.yaml");
  }

  private ApiTokens tokens(String text) throws IOException {
    Files.writeString(file, text);
    return ApiTokens.of(file, passed::get);
  }

  @Test
  void a_token_says_who_bears_it() throws IOException {
    var tokens = tokens(TOKENS);

    assertThat(tokens.bearer(ANNA, "10.0.0.1"))
        .contains(new Caller("anna", Tenant.DEFAULT, Role.ADMIN, true));
    assertThat(tokens.bearer(REPORT, "10.0.0.1"))
        .contains(new Caller("report", new Tenant("acme"), Role.USER, true));
    assertThat(tokens.bearer(ANNA + "0", "10.0.0.1")).isEmpty();
    assertThat(tokens.bearer(ApiTokens.hash(REPORT), "10.0.0.1")).isEmpty();
  }

  @Test
  void json_is_read_too() throws IOException {
    var tokens =
        tokens("[\n\t{\"name\": \"anna\", \"role\": \"viewer\", \"token\": \"" + ANNA + "\"}]");

    assertThat(tokens.bearer(ANNA, "")).map(Caller::role).contains(Role.VIEWER);
  }

  @Test
  void a_change_counts_with_the_next_request() throws IOException {
    var tokens = tokens(TOKENS);

    Files.writeString(file, TOKENS.replaceAll("(?m)^.*anna.*\n", ""));

    assertThat(tokens.bearer(ANNA, "")).isEmpty();
    assertThat(tokens.bearer(REPORT, "")).isPresent();

    Files.writeString(file, TOKENS.replace("role: user", "role: viewer"));

    assertThat(tokens.bearer(REPORT, "")).map(Caller::role).contains(Role.VIEWER);
    assertThat(tokens.bearer(ANNA, "")).isPresent();
  }

  @Test
  void a_change_that_cannot_be_read_keeps_the_tokens_of_before() throws IOException {
    var tokens = tokens(TOKENS);

    for (var broken : new String[] {"", "- {name: bert", "- {name: bert, role: boss}"}) {
      Files.writeString(file, broken);
      passed.addAndGet(TimeUnit.SECONDS.toNanos(1));
      assertThat(tokens.bearer(ANNA, "")).as(broken).isPresent();
    }
    Files.delete(file);
    passed.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(tokens.bearer(ANNA, "")).isPresent();

    Files.writeString(file, "[]");
    passed.addAndGet(TimeUnit.SECONDS.toNanos(1));
    assertThat(tokens.bearer(ANNA, "")).isEmpty();
  }

  @Test
  void a_link_that_leads_elsewhere_is_followed() throws IOException {
    var before = Files.writeString(folder.resolve("before"), TOKENS);
    var after = Files.writeString(folder.resolve("after"), TOKENS.replace("anna", "bert"));
    var link = Files.createSymbolicLink(folder.resolve("link"), before);
    var tokens = ApiTokens.of(link, System::nanoTime);

    Files.delete(link);
    Files.createSymbolicLink(link, after);

    assertThat(tokens.bearer(ANNA, "")).isEmpty();
    assertThat(tokens.bearer(ANNA.replace("anna", "bert"), "")).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | line 1, column 1: must be a list of tokens",
        "'{name: anna}' | line 1, column 1: must be a list of tokens",
        "'- anna' | line 1, column 3: [0]: must be an object",
        "'- {role: user, token: T}' | [0].name: missing",
        "'- {name: 7, role: user, token: T}' | [0].name: must be a text; write it in quotes",
        "'- {name: \" \", role: user, token: T}' | [0].name: must have 1 to 200 characters",
        "'- {name: \"a\\nb\", role: user, token: T}' | [0].name: must have 1 to 200 characters",
        "'- {name: anna, token: T}' | [0].role: missing",
        "'- {name: anna, role: boss, token: T}' | line 1, column 22: [0].role: boss, must be one of"
            + " viewer, user, approver, admin",
        "'- {name: anna, role: user, tenant: ../x, token: T}' | [0].tenant: ../x, a tenant's name",
        "'- {name: anna, role: user, token: short}' | [0].token: must have 24 to 8192 characters",
        "'- {name: anna, role: user, token: \"T T\"}' | [0].token: must have 24 to 8192 characters",
        "'- {name: anna, role: user, sha256: abc}' | [0].sha256: must be the SHA-256",
        "'- {name: anna, role: user}' | [0]: must have either token or sha256",
        "'- {name: anna, role: user, token: T, tokn: x}' | [0].tokn: unknown, must be one of name,",
        "'- {name: anna, role: user, token: T}\n- {name: bert, role: user, token: T}' | line 2,"
            + " column 3: [1]: has the same token as [0]",
        "'- {name: anna, role: user, token: T}\n- {name: anna, role: user, token: U}' | line 2,"
            + " column 10: [1].name: anna, is the name of another",
      })
  void a_file_that_does_not_fit_is_refused_with_its_place(String text, String message) {
    var written =
        text.replaceAll("\\bT\\b", "tttttttttttttttttttttttt")
            .replaceAll("\\bU\\b", "uuuuuuuuuuuuuuuuuuuuuuuu");

    assertThatThrownBy(() -> tokens(written))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContaining(message)
        .hasMessageNotContainingAny("tttttt", "token: short");
  }

  @Test
  void a_name_may_be_used_in_each_tenant() throws IOException {
    var tokens =
        tokens(
            """
            - {name: anna, role: admin, token: anna-0123456789-0123456789}
            - {name: anna, tenant: acme, role: admin, token: report-0123456789-0123456789}
            """);

    assertThat(tokens.bearer(REPORT, "")).map(Caller::tenant).contains(new Tenant("acme"));
  }
}
