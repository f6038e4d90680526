// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.AgentDefinition;
import dev.menagerie.engine.spi.NamePattern;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.Policy.Match;
import dev.menagerie.engine.spi.Rule;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.util.Optional;

/**
 * What would become of a call that an agent made now.
 *
 * @param server what the policy of the tool's server says of it
 * @param held why the tool is not used as it is now, if so
 * @param agent empty for any agent without a policy
 */
record PolicyVerdict(
    PinnedTool tool,
    Optional<Match> server,
    Optional<String> held,
    Optional<AgentDefinition> agent) {

  JsonObject json() {
    var name = tool.tool().name();
    var json = Json.object().add("tool", name);
    agent.ifPresent(it -> json.add("agent", it.name()).add("offered", offered(it)));
    var rule = agent.map(it -> tool.under(it.policy().of(name)).rule()).orElse(tool.rule());
    return json.add("rule", rule.json()).add("because", because()).add("says", says(rule)).build();
  }

  private boolean offered(AgentDefinition agent) {
    return agent.tools().stream()
        .map(NamePattern::new)
        .anyMatch(it -> it.matches(tool.tool().name()));
  }

  private JsonArray because() {
    var reasons = Json.array();
    server.ifPresent(it -> reasons.add(reason("tool-server", it)));
    agent
        .flatMap(it -> it.policy().matching(tool.tool().name()))
        .ifPresent(it -> reasons.add(reason("agent", it)));
    return reasons.build();
  }

  private static JsonObject reason(String of, Match match) {
    return Json.object()
        .add("policyOf", of)
        .add("pattern", match.pattern().text())
        .add("rule", match.rule().json())
        .build();
  }

  private String says(Rule rule) {
    if (agent.isPresent() && !offered(agent.get())) {
      return "the agent is not offered the tool: none of its patterns in tools fits the name";
    }
    if (held.isPresent() && rule.decision() != Rule.Decision.DENY) {
      return "%s; calls wait for POST /v1/tools/%s/approve"
          .formatted(held.get(), tool.tool().name());
    }
    return switch (rule.decision()) {
      case ALLOW -> "calls are sent without asking anybody";
      case ASK ->
          rule.expires()
              .map("each call waits for a person to approve it, for %s at most"::formatted)
              .orElse("each call waits for a person to approve it");
      case DENY -> "no call is sent; the agent reads that it was denied";
    };
  }
}
