// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Answer;
import dev.menagerie.core.Architecture;
import dev.menagerie.core.Json;
import dev.menagerie.core.MemoryContent.Fact;
import dev.menagerie.core.Observation;
import dev.menagerie.core.Progress;
import dev.menagerie.core.Prompt;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import dev.menagerie.core.ToolCall;
import dev.menagerie.core.Turn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Answers a request in one step: from a cache of replies to requests like it, by the tool of the
 * first rule that fits, or else by one thought. No loop, and no state but the cache.
 *
 * <p>Source: the simple reflex agent of Russell and Norvig, "Artificial Intelligence: A Modern
 * Approach", with a cache of replies by similarity as in Bang, "GPTCache: An Open-Source Semantic
 * Cache for LLM Applications Enabling Faster Answers and Cost Savings", NLP-OSS 2023.
 *
 * <p>Deviation: memory finds the candidates, and how alike they are is reckoned from their words
 * and letters instead of embeddings; two tasks that miss at once both think.
 *
 * @param rules the first that fits decides, 0 to 100; a request that none fits is general
 * @param similarity how alike a cached request must be, 0.5 to 1
 * @param slots whether it must also have the same numbers, names, negations and other words that
 *     mean something, in the same order
 * @param ttlSeconds how long a reply counts, 0 to 31536000; nothing is cached if 0
 */
public record Reactive(
    @Says("the first that fits decides, 0 to 100; a request that none fits is general")
        List<Rule> rules,
    @Says("how alike a cached request must be, 0.5 to 1") double similarity,
    @Says("whether it must also have the same numbers, names and negations") boolean slots,
    @Says("seconds that a reply counts, 0 to 31536000; nothing is cached if 0") int ttlSeconds)
    implements Architecture {

  /** What a request is. */
  public enum Kind {
    QUERY,
    ACTION,
    TOOL,
    GENERAL
  }

  /**
   * What to do with some requests.
   *
   * @param kind replies to actions are never cached
   * @param patterns of which one must fit: words, and names in braces for words between them, which
   *     are the arguments of the tool
   * @param tool that is called; a model answers if empty
   * @param reply in which {@code ${result}} is what the tool returned and {@code ${name}} what a
   *     name stands for; the result alone if empty
   * @param cached whether the reply may be given again
   */
  public record Rule(
      @Says("replies to actions are never cached") Kind kind,
      @Says("one must fit: words, and names in braces, which are the arguments of the tool")
          List<String> patterns,
      @Says("the tool that is called; a model answers if empty") String tool,
      @Says("the reply, with ${result} and ${name}; the result alone if empty") String reply,
      @Says("whether the reply may be given again") boolean cached) {
    public Rule {
      patterns = List.copyOf(patterns);
    }

    boolean isCached() {
      return cached && kind != Kind.ACTION;
    }
  }

  private static final Rule GENERAL = new Rule(Kind.GENERAL, List.of(), "", "", true);

  public static final Reactive DEFAULTS =
      new Reactive(
          List.of(
              new Rule(Kind.QUERY, List.of("what", "how", "when", "where", "why"), "", "", true),
              new Rule(
                  Kind.ACTION, List.of("do", "create", "make", "generate", "build"), "", "", false),
              new Rule(
                  Kind.TOOL, List.of("search", "calculate", "analyze", "process"), "", "", true)),
          0.9,
          true,
          3600);

  public Reactive {
    Bound.range("rules", rules.size(), 0, 100);
    Bound.range("similarity", similarity, 0.5, 1);
    Bound.range("ttlSeconds", ttlSeconds, 0, 31_536_000);
    for (var rule : rules) {
      Bound.range("rules: patterns", rule.patterns().size(), 1, 100);
      rule.patterns().forEach(RequestPattern::of);
    }
    rules = List.copyOf(rules);
  }

  static final String RESPOND =
      """
      Reply to the request at once: briefly, and with the answer first. If it can mean several \
      things, ask which, and name them. If it is none that you can meet, say so and what you can do \
      instead.\
      """;

  static final String FAILED = "The tool %s did not answer: %s";

  /** A rule with what the names of its pattern stand for. */
  private record Fit(Rule rule, Map<String, String> names) {}

  /** A reply, which may be given again if it is no error. */
  private record Reply(Answer answer, boolean good) {}

  @Override
  public Answer solve(Task task, Run run) {
    var fit = fit(task.goal());
    draw("request", Optional.empty(), task.goal(), run);
    draw("rule", Optional.of("request"), label(fit), run);
    var request = Fact.key(task.text());
    boolean cached = ttlSeconds > 0 && fit.rule().isCached();
    var cache = new ReplyCache(partition(run), similarity, slots, ttlSeconds);
    var look = cached ? cache.look(request, run) : new ReplyCache.Look(Optional.empty(), List.of());
    if (look.hit().isPresent()) {
      var hit = look.hit().get();
      var how = "%s %s".formatted(hit.exact() ? "exact" : "similar", hit.id());
      draw("cache", Optional.of("rule"), how, run);
      run.report(new Progress.Scored("cache", hit.similarity()));
      run.report(new Progress.Chosen("cache"));
      return Answer.of(hit.reply());
    }
    draw("cache", Optional.of("rule"), cached ? "miss" : "not looked up", run);
    run.report(new Progress.Pruned("cache"));
    var reply = fit.rule().tool().isEmpty() ? thought(task, run) : acted(fit, run);
    draw("reply", Optional.of("rule"), reply.answer().text(), run);
    if (cached && reply.good()) {
      var refused =
          run.budget().seconds() < 1
              ? Optional.of("no time is left")
              : cache.keep(request, reply.answer().text(), look.expired(), run);
      draw(
          "kept", Optional.of("reply"), refused.map("not kept: %s"::formatted).orElse("kept"), run);
    }
    return reply.answer();
  }

  private Fit fit(String goal) {
    for (var rule : rules) {
      for (var pattern : rule.patterns()) {
        var names = RequestPattern.of(pattern).match(goal);
        if (names.isPresent()) {
          return new Fit(rule, names.get());
        }
      }
    }
    return new Fit(GENERAL, new LinkedHashMap<>());
  }

  private String label(Fit fit) {
    var kind = fit.rule().kind().name().toLowerCase(Locale.ROOT);
    int number = rules.indexOf(fit.rule()) + 1;
    return number == 0 ? kind : "%s, by rule %d".formatted(kind, number);
  }

  private static Reply thought(Task task, Run run) {
    var turns = List.<Turn>of(new Turn.System(RESPOND), new Turn.User(task.text()));
    var text = run.think(Prompt.of("respond", turns)).strip();
    run.offer(text);
    return new Reply(new Answer(text, !text.isEmpty()), !text.isEmpty());
  }

  /** What a tool says to what was read out of the request. */
  private static Reply acted(Fit fit, Run run) {
    var name = fit.rule().tool();
    var template = Json.object();
    fit.names().keySet().forEach(it -> template.add(it, "${%s}".formatted(it)));
    var tool = run.tools().stream().filter(it -> it.name().equals(name)).findFirst();
    var call = ToolCall.of(name, Template.fill(template.build(), tool, fit.names()));
    return switch (run.act(call)) {
      case Observation.Result(var result) -> {
        var told = new LinkedHashMap<>(fit.names());
        told.put("result", result);
        var form = fit.rule().reply();
        yield new Reply(Answer.of(form.isBlank() ? result : Template.fill(form, told)), true);
      }
      case Observation.Failure(var reason) ->
          new Reply(Answer.partial(FAILED.formatted(name, reason)), false);
    };
  }

  /**
   * The rules and tools by which a reply was found: once one of them is another, so may the reply
   * be. A hash of 64 bits.
   */
  private String partition(Run run) {
    var told = new StringBuilder(rules.toString());
    run.tools().forEach(it -> told.append('\n').append(it.line()));
    long hash = 0xcbf29ce484222325L;
    for (int at = 0; at < told.length(); at++) {
      hash = (hash ^ told.charAt(at)) * 0x100000001b3L;
    }
    return "rules-" + Long.toHexString(hash);
  }

  /** By the rules: a tool is called only if one names it. */
  long mostToolCalls() {
    return rules.stream().anyMatch(it -> !it.tool().isEmpty()) ? 1 : 0;
  }

  private static void draw(String id, Optional<String> parent, String label, Run run) {
    run.report(new Progress.Node(id, parent, Excerpt.label(label)));
  }
}
