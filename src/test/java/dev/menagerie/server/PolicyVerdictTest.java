// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.menagerie.core.Tool;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.PinnedTool.Trust;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.tool.StandingPolicy;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a call before it happens. */
class PolicyVerdictTest {

  private static final String PAY = "bank__pay";

  @TempDir Path folder;

  private JsonObject verdict(String policy, Rule rule) throws IOException {
    var file = Files.writeString(folder.resolve("policy.yaml"), policy);
    var standing = StandingPolicy.of(file, "default", System::nanoTime);
    var tool =
        new PinnedTool(new Tool(PAY, "Pays.", JsonObject.EMPTY_JSON_OBJECT), "h", Trust.NONE, rule);
    return new PolicyVerdict(
            tool,
            Optional.empty(),
            standing.concerning(PAY, ""),
            Optional.empty(),
            Optional.empty())
        .json();
  }

  @Test
  void a_rule_for_all_servers_counts_beside_the_servers_own() throws IOException {
    var verdict = verdict("rules: [{tools: pay, decision: deny}]", Rule.ALLOW);

    assertThat(verdict.getString("rule")).isEqualTo("deny");
    assertThat(verdict.getString("says"))
        .isEqualTo("no call is sent; the agent reads that it was denied");
    assertThat(verdict.getJsonArray("because").toString())
        .isEqualTo("[{\"policyOf\":\"server\",\"pattern\":\"pay\",\"rule\":\"deny\"}]");
  }

  @Test
  void rules_for_some_arguments_or_callers_are_listed_and_do_not_decide() throws IOException {
    var verdict =
        verdict(
            """
            rules:
              - {tools: pay, when: {amount: {above: 9}}, decision: deny}
              - {tools: pay, callers: "10.*", decision: deny}
              - {tools: "*", decision: allow}
              - {tools: pay, decision: deny}
            """,
            Rule.ALLOW);

    assertThat(verdict.getString("rule")).isEqualTo("allow");
    assertThat(verdict.getString("says"))
        .isEqualTo(
            "calls are sent without asking anybody; other rules hold for some arguments or"
                + " callers, see because");
    var because = verdict.getJsonArray("because");
    assertThat(because).hasSize(3);
    assertThat(because.getJsonObject(0).getString("when")).isEqualTo("amount above 9");
    assertThat(because.getJsonObject(1).getString("callers")).isEqualTo("10.*");
  }

  @Test
  void what_the_labels_of_a_tool_add_is_said() throws IOException {
    var file = Files.writeString(folder.resolve("labels.yaml"), "labels: {pay: [external-effect]}");
    var standing = StandingPolicy.of(file, "default", System::nanoTime);
    var tool =
        new PinnedTool(new Tool(PAY, "Pays.", JsonObject.EMPTY_JSON_OBJECT), "h", Trust.NONE)
            .labelled(standing.labels(PAY));

    var verdict =
        new PolicyVerdict(tool, Optional.empty(), List.of(), Optional.empty(), Optional.empty())
            .json();

    assertThat(verdict.getJsonArray("labels").toString()).isEqualTo("[\"external-effect\"]");
    assertThat(verdict.getString("says"))
        .isEqualTo(
            "calls are sent without asking anybody; a person is asked as well once a task or its"
                + " children have called tools with private-data and untrusted-content");
  }

  @Test
  void a_tool_that_nobody_vouches_for_is_asked_about_by_default() throws IOException {
    var verdict = verdict("rules: []", Rule.of(Rule.Decision.ASK));

    assertThat(verdict.getJsonArray("because").toString())
        .isEqualTo("[{\"policyOf\":\"default\",\"pattern\":\"*\",\"rule\":\"ask\"}]");
  }
}
