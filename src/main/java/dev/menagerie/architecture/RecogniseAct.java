// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.architecture.Agenda.Instantiation;
import dev.menagerie.architecture.Production.Action;
import dev.menagerie.architecture.Term.Compound;
import dev.menagerie.core.Json;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Run;
import dev.menagerie.core.ToolCall;
import jakarta.json.JsonValue;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The cycle of a production system, and what has come of it so far. */
final class RecogniseAct {

  private static final Pattern PLACE = Pattern.compile("\\{([\\p{L}_][\\p{L}\\p{N}_]*)}");
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,100}(?:\\.\\d{1,100})?");

  private final Rulebase base;
  private final Ranking ranking;
  private final Run run;
  private final Facts facts = new Facts();
  private final Agenda agenda;
  private final Set<Compound> given;
  private final Map<Integer, String> origins = new LinkedHashMap<>();
  private final Set<List<Object>> states = new LinkedHashSet<>();
  private String offered = "";
  private boolean retracts;
  private boolean halted;
  private boolean tooLarge;

  RecogniseAct(Rulebase base, Ranking ranking, Run run) {
    this.base = base;
    this.ranking = ranking;
    this.run = run;
    base.facts().forEach(facts::add);
    this.given = new LinkedHashSet<>(base.facts());
    this.agenda = new Agenda(base.rules(), facts);
  }

  /** Fires one rule after the other; what is wrong if that does not come to an end. */
  Optional<String> run(int maxCycles) {
    run.report(new Progress.Node("0", Optional.empty(), "%d facts".formatted(given.size())));
    for (int cycle = 1; cycle <= maxCycles; cycle++) {
      var set = agenda.conflictSet();
      run.report(new Progress.Level("conflict set", set.size()));
      if (set.isEmpty()) {
        return Optional.empty();
      }
      var chosen = resolve(set);
      agenda.fired(chosen);
      fire(chosen, cycle);
      if (halted) {
        return Optional.empty();
      } else if (tooLarge) {
        return Optional.of(
            "stopped: rule %s builds ever larger facts".formatted(chosen.rule().name()));
      } else if (retracts && !states.add(agenda.state())) {
        return Optional.of(
            "stopped: after rule %s all is as it was before, so the rules would fire for ever"
                .formatted(chosen.rule().name()));
      }
    }
    return agenda.conflictSet().isEmpty()
        ? Optional.empty()
        : Optional.of("stopped after %d cycles, with rules left to fire".formatted(maxCycles));
  }

  /** The preferred instantiation; of rules that nothing else tells apart, the model's. */
  private Instantiation resolve(List<Instantiation> set) {
    var first = set.getFirst();
    var tied = new LinkedHashMap<Production, Instantiation>();
    set.stream().filter(first::ties).forEach(it -> tied.putIfAbsent(it.rule(), it));
    if (!ranking.asks(tied.size())) {
      return first;
    }
    offer();
    states.clear();
    return ranking.order(shown(facts.all()), List.copyOf(tied.values())).getFirst();
  }

  private void fire(Instantiation chosen, int cycle) {
    var done = new ArrayList<String>();
    for (var action : chosen.rule().actions()) {
      switch (action) {
        case Action.Assert(var fact) -> add(filled(fact, chosen), cycle, done);
        case Action.Retract(var fact) -> retract(filled(fact, chosen), done);
        case Action.Call call -> call(call, chosen, cycle, done);
        case Action.Halt _ -> {
          halted = true;
          done.add("halt");
        }
      }
    }
    var origin = Optional.of(origins.getOrDefault(chosen.newest(), "0"));
    var label = done.isEmpty() ? "nothing new" : String.join(", ", done);
    run.report(
        new Progress.Node(
            Integer.toString(cycle), origin, Excerpt.label(chosen.rule().name() + ": " + label)));
  }

  private void add(Compound fact, int cycle, List<String> done) {
    if (fact.size() > Term.LARGEST) {
      tooLarge = true;
    } else if (facts.add(fact)) {
      origins.put(facts.tags().getLast(), Integer.toString(cycle));
      agenda.changed(fact);
      done.add("+" + fact);
    }
  }

  private void retract(Compound fact, List<String> done) {
    if (facts.remove(fact)) {
      retracts = true;
      agenda.changed(fact);
      done.add("-" + fact);
    }
  }

  private void call(Action.Call call, Instantiation chosen, int cycle, List<String> done) {
    offer();
    states.clear();
    var arguments = Json.object();
    for (var argument : call.arguments()) {
      arguments.add(argument.name(), json(filled(argument.value(), chosen)));
    }
    switch (run.act(ToolCall.of(call.tool(), arguments.build()))) {
      case Observation.Result(var text) -> {
        var result = Bindings.NONE;
        var fact = filled(call.result(), chosen);
        for (var variable : Production.variables(new Literal.Holds(fact))) {
          result = result.unify(variable, term(text)).orElse(result);
        }
        add(result.apply(fact), cycle, done);
      }
      case Observation.Failure(var reason) ->
          add(
              new Compound(
                  "failed", List.of(new Term.Text(call.tool()), new Term.Text(reason.strip()))),
              cycle,
              done);
    }
  }

  private static Term term(String result) {
    var text = result.strip();
    return NUMBER.matcher(text).matches()
        ? new Term.Number(new BigDecimal(text))
        : new Term.Text(text);
  }

  private static JsonValue json(Term term) {
    return term instanceof Term.Number(var number)
        ? Json.number(number)
        : Json.text(Literal.plain(term));
  }

  /** The atom under the bindings of the rule. */
  private static Compound filled(Compound atom, Instantiation chosen) {
    var arguments = atom.arguments().stream().map(it -> filled(it, chosen)).toList();
    return new Compound(atom.name(), arguments);
  }

  /** The term under the bindings; in texts, variables in braces too. */
  private static Term filled(Term term, Instantiation chosen) {
    var bindings = chosen.match().bindings();
    return switch (term) {
      case Term.Text(var text) ->
          new Term.Text(
              PLACE
                  .matcher(text)
                  .replaceAll(
                      place -> {
                        var value = bindings.apply(new Term.Variable(place.group(1), 0));
                        return Matcher.quoteReplacement(
                            value.ground() ? Literal.plain(value) : place.group());
                      }));
      case Compound compound -> filled(compound, chosen);
      case Term.Variable variable -> bindings.apply(variable);
      case Term.Number number -> number;
    };
  }

  private void offer() {
    var found = results();
    if (!found.isEmpty() && !found.equals(offered)) {
      offered = found;
      run.offer(found);
    }
  }

  /** What answers the question; without one, what was derived. */
  String found() {
    var found = results();
    if (!found.isEmpty()) {
      return found;
    }
    return base.query().isEmpty()
        ? "Nothing follows from the facts."
        : "No: nothing that follows fits "
            + base.query().stream().map(Literal::toString).collect(joining(", "));
  }

  private String results() {
    if (base.query().isEmpty()) {
      var derived = new LinkedHashSet<>(facts.all());
      derived.removeAll(given);
      return shown(derived);
    }
    var answers = new LinkedHashSet<String>();
    for (var match : facts.matches("the question", base.query())) {
      answers.add(
          base.query().stream()
              .map(it -> it.under(match.bindings()).toString())
              .collect(joining(", ")));
    }
    return shown(answers);
  }

  private static String shown(Set<?> lines) {
    return lines.stream().map(String::valueOf).collect(joining("\n"));
  }
}
