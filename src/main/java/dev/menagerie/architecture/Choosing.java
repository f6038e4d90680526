// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import static java.util.stream.Collectors.joining;

import dev.menagerie.architecture.Choice.Alternative;
import dev.menagerie.core.Budget;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Role;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import dev.menagerie.core.TrackRecord;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Which architecture suits a task, by what it needs, what may be spent, and how others went here.
 *
 * @param tools that may be called
 * @param left of the budget
 * @param records of ended tasks
 * @param tokenizer counts the tokens of a text
 */
public record Choosing(
    Task task,
    List<Tool> tools,
    Budget left,
    List<TrackRecord> records,
    ToLongFunction<String> tokenizer) {

  private static final double FIT = 0.5;
  private static final double SUCCESS = 0.35;
  private static final double THRIFT = 0.15;

  /** Tasks that are taken to be known of each architecture: one went well, the other did not. */
  private static final int PRIOR = 2;

  /** Effects that choosing and delegating take. */
  private static final int OWN = 2;

  /** Families whose architectures do not take any goal in words. */
  private static final List<String> APART = List.of("symbolic", "memory", "reactive");

  private static final int ALTERNATIVES = 2;
  private static final int SHOWN = 8000;
  private static final int SHOWN_TOOLS = 100;
  private static final int MOST_JUDGED = 1000;

  static final String JUDGE =
      """
      Judge what a task takes, so that a way of working can be chosen for it. Do not do the task. \
      Grade what it says, not what it might mean.

      Tools:
      %s

      Task: %s\
      """;

  /** Who could do the task. */
  private record Candidate(Catalog.Entry entry, String agent, double score) {

    String name() {
      return entry.name();
    }

    long thoughts() {
      return entry.cost().mostThoughts().applyAsLong(entry.defaults());
    }

    boolean acts() {
      return entry.cost().mostToolCalls().applyAsLong(entry.defaults()) > 0;
    }

    Candidate scored(double score) {
      return new Candidate(entry, agent, score);
    }
  }

  /**
   * Those that take any goal in words, by name: not the ones that read formal problems, work on
   * memories or answer by the rules that they are given, nor this one.
   */
  public static List<Catalog.Entry> choosable() {
    return Catalog.all().stream()
        .filter(it -> !APART.contains(it.family()))
        .filter(it -> !(it.defaults() instanceof Auto))
        .toList();
  }

  /** Asks for {@link Criteria}. */
  public Prompt prompt() {
    var lines =
        tools.stream()
            .limit(SHOWN_TOOLS)
            .map(it -> "- %s: %s".formatted(it.name(), Excerpt.label(it.description())))
            .collect(joining("\n"));
    var text = JUDGE.formatted(lines.isEmpty() ? "(none)" : lines, Excerpt.of(task.text(), SHOWN));
    return Prompt.of("judge", text).as(Role.JUDGE).maxTokens(MOST_JUDGED);
  }

  /** What a model made of the task, else what its plain features say. */
  public Criteria criteria(Optional<Criteria> judged) {
    return judged.orElseGet(() -> Criteria.byFeatures(task, tools));
  }

  /**
   * The best of some.
   *
   * @param offers who is chosen from; the server's own agent of each architecture if empty
   * @param judged what a model makes of the task; its plain features count if empty
   */
  public Choice best(List<Auto.Offer> offers, Optional<Criteria> judged) {
    var criteria = criteria(judged);
    var all = offered(offers);
    var unfit = new LinkedHashMap<String, List<String>>();
    var able = without(all, it -> unable(it, criteria), unfit);
    long read = tokenizer.applyAsLong(task.text());
    var fitting = without(able, it -> tooDear(it, read), unfit);
    var ranked =
        fitting.isEmpty()
            ? cheapest(able.isEmpty() ? all : able, criteria)
            : ranked(fitting, criteria);
    var best = ranked.getFirst();
    var alternatives =
        ranked.stream()
            .skip(1)
            .limit(ALTERNATIVES)
            .map(it -> new Alternative(it.name(), it.score()))
            .toList();
    var why = new ArrayList<String>();
    why.add(
        fitting.isEmpty()
            ? "Nothing is a candidate; %s may cost least.".formatted(best.name())
            : "%s works in the %s pattern, and comes out best."
                .formatted(best.name(), ArchitecturePattern.of(best.entry()).text()));
    why.add(
        "The task needs %s, as %s."
            .formatted(
                criteria.text(), judged.isPresent() ? "a model judged" : "its plain features say"));
    if (criteria.outside() && !callable()) {
      why.add("It takes what only tools find out or do, and none can be called.");
    }
    why.add(measured(best));
    unfit.forEach(
        (reason, names) ->
            why.add("Not a candidate: %s (%s).".formatted(String.join(", ", names), reason)));
    return new Choice(best.name(), best.agent(), best.score(), String.join(" ", why), alternatives);
  }

  private static List<Candidate> offered(List<Auto.Offer> offers) {
    return offers.isEmpty()
        ? choosable().stream().map(it -> new Candidate(it, it.name(), 0)).toList()
        : offers.stream().map(it -> new Candidate(it.entry(), it.agent(), 0)).toList();
  }

  private interface Reason {
    /** Why somebody is no candidate; empty if that is not so. */
    String against(Candidate candidate);
  }

  private static List<Candidate> without(
      List<Candidate> all, Reason reason, Map<String, List<String>> unfit) {
    var rest = new ArrayList<Candidate>();
    for (var candidate : all) {
      var against = reason.against(candidate);
      if (against.isEmpty()) {
        rest.add(candidate);
      } else {
        unfit.computeIfAbsent(against, _ -> new ArrayList<>()).add(candidate.name());
      }
    }
    return rest;
  }

  private boolean callable() {
    return !tools.isEmpty() && left.toolCalls() > 0;
  }

  private String unable(Candidate candidate, Criteria criteria) {
    if (candidate.acts() && !callable()) {
      return tools.isEmpty()
          ? "needs tools, and there are none"
          : "needs tools, and no call is left";
    }
    return !candidate.acts() && callable() && criteria.outside()
        ? "calls no tools, and the task takes some"
        : "";
  }

  /**
   * By its bound, each thought of which reads the task at least; and by what it cost here.
   *
   * @param read tokens of the task
   */
  private String tooDear(Candidate candidate, long read) {
    if (candidate.thoughts() + OWN > left.effects()) {
      return "may think more often than the %d effects that are left".formatted(left.effects());
    }
    if (candidate.thoughts() * read > left.tokens()) {
      return "may read the task more often than the %d tokens that are left allow"
          .formatted(left.tokens());
    }
    return record(candidate)
        .filter(
            it ->
                it.tokens() / it.tasks() > left.tokens()
                    || it.ms() / it.tasks() / 1000 > left.seconds()
                    || it.usd().compareTo(left.usd().multiply(BigDecimal.valueOf(it.tasks()))) > 0)
        .map(_ -> "cost more on average here than is left")
        .orElse("");
  }

  private List<Candidate> ranked(List<Candidate> candidates, Criteria criteria) {
    return candidates.stream()
        .map(it -> it.scored(score(it, criteria)))
        .sorted(Comparator.comparingDouble((Candidate it) -> -it.score()))
        .toList();
  }

  private List<Candidate> cheapest(List<Candidate> candidates, Criteria criteria) {
    return candidates.stream()
        .map(it -> it.scored(score(it, criteria)))
        .sorted(Comparator.comparingLong(Candidate::thoughts))
        .toList();
  }

  /** Of what it is good for, how it went here, and how little it takes; to three places. */
  private double score(Candidate candidate, Criteria criteria) {
    var record = record(candidate);
    double fit = ArchitecturePattern.of(candidate.entry()).fit(criteria.needs(left));
    double success =
        record
            .map(it -> (it.completed() + PRIOR / 2.0) / (it.tasks() + PRIOR))
            .orElse(PRIOR / 2.0 / PRIOR);
    double effects =
        record
            .filter(it -> it.completed() > 0)
            .map(it -> (double) it.effects() / it.completed())
            .orElse((double) candidate.thoughts());
    double thrift = 1 / (1 + Math.log1p(effects));
    return Math.round(1000 * (FIT * fit + SUCCESS * success + THRIFT * thrift)) / 1000.0;
  }

  private Optional<TrackRecord> record(Candidate candidate) {
    return records.stream().filter(it -> it.architecture().equals(candidate.name())).findFirst();
  }

  private String measured(Candidate candidate) {
    return record(candidate)
        .map(
            it ->
                "Of its %d newest tasks here %d completed, with %d tokens and %d effects on average."
                    .formatted(
                        it.tasks(),
                        it.completed(),
                        it.tokens() / it.tasks(),
                        it.effects() / it.tasks()))
        .orElse(
            "No task of it has ended here yet; it may think %d times."
                .formatted(candidate.thoughts()));
  }
}
