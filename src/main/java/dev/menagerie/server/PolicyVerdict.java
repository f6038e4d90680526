// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.server;

import static java.util.stream.Collectors.joining;

import dev.menagerie.core.Json;
import dev.menagerie.engine.spi.AgentDefinition;
import dev.menagerie.engine.spi.Label;
import dev.menagerie.engine.spi.NamePattern;
import dev.menagerie.engine.spi.PinnedTool;
import dev.menagerie.engine.spi.Pipeline.Step;
import dev.menagerie.engine.spi.Policy.Match;
import dev.menagerie.engine.spi.Rule;
import dev.menagerie.tool.StandingRule;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import java.util.EnumSet;
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
    List<StandingRule> standing,
    Optional<String> held,
    Optional<AgentDefinition> agent) {

  JsonObject json() {
    var name = tool.tool().name();
    var json = Json.object().add("tool", name);
    agent.ifPresent(it -> json.add("agent", it.name()).add("offered", offered(it)));
    var own = agent.map(it -> tool.under(it.policy().of(name)).rule()).orElse(tool.rule());
    var rule =
        standing.stream()
            .filter(StandingRule::always)
            .findFirst()
            .map(it -> own.and(it.rule()))
            .orElse(own);
    return json.add("rule", rule.json())
        .add("labels", Label.json(tool.labels()))
        .add("because", because())
        .add("says", says(rule) + labelled(rule) + steps(rule))
        .build();
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

  private static JsonObject reason(StandingRule standing) {
    var reason =
        Json.object()
            .add("policyOf", "server")
            .add("pattern", texts(standing.tools()))
            .add("rule", standing.rule().json());
    if (!standing.when().isEmpty()) {
      reason.add("when", standing.conditions());
    }
    if (!standing.isFor("")) {
      reason.add("callers", texts(standing.callers()));
    }
    return reason.build();
  }

  private static String texts(List<NamePattern> patterns) {
    return patterns.stream().map(NamePattern::text).collect(joining(", "));
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
    return standing.stream().allMatch(StandingRule::always)
        ? says
        : says + "; other rules hold for some arguments or callers, see because";
  }

  /** What the labels add, if calls may be made at all. */
  private String labelled(Rule rule) {
    if (tool.labels().isEmpty() || rule.decision() == Rule.Decision.DENY) {
      return "";
    }
    var others =
        EnumSet.complementOf(EnumSet.copyOf(tool.labels())).stream().map(Label::text).toList();
    return others.isEmpty()
        ? "; it does all that labels are for, so a person is asked about each call"
        : "; a person is asked as well once a task or its children have called tools with "
            + String.join(" and ", others);
  }

  /** What holds for a pipeline beside its own rule, if it runs at all. */
  private String steps(Rule rule) {
    return tool.pipeline()
        .filter(_ -> rule.decision() != Rule.Decision.DENY)
        .map(it -> it.steps().stream().map(Step::tool).distinct().collect(joining(", ")))
        .map("; each step is decided upon as a call of its own: "::concat)
        .orElse("");
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
