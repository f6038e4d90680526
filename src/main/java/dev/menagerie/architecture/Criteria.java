// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Budget;
import dev.menagerie.core.Says;
import dev.menagerie.core.Task;
import dev.menagerie.core.Tool;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What a task needs of the way in which it is done: six criteria, each from 0 (nothing of it) to
 * 10.
 *
 * @param outside whether it takes what only tools find out or do
 */
public record Criteria(
    @Says("what the task takes, in one sentence") String reason,
    @Says("whether it takes what only tools can find out or do") boolean outside,
    @Says(
            "task complexity: steps that need each other, state, conditions, much data; a single"
                + " question is 0; from 0 to 10")
        int complexity,
    @Says(
            "how soon the answer must be there, 0 if the task does not say so in words such as:"
                + " quickly, urgent, immediately; from 0 to 10")
        int responseTime,
    @Says(
            "how much of it is the same for many things at a time, 0 if the task does not say so in"
                + " words such as: for each, in parallel, all of them; from 0 to 10")
        int scalability,
    @Says(
            "how little it may cost, 0 if the task does not say so in words such as: cheap, at low"
                + " cost, with few calls; from 0 to 10")
        int resources,
    @Says(
            "how easy to follow the way must be for who checks it, 0 if the task does not say so in"
                + " words such as: simply, for a beginner, without jargon; from 0 to 10")
        int expertise,
    @Says(
            "how much it will be done again and kept going, 0 if the task does not say so in words"
                + " such as: every day, weekly, each time; from 0 to 10")
        int maintenance) {

  static final int MOST = 10;

  /** How much a simple way is needed by a task that says nothing of it. */
  private static final double ALWAYS = 0.15;

  /** Fewer effects than this are few. */
  private static final double FEW_EFFECTS = 50;

  /** Fewer seconds than this are few. */
  private static final double FEW_SECONDS = 60;

  private static final Pattern SENTENCE_END = Pattern.compile("[.?!;](?:\\s|$)");
  private static final Pattern NUMBER = Pattern.compile("\\d+");
  private static final int NUMBERS = 4;
  private static final int LONG = 2000;
  private static final int NAMED = 4;

  public Criteria {
    complexity = Math.clamp(complexity, 0, MOST);
    responseTime = Math.clamp(responseTime, 0, MOST);
    scalability = Math.clamp(scalability, 0, MOST);
    resources = Math.clamp(resources, 0, MOST);
    expertise = Math.clamp(expertise, 0, MOST);
    maintenance = Math.clamp(maintenance, 0, MOST);
  }

  /**
   * By plain features of the task, where no model could judge it: the framework's indicators of
   * complexity, and words.
   */
  public static Criteria byFeatures(Task task, List<Tool> tools) {
    var text = task.text();
    var words = " %s ".formatted(text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]+", " "));
    boolean outside = tools.stream().anyMatch(it -> named(it, words));
    double indicators =
        (SENTENCE_END.matcher(text).results().count() > 1
                    || says(words, "then", "after", "before", "finally", "steps")
                ? 1
                : 0)
            + (says(words, "keep", "track", "update", "remember") ? 1 : 0)
            + (says(words, "until", "monitor", "long") ? 1 : 0)
            + (says(words, "if", "unless", "otherwise", "depending") ? 1 : 0)
            + (outside ? Math.min(tools.size() / 5.0, 1) : 0)
            + (text.length() > LONG || NUMBER.matcher(text).results().count() >= NUMBERS ? 1 : 0);
    return new Criteria(
        "judged by plain features",
        outside,
        (int) Math.round(indicators / 6 * MOST),
        says(words, "quickly", "urgent", "immediately", "now") ? MOST : 0,
        says(words, "each", "every", "all", "parallel") ? MOST / 2 : 0,
        says(words, "cheap", "cheaply", "briefly", "short") ? MOST : 0,
        says(words, "simple", "simply", "beginner") ? MOST / 2 : 0,
        says(words, "daily", "weekly", "regularly", "always") ? MOST : 0);
  }

  private static boolean says(String words, String... any) {
    return Arrays.stream(any).anyMatch(it -> words.contains(" " + it + " "));
  }

  /** Whether a word of the task begins or ends with one of its name. */
  private static boolean named(Tool tool, String words) {
    return Arrays.stream(tool.name().toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
        .filter(it -> it.length() >= NAMED)
        .anyMatch(it -> words.contains(" " + it) || words.contains(it + " "));
  }

  /**
   * The needs, each from 0 to 1, in the order of the six criteria. All but complexity are needed a
   * little by every task; a budget with little in it makes for need of time and of resources.
   */
  List<Double> needs(Budget budget) {
    return List.of(
        (double) complexity / MOST,
        Math.max(need(responseTime), 1 - budget.seconds() / FEW_SECONDS),
        need(scalability),
        Math.max(need(resources), 1 - budget.effects() / FEW_EFFECTS),
        need(expertise),
        need(maintenance));
  }

  private static double need(int grade) {
    return Math.max(ALWAYS, (double) grade / MOST);
  }

  /** In words. */
  String text() {
    return ("complexity %d, response time %d, scalability %d, resources %d, expertise %d and"
            + " maintenance %d of %d")
        .formatted(complexity, responseTime, scalability, resources, expertise, maintenance, MOST);
  }
}
