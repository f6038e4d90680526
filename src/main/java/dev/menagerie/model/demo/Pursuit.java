// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.core.ToolCall;
import dev.menagerie.model.demo.FileFact.Kind;
import dev.menagerie.model.demo.Toolbox.Ability;
import jakarta.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The way from what is known to what is asked: the next calls, or the answer. */
record Pursuit(Quest quest, Evidence evidence) {

  private static final int MOST_FILES = 40;
  private static final int MOST_FORMULA = 1900;

  /** What to do next. */
  sealed interface Next {

    /** Calls that do not depend on each other. */
    record Calls(List<ToolCall> calls, String why) implements Next {}

    /**
     * The answer.
     *
     * @param open what has still to be calculated by a tool, empty for nothing
     */
    record Done(String answer, String open) implements Next {}

    /** It cannot be found out. */
    record Stuck(String reason) implements Next {}
  }

  Next next() {
    var needs = new LinkedHashSet<>(quest.needs());
    var files = List.<String>of();
    if (quest instanceof Quest.Compare(var kind, var named, _, var detail)) {
      files = named.isEmpty() ? evidence.names().stream().limit(MOST_FILES).toList() : named;
      files.forEach(it -> needs.add(new FileFact(kind, it, detail)));
    }
    var calls = new ArrayList<ToolCall>();
    var stuck = Optional.<String>empty();
    for (var fact : needs) {
      if (!known(fact)) {
        var call = candidate(fact);
        if (call.isPresent()) {
          if (!calls.contains(call.get())) {
            calls.add(call.get());
          }
        } else if (stuck.isEmpty()) {
          stuck = Optional.of(unavailable(fact));
        }
      }
    }
    if (!calls.isEmpty()) {
      var missing = needs.stream().filter(it -> !known(it)).map(FileFact::phrase).toList();
      return new Next.Calls(calls, "I need " + String.join(" and ", missing) + ".");
    }
    boolean some =
        quest instanceof Quest.Compare(_, var named, _, _)
            && named.isEmpty()
            && needs.stream().anyMatch(it -> it.kind() != Kind.LISTING && known(it));
    return stuck.filter(_ -> !some).<Next>map(Next.Stuck::new).orElseGet(this::concluded);
  }

  private boolean known(FileFact fact) {
    return textual(fact) ? evidence.text(fact).isPresent() : evidence.number(fact).isPresent();
  }

  private static boolean textual(FileFact fact) {
    return switch (fact.kind()) {
      case CONTENT, LISTING, SEARCH, LINE -> true;
      default -> false;
    };
  }

  private String unavailable(FileFact fact) {
    return evidence
        .failure(fact)
        .map(it -> "I could not find out %s: %s".formatted(fact.phrase(), it))
        .orElse("I could not find out %s: there is no tool for it.".formatted(fact.phrase()));
  }

  /** The first call that may find out a fact and has not been made. */
  private Optional<ToolCall> candidate(FileFact fact) {
    for (var ability : abilities(fact)) {
      for (var tool : evidence.tools().tools()) {
        if (Toolbox.ability(tool).filter(ability::equals).isPresent()) {
          var arguments = arguments(fact, ability, tool);
          if (arguments.isPresent() && evidence.made(tool.name(), arguments.get()).isEmpty()) {
            return Optional.of(ToolCall.of(tool.name(), arguments.get()));
          }
        }
      }
    }
    return Optional.empty();
  }

  private static Optional<JsonObject> arguments(
      FileFact fact, Ability ability, dev.menagerie.core.Tool tool) {
    return ability == Ability.SEARCH
        ? Toolbox.search(tool, fact.detail(), fact.file())
        : Toolbox.about(tool, fact.file());
  }

  private static List<Ability> abilities(FileFact fact) {
    return switch (fact.kind()) {
      case LINES, WORDS, CHARACTERS, BYTES ->
          fact.detail().isEmpty() ? List.of(Ability.COUNT, Ability.READ) : List.of(Ability.READ);
      case MATCHING_LINES ->
          fact.file().isEmpty() ? List.of(Ability.SEARCH) : List.of(Ability.SEARCH, Ability.READ);
      case SEARCH ->
          fact.file().isEmpty() ? List.of(Ability.SEARCH) : List.of(Ability.SEARCH, Ability.READ);
      case OCCURRENCES, NUMBERS, CONTENT, LINE -> List.of(Ability.READ);
      case FILES, LISTING -> List.of(Ability.LIST);
    };
  }

  private Next concluded() {
    return switch (quest) {
      case Quest.Compute compute -> computed(compute);
      case Quest.Show(var fact) when !textual(fact) ->
          new Next.Done(evidence.number(fact).map(Evidence::shown).orElse(""), "");
      case Quest.Show(var fact) -> new Next.Done(evidence.text(fact).orElse(""), "");
      case Quest.Check(var fact) -> new Next.Done(checked(fact), "");
      case Quest.Exists exists -> new Next.Done(existing(exists), "");
      case Quest.Compare compare -> new Next.Done(compared(compare), "");
    };
  }

  private String existing(Quest.Exists exists) {
    var names = evidence.text(exists.listing()).orElse("").split(", |\\R");
    return List.of(names).stream()
            .anyMatch(
                it ->
                    it.strip().endsWith(exists.name())
                        && exists
                            .name()
                            .endsWith(it.strip().substring(it.strip().lastIndexOf('/') + 1)))
        ? "Yes, there is %s.".formatted(exists.name())
        : "No, there is no %s.".formatted(exists.name());
  }

  private String checked(FileFact fact) {
    var found = evidence.text(fact).orElse("");
    return Evidence.nothing(found)
        ? "No, %s does not contain \"%s\".".formatted(fact.file(), fact.detail())
        : "Yes:\n" + found;
  }

  private Next computed(Quest.Compute compute) {
    var known = new LinkedHashMap<FileFact, Expression>();
    for (var fact : compute.expression().unknowns()) {
      evidence.number(fact).ifPresent(it -> known.put(fact, it));
    }
    var expression = compute.expression().with(known);
    if (compute.expression() instanceof Expression.Unknown(var fact)
        && fact.kind() == Kind.NUMBERS) {
      return new Next.Done(Evidence.shown(expression), "");
    }
    if (compute.expression().trivial() && compute.expression() instanceof Expression.Unknown) {
      return new Next.Done(compute.rounded(expression.value()).text(), "");
    }
    var claim = evidence.claims().get(Formula.of(compute.expression()));
    if (claim != null) {
      return new Next.Done(told(compute, claim), "");
    }
    var formula = Formula.of(expression);
    var seen = evidence.calculated(formula);
    if (seen.isEmpty() && formula.length() <= MOST_FORMULA) {
      var call =
          evidence
              .tools()
              .able(Ability.CALCULATE)
              .flatMap(
                  tool ->
                      Toolbox.calculation(tool, formula).map(it -> ToolCall.of(tool.name(), it)));
      if (call.isPresent()) {
        return new Next.Calls(List.of(call.get()), "I need the value of " + formula + ".");
      }
    }
    return valued(compute, expression, formula, seen);
  }

  /** The answer out of a calculator's result, which may be exact where a value is not. */
  private static String told(Quest.Compute compute, String result) {
    return compute.plain() ? result : Understood.value(result).map(compute::shown).orElse(result);
  }

  private static Next valued(
      Quest.Compute compute, Expression expression, String formula, Optional<Seen> seen) {
    var result = seen.filter(it -> !it.failed()).flatMap(it -> Understood.result(it.text()));
    if (result.isPresent()) {
      return new Next.Done(told(compute, result.get()), "");
    }
    var note =
        seen.filter(Seen::failed)
            .map(it -> " (worked out without the tool, which failed: %s)".formatted(it.reason()))
            .orElse("");
    try {
      var value = compute.shown(expression.value());
      return new Next.Done(value + note, seen.isEmpty() ? formula : "");
    } catch (ArithmeticException e) {
      return new Next.Done("%s is not defined: %s".formatted(formula, e.getMessage()), "");
    }
  }

  private String compared(Quest.Compare compare) {
    var files = compare.files().isEmpty() ? evidence.names() : compare.files();
    var counts = new LinkedHashMap<String, Exact>();
    for (var file : files) {
      evidence
          .number(new FileFact(compare.kind(), file, compare.detail()))
          .ifPresent(it -> counts.put(file, it.value()));
    }
    if (counts.isEmpty()) {
      return "There are no files to compare.";
    }
    var unit = compare.kind().name().toLowerCase(java.util.Locale.ROOT);
    var best =
        counts.values().stream()
            .reduce((a, b) -> (a.compareTo(b) >= 0) == compare.most() ? a : b)
            .orElse(Exact.ZERO);
    var winners =
        counts.entrySet().stream()
            .filter(it -> it.getValue().equals(best))
            .map(Map.Entry::getKey)
            .toList();
    var others =
        counts.entrySet().stream()
            .filter(it -> !it.getValue().equals(best))
            .map(it -> "%s has %s".formatted(it.getKey(), it.getValue().text()))
            .toList();
    var rest = others.isEmpty() ? "" : "; " + String.join(", ", others);
    if (winners.size() > 1) {
      return "%s have the same number of %s: %s%s."
          .formatted(String.join(" and ", winners), unit, best.text(), rest);
    }
    return "%s has the %s %s: %s%s."
        .formatted(winners.getFirst(), compare.most() ? "most" : "fewest", unit, best.text(), rest);
  }
}
