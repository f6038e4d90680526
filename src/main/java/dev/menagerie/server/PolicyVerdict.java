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
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Optional;

/**
 * What would become of a call that an agent made now.
 *
 * @param server what the policy of the tool's server says of it
 * @param standing the rules for all servers that may decide about it
 * @param held why the tool is not used as it is now, if so
 * @param agent empty for any agent without a policy
 */
record PolicyVerdict(
    PinnedTool tool,
    Optional<Match> server,
    List<JsonObject> standing,
    Optional<String> held,
    Optional<AgentDefinition> agent) {

  JsonObject json() {
    var name = tool.tool().name();
    var json = Json.object().add("tool", name);
    agent.ifPresent(it -> json.add("agent", it.name()).add("offered", offered(it)));
    var own = agent.map(it -> tool.under(it.policy().of(name)).rule()).orElse(tool.rule());
    var rule =
        standing.stream()
            .filter(PolicyVerdict::always)
            .map(PolicyVerdict::rule)
            .findFirst()
            .map(own::and)
            .orElse(own);
    return json.add("rule", rule.json()).add("because", because()).add("says", says(rule)).build();
  }

  private boolean offered(AgentDefinition agent) {
    return agent.tools().stream()
        .map(NamePattern::new)
        .anyMatch(it -> it.matches(tool.tool().name()));
  }

  private JsonArray because() {
    var reasons = Json.array();
    server.ifPresentOrElse(
        it -> reasons.add(reason("tool-server", it)),
        () -> {
          if (tool.rule().decision() == Rule.Decision.ASK) {
            reasons.add(reason("default", new Match(new NamePattern("*"), tool.rule())));
          }
        });
    agent
        .flatMap(it -> it.policy().matching(tool.tool().name()))
        .ifPresent(it -> reasons.add(reason("agent", it)));
    standing.forEach(it -> reasons.add(reason(it)));
    return reasons.build();
  }

  /** Whether a standing rule is for all arguments. */
  private static boolean always(JsonObject standing) {
    return !standing.containsKey("when");
  }

  private static Rule rule(JsonObject standing) {
    return Rule.of("rule", standing.getOrDefault("rule", JsonValue.NULL));
  }

  private static JsonObject reason(JsonObject standing) {
    var patterns = standing.getJsonArray("tools").getValuesAs(JsonString::getString);
    var reason =
        Json.object()
            .add("policyOf", "server")
            .add("pattern", String.join(", ", patterns))
            .add("rule", standing.getOrDefault("rule", JsonValue.NULL));
    if (!always(standing)) {
      reason.add("when", standing.getString("when"));
    }
    return reason.build();
  }

  private static JsonObject reason(String of, Match match) {
    return Json.object()
        .add("policyOf", of)
        .add("pattern", match.pattern().text())
        .add("rule", match.rule().json())
        .build();
  }

  private String says(Rule rule) {
    var says = saysOf(rule);
    return standing.stream().allMatch(PolicyVerdict::always)
        ? says
        : says + "; rules for some arguments are stricter, see because";
  }

  private String saysOf(Rule rule) {
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
