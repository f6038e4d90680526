// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.Policy;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.testkit.ForAll;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PolicyTest {

  private static Rule random(ForAll.Source source) {
    var decision = source.oneOf(Rule.Decision.values());
    return new Rule(
        decision,
        decision == Rule.Decision.ASK
            ? source.maybe(it -> Duration.ofMinutes(1 + it.below(100)))
            : Optional.empty(),
        source.maybe(it -> "s__lookup" + it.below(3)));
  }

  @Test
  void a_rule_is_read_as_it_is_written() {
    ForAll.forAll(PolicyTest::random)
        .check(rule -> assertThat(Rule.of("policy", rule.json())).isEqualTo(rule));
  }

  @Test
  void two_rules_together_are_never_laxer_than_one() {
    record Pair(Rule one, Rule other) {}
    ForAll.forAll(source -> new Pair(random(source), random(source)))
        .check(
            pair -> {
              var both = pair.one().and(pair.other());
              assertThat(Rule.of("policy", both.json())).isEqualTo(both);
              for (var rule : new Rule[] {pair.one(), pair.other()}) {
                assertThat(both.decision()).isGreaterThanOrEqualTo(rule.decision());
                assertThat(rule.expires().stream())
                    .allSatisfy(
                        time ->
                            assertThat(both.expires().orElse(Duration.ZERO))
                                .isLessThanOrEqualTo(time));
                assertThat(both.reconcile().isPresent() || rule.reconcile().isEmpty()).isTrue();
              }
            });
  }

  @Test
  void the_first_pattern_that_matches_any_name_counts() {
    var policy =
        Policy.of(Json.object("{\"read*\": \"allow\", \"bank__*\": \"ask\", \"*\": \"deny\"}"));

    assertThat(policy.of("bank__read", "read").decision()).isEqualTo(Rule.Decision.ALLOW);
    assertThat(policy.of("bank__pay", "pay").decision()).isEqualTo(Rule.Decision.ASK);
    assertThat(policy.of("files__write", "write").decision()).isEqualTo(Rule.Decision.DENY);
    assertThat(Policy.of(Json.text("ask")).of("anything").decision()).isEqualTo(Rule.Decision.ASK);
    assertThat(Policy.NONE.of("anything")).isEqualTo(Rule.ALLOW);
    assertThat(Policy.of(policy.json())).isEqualTo(policy);
  }
}
