// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.OnBehalf;
import dev.menagerie.engine.spi.ToolGateway.Context;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The file with what holds for all tool servers. */
@Timeout(60)
class StandingPolicyTest {

  private static final String POLICY =
      """
      # Comments are fine.
      rules:
        - tools: bank__pay
          when: {amount: {above: 1000}}
          decision: deny
        - tools: bank__pay
          agents: [clerk*, audit]
          decision: ask
          expires: PT1H
        - {tools: "*__send", when: {to.country: {is: [CH, DE]}}, decision: allow}
        - {tools: "*__send", decision: ask}
        - {tools: files__write, when: {path: {matches: 'notes/.*'}, force: {present: false}}, decision: allow}
        - {tools: files__write, callers: "10.*", decision: deny}
      limits:
        - {calls: 5, seconds: 60, patience: 0, per: agent}
      """;

  @TempDir Path folder;

  private final AtomicLong passed = new AtomicLong();
  private Path file = Path.of("");

  @BeforeEach
  void name() {
    file = folder.resolve("policy.yaml");
  }

  private StandingPolicy policy(String text) throws IOException {
    Files.writeString(file, text);
    return StandingPolicy.of(file, "default", passed::get);
  }

  /** As an operator, or a volume that is mounted anew, changes it. */
  private void change(String text) throws IOException {
    Files.writeString(file, text);
    var later = FileTime.from(Instant.now().plusSeconds(passed.incrementAndGet()));
    Files.setLastModifiedTime(file, later);
    passed.addAndGet(Duration.ofSeconds(2).toNanos());
  }

  private static String decision(
      StandingPolicy policy, String tool, String arguments, String agent, String caller) {
    return policy.rule(tool, Json.object(arguments), new OnBehalf(agent, caller)).decision().text();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "bank__pay    | {\"amount\":1000}                     | other | x     | allow",
        "bank__pay    | {\"amount\":1000.01}                  | other | x     | deny",
        "bank__pay    | {\"amount\":\"2000\"}                 | other | x     | deny",
        "bank__pay    | {}                                    | other | x     | allow",
        "bank__pay    | {\"amount\":1}                        | clerk7| x     | ask",
        "bank__pay    | {\"amount\":1}                        | audit | x     | ask",
        "bank__pay    | {\"amount\":1}                        | audits| x     | allow",
        "mail__send   | {\"to\":{\"country\":\"CH\"}}         | a     | x     | allow",
        "mail__send   | {\"to.country\":\"DE\"}               | a     | x     | allow",
        "mail__send   | {\"to\":{\"country\":\"FR\"}}         | a     | x     | ask",
        "mail__send   | {\"to\":\"CH\"}                       | a     | x     | ask",
        "files__write | {\"path\":\"notes/a\"}                | a     | 10.1  | allow",
        "files__write | {\"path\":\"notes/a\",\"force\":true} | a     | 10.1  | deny",
        "files__write | {\"path\":\"a/notes/a\"}              | a     | 10.1  | deny",
        "files__write | {\"path\":7}                          | a     | 10.1  | deny",
        "files__write | {\"path\":\"b\"}                      | a     | 11.1  | allow",
        "other__tool  | {}                                    | a     | x     | allow",
      })
  void the_first_rule_that_fits_counts(
      String tool, String arguments, String agent, String caller, String decision)
      throws IOException {
    assertThat(decision(policy(POLICY), tool, arguments, agent, caller)).isEqualTo(decision);
  }

  @Test
  void json_is_read_too_however_it_is_indented() throws IOException {
    var policy =
        policy("{\n\t\"rules\": [\n\t\t{\"tools\": \"a__b\", \"decision\": \"deny\"}\n\t]\n}");

    assertThat(decision(policy, "a__b", "{}", "", "")).isEqualTo("deny");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "is: FR        | {\"to\":{\"country\":\"FR\"},\"to.country\":\"CH\"} | deny",
        "is: FR        | {\"to\":{\"country\":\"CH\"},\"to.country\":\"FR\"} | deny",
        "is: FR        | {\"to\":[{\"country\":\"FR\"}]}                  | deny",
        "is: FR        | {\"to\":\"FR\"}                                  | deny",
        "is: FR        | {\"to\":{\"country\":[\"FR\"]}}                  | deny",
        "is: FR        | {\"to\":{\"country\":\"CH\"}}                    | allow",
        "is: 1000      | {\"to\":{\"country\":\"1000\"}}                  | deny",
        "is: 1000      | {\"to\":{\"country\":1000.0}}                    | deny",
        "matches: '.*rm -rf.*' | {\"to\":{\"country\":\"true\\\\nrm -rf /\"}} | deny",
        "present: false | {\"to\":{}}                                     | deny",
        "present: false | {\"to\":{\"country\":null}}                     | allow",
      })
  void a_rule_that_denies_is_not_evaded_by_other_shapes(
      String condition, String arguments, String decision) throws IOException {
    var policy = policy("rules: [{when: {to.country: {%s}}, decision: deny}]".formatted(condition));
    var given = arguments.replace("\\\\", "\\");

    assertThat(decision(policy, "a__b", given, "", "")).isEqualTo(decision);
  }

  @Test
  void a_rule_that_allows_is_not_claimed_by_other_shapes() throws IOException {
    var policy =
        policy("rules: [{when: {to.country: {is: CH}}, decision: allow}, {decision: deny}]");
    for (var arguments :
        List.of(
            "{\"to\":{\"country\":\"FR\"},\"to.country\":\"CH\"}",
            "{\"to\":[{\"country\":\"CH\"}]}",
            "{\"to\":\"CH\"}")) {
      assertThat(decision(policy, "a__b", arguments, "", "")).as(arguments).isEqualTo("deny");
    }
    assertThat(decision(policy, "a__b", "{\"to\":{\"country\":\"CH\"}}", "", ""))
        .isEqualTo("allow");
  }

  @Test
  void a_pattern_without_a_server_fits_the_tools_of_all() throws IOException {
    assertThat(decision(policy("rules: [{tools: pay, decision: deny}]"), "bank__pay", "{}", "", ""))
        .isEqualTo("deny");
  }

  @Test
  void a_file_that_has_become_empty_opens_nothing() throws IOException {
    var policy = policy("rules: [{tools: a__b, decision: deny}]");
    change("");

    assertThat(decision(policy, "a__b", "{}", "", "")).isEqualTo("deny");
    assertThat(policy.json().getString("error")).contains("must be an object");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "rules:\\n"
            + "  - tools: a\\n"
            + "    decision: maybe      | line 3, column 15: rules[0].decision: \"maybe\", must be",
        "rules:\\n"
            + "  - tools: a                           | line 2, column 5: rules[0].decision:"
            + " missing",
        "rules:\\n"
            + "  - {tools: [a, 'b c'], decision: ask} | line 2, column 17: rules[0].tools[1]: \"b"
            + " c\", must be",
        "rules:\\n"
            + "  - {when: {n: {over: 3}}, decision: ask} | line 2, column 23: rules[0].when.n.over:"
            + " unknown, must be",
        "rules:\\n"
            + "  - {when: {n: {above: x}}, decision: ask} | line 2, column 24:"
            + " rules[0].when.n.above: \"x\", must be a number",
        "rules:\\n"
            + "  - {when: {n: {matches: '('}}, decision: ask} | line 2, column 26:"
            + " rules[0].when.n.matches: ",
        "rules: {}                                     | line 1, column 8: rules: {}, must be a"
            + " list of rules",
        "rule: []                                      | line 1, column 7: rule: unknown, must be"
            + " one of rules, limits",
        "limits: [{calls: 0}]                          | line 1, column 18: limits[0].calls: 0,"
            + " must be",
        "rules: [                                      | line 1, column 9: ",
        "a: 1\\na: 2                                   | line 2, column 1: a stands here twice",
        "rules: &x []                                  | line 1, column 8: anchors and references",
        "limits: [{calls: 0x10}]                       | line 1, column 18: 0x10, write it in"
            + " digits",
        "limits: [{calls: yes}]                        | line 1, column 18: yes, write true or"
            + " false",
        "``                                            | line 1, column 1: must be an object",
        "rules: [{tools: [], decision: ask}]           | line 1, column 17: rules[0].tools: [],"
            + " must be one pattern",
        "just a text                                   | line 1, column 1: must be an object",
        "{\"rules\": [{\"tools\": \"a\", \"decision\": \"no\"}]} | line 1, column 39:"
            + " rules[0].decision: \"no\"",
      })
  void what_cannot_be_read_is_refused_with_line_and_column(String text, String message) {
    assertThatThrownBy(() -> policy(text.replace("\\n", "\n")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("%s: %s".formatted(file, message));
  }

  @Test
  void a_change_holds_from_the_next_look_on() throws IOException {
    var policy = policy("rules: [{tools: a__b, decision: ask}]");
    change("rules: [{tools: a__b, decision: deny}]");

    assertThat(decision(policy, "a__b", "{}", "", "")).isEqualTo("deny");
    assertThat(policy.json()).doesNotContainKey("error");
  }

  @Test
  void a_change_that_cannot_be_read_changes_nothing_and_is_said() throws IOException {
    var policy = policy("rules: [{tools: a__b, decision: ask}]");
    change("rules: [{tools: a__b, decision: never}]");

    assertThat(decision(policy, "a__b", "{}", "", "")).isEqualTo("ask");
    assertThat(policy.json().getString("error")).contains(file.toString(), "line 1", "never");

    var kept = Files.move(file, folder.resolve("away"));
    passed.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(decision(policy, "a__b", "{}", "", "")).isEqualTo("ask");
    assertThat(policy.json().getString("error")).contains("cannot be read");

    Files.move(kept, file);
    passed.addAndGet(Duration.ofSeconds(2).toNanos());
    assertThat(policy.json().getString("error")).contains("line 1", "never");

    change("rules: []");
    assertThat(decision(policy, "a__b", "{}", "", "")).isEqualTo("allow");
    assertThat(policy.json()).doesNotContainKey("error");
  }

  @Test
  void limits_that_stay_as_they_are_are_not_forgotten() throws IOException {
    var first = "{calls: 1, seconds: 3600, patience: 0}";
    var policy = policy("limits: [%s]".formatted(first));
    assertThat(refusal(policy)).isEmpty();
    change("limits: [%s, {concurrent: 7}]".formatted(first));
    assertThat(refusal(policy)).isPresent();

    change("limits: [{calls: 2, seconds: 3600, patience: 0}]");
    assertThat(refusal(policy)).isEmpty();
  }

  private static Optional<String> refusal(StandingPolicy policy) {
    var subject = new CallLimits.Subject("s", "s__a", "a", BigDecimal.ZERO);
    var context = new Context("t", "/0", Duration.ofSeconds(1));
    try (var room = CallLimits.room(List.of(policy.limits()), subject, context)) {
      return room.refusal();
    }
  }

  @Test
  void it_says_which_rules_may_decide_about_a_tool() throws IOException {
    var policy = policy(POLICY);

    assertThat(policy.concerning("bank__pay", "clerk"))
        .extracting(StandingRule::conditions)
        .containsExactly("amount above 1000", "");
    assertThat(policy.concerning("bank__pay", "")).hasSize(1);
    assertThat(policy.concerning("files__write", "a")).hasSize(2);
    assertThat(policy.concerning("other__tool", "a")).isEmpty();
  }
}
