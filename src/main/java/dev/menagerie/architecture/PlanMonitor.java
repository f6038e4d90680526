// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.architecture.SExpression.Group;
import dev.menagerie.architecture.StateSearch.Result;
import dev.menagerie.architecture.Strips.Action;
import dev.menagerie.core.Answer;
import dev.menagerie.core.Json;
import dev.menagerie.core.Malformed;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Progress.Status;
import dev.menagerie.core.Run;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import jakarta.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Has plans made, carries them out, and has another made where the world is not as planned. */
final class PlanMonitor {

  private static final Pattern OBSERVED =
      Pattern.compile("\\(not\\s+\\([^()]*\\)\\s*\\)|\\([^()]*\\)");

  private final Strips problem;
  private final ForwardPlanning planner;
  private final StateSearch search;
  private final Run run;
  private final List<String> done = new ArrayList<>();
  private final Set<String> failed = new LinkedHashSet<>();
  private BitSet state;

  PlanMonitor(Strips problem, ForwardPlanning planner, StateSearch search, Run run) {
    this.problem = problem;
    this.planner = planner;
    this.search = search;
    this.run = run;
    this.state = problem.initial();
  }

  Answer solve() {
    var why = "";
    for (int plans = 0; plans <= planner.maxReplans(); plans++) {
      switch (search.search(state, failed)) {
        case Result.Unsolvable _ -> {
          return done.isEmpty() && failed.isEmpty()
              ? Answer.partial("There is no plan: no sequence of actions reaches the goal.")
              : ended("there is no plan from here" + why);
        }
        case Result.GivenUp(var reason) -> {
          return ended("no plan was found: " + reason + why);
        }
        case Result.Found(var plan) -> {
          if (!problem.valid(state, plan)) {
            return ended("the plan did not hold when it was tried in mind");
          } else if (!plan.stream().allMatch(it -> tool(it).isPresent())) {
            return planned(plan);
          }
          var wrong = carryOut(plan);
          if (wrong.isEmpty()) {
            return Answer.of(done.isEmpty() ? "The goal holds already." : text());
          }
          why = "; " + wrong.get();
        }
      }
    }
    return ended("no more plans are allowed" + why);
  }

  private Answer ended(String why) {
    return Answer.partial("%s\n\n(%s)".formatted(text(), why).strip());
  }

  private String text() {
    return String.join("\n", done);
  }

  private Answer planned(List<Action> plan) {
    draw(plan);
    long cost = plan.stream().mapToLong(Action::cost).sum();
    var lines = new ArrayList<>(done);
    plan.forEach(it -> lines.add(it.name()));
    var best = planner.optimal() ? ", the lowest there is" : "";
    var text = "%s\n\n%d actions, cost %d%s";
    return Answer.of(text.formatted(String.join("\n", lines), plan.size(), cost, best));
  }

  private void draw(List<Action> plan) {
    var steps = new ArrayList<Progress.Step>();
    for (int index = 0; index < plan.size(); index++) {
      List<String> needs = index == 0 ? List.of() : List.of(id(index - 1));
      steps.add(new Progress.Step(id(index), Excerpt.label(plan.get(index).name()), needs));
    }
    run.report(new Progress.Planned(steps));
  }

  /** The number of a step, behind those that earlier plans have done. */
  private String id(int index) {
    return "step %d".formatted(done.size() + index + 1);
  }

  /** Does one action after the other; what went wrong if something did. */
  private Optional<String> carryOut(List<Action> plan) {
    draw(plan);
    run.offer(
        "%s\nplanned: %s"
            .formatted(text(), String.join(" ", plan.stream().map(Action::name).toList()))
            .strip());
    for (var action : plan) {
      var step = id(0);
      if (!action.applicable(state)) {
        run.report(new Progress.Stepped(step, Status.SKIPPED));
        return Optional.of("%s could not be done any more".formatted(action.name()));
      }
      run.report(new Progress.Stepped(step, Status.STARTED));
      var observation = run.act(call(action));
      done.add("%s -> %s".formatted(action.name(), observation.text().strip()));
      run.offer(text());
      switch (observation) {
        case Observation.Failure _ -> {
          run.report(new Progress.Stepped(step, Status.FAILED));
          failed.add(action.name());
          return Optional.of("%s failed".formatted(action.name()));
        }
        case Observation.Result(var text) -> {
          run.report(new Progress.Stepped(step, Status.DONE));
          state = observed(action.applied(state), text);
        }
      }
    }
    return problem.reached(state)
        ? Optional.empty()
        : Optional.of("the goal did not hold behind the plan");
  }

  /** The state with what a result says of facts that the problem knows. */
  private BitSet observed(BitSet expected, String result) {
    var seen = (BitSet) expected.clone();
    var statements = OBSERVED.matcher(Excerpt.of(result, 100_000));
    while (statements.find()) {
      if (read(statements.group()) instanceof Group statement) {
        boolean not = statement.head().equals("not") && statement.rest().size() == 1;
        var fact = (not ? statement.rest().getFirst() : statement).toString();
        int number = problem.facts().indexOf(fact);
        if (number >= 0) {
          seen.set(number, !not);
        }
      }
    }
    return seen;
  }

  private static SExpression read(String statement) {
    try {
      return SExpression.read("result", statement).getFirst();
    } catch (Malformed _) {
      return new SExpression.Word(statement, "result");
    }
  }

  /** The tool of the action's name, with or without the name of its server. */
  private Optional<Tool> tool(Action action) {
    return run.tools().stream()
        .filter(
            it ->
                it.name().equals(action.operator()) || it.name().endsWith("__" + action.operator()))
        .findFirst();
  }

  private ToolCall call(Action action) {
    var tool = tool(action).orElseThrow();
    var arguments = Json.object();
    for (var argument : action.arguments()) {
      var value = argument.value();
      var bare = value.startsWith("\"") ? value.substring(1, value.length() - 1) : value;
      if (wantsNumber(tool, argument.name()) && bare.matches("-?\\d{1,18}(\\.\\d{1,18})?")) {
        arguments.add(argument.name(), new BigDecimal(bare));
      } else {
        arguments.add(argument.name(), bare);
      }
    }
    return ToolCall.of(tool.name(), arguments.build());
  }

  private static boolean wantsNumber(Tool tool, String argument) {
    return tool.schema().get("properties") instanceof JsonObject properties
        && properties.get(argument) instanceof JsonObject property
        && List.of("integer", "number").contains(property.getString("type", ""));
  }
}
