// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.architecture;

import dev.menagerie.core.Prompt;
import dev.menagerie.core.Run;
import dev.menagerie.core.Says;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a graph of operations works on: how its material is parted, how a model is asked about it,
 * and how good a thought is. Numbers and words are written with commas between them.
 */
sealed interface GraphProblem {

  double TEMPERATURE = 1.0;

  /** The material, cut into parts as equal as can be; fewer than asked for if it is short. */
  List<String> parts(int count);

  /** What is asked for a first thought on a part of the material. */
  String generate(String reference);

  /** What is asked to make one thought of several. */
  String aggregate(List<GraphThought> thoughts);

  /** What is asked for a better thought. */
  String improve(GraphThought thought);

  /** The material that thoughts of several parts are about together. */
  String together(List<String> references);

  /** What a model says to one of these, in the form in which it is judged; none if unreadable. */
  Optional<String> ask(Prompt prompt, Run run);

  /** How good it is, higher is better; absent if only a model can tell. */
  Optional<Double> score(GraphThought thought);

  /** The material of a task; empty if it has none of that kind. */
  static Optional<GraphProblem> of(GraphOfThoughts.Graph graph, String task) {
    return switch (graph) {
      case ANSWER -> Optional.of(new Question(task));
      case SORTING -> lists(task, 1).map(it -> new Sorting(it.getFirst()));
      case INTERSECTION -> lists(task, 2).map(it -> new Intersection(it.get(0), it.get(1)));
      case KEYWORDS -> Keywords.of(task);
    };
  }

  Pattern LIST = Pattern.compile("\\[([^\\[\\]]*)]");

  /** The first lists in brackets. */
  private static Optional<List<List<Integer>>> lists(String task, int count) {
    var found =
        LIST.matcher(task)
            .results()
            .map(it -> parsed(it.group(1)))
            .filter(it -> !it.isEmpty())
            .limit(count)
            .toList();
    return found.size() == count ? Optional.of(found) : Optional.empty();
  }

  private static List<Integer> parsed(String text) {
    return Pattern.compile("-?\\d{1,9}")
        .matcher(text)
        .results()
        .map(it -> Integer.valueOf(it.group()))
        .toList();
  }

  private static String text(List<?> items) {
    return items.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  /** Cuts a list; no part is empty. */
  private static <T> List<List<T>> cut(List<T> items, int count) {
    var parts = new ArrayList<List<T>>();
    for (int part = 0; part < count; part++) {
      var one = items.subList(part * items.size() / count, (part + 1) * items.size() / count);
      if (!one.isEmpty()) {
        parts.add(one);
      }
    }
    return parts;
  }

  /** A list of numbers that a model gives. */
  record Numbers(@Says("the numbers, in order") List<Integer> numbers) {}

  /** Sorting numbers that repeat. */
  record Sorting(List<Integer> numbers) implements GraphProblem {
    public Sorting {
      numbers = List.copyOf(numbers);
    }

    @Override
    public List<String> parts(int count) {
      return cut(numbers, count).stream().map(GraphProblem::text).toList();
    }

    @Override
    public String generate(String reference) {
      return "Task: Sort these numbers in ascending order: " + reference;
    }

    @Override
    public String aggregate(List<GraphThought> thoughts) {
      return """
      Each of these lists is sorted. Each number comes as often as in both lists together.

      Task: Merge these lists into one in ascending order:
      %s\
      """
          .formatted(
              thoughts.stream()
                  .map(it -> "[" + it.current() + "]")
                  .collect(Collectors.joining("\n")));
    }

    @Override
    public String improve(GraphThought thought) {
      return """
      The answer may have numbers too many or too few, or some out of order. Correct it.

      %s

      Answer: %s\
      """
          .formatted(generate(thought.reference()), thought.current());
    }

    @Override
    public String together(List<String> references) {
      return text(references);
    }

    @Override
    public Optional<String> ask(Prompt prompt, Run run) {
      return Attempt.think(run, prompt, Numbers.class).map(it -> text(it.numbers()));
    }

    /** Adjacent pairs out of order, and how often each number comes too often or too rarely. */
    @Override
    public Optional<Double> score(GraphThought thought) {
      var given = parsed(thought.current());
      int errors = 0;
      for (int at = 1; at < given.size(); at++) {
        errors += given.get(at - 1) > given.get(at) ? 1 : 0;
      }
      return Optional.of((double) -(errors + difference(parsed(thought.reference()), given)));
    }
  }

  /** How many elements one list has that the other has not, counted as often as they come. */
  private static int difference(List<?> wanted, List<?> given) {
    var extra = new ArrayList<Object>(given);
    int missing = 0;
    for (var item : wanted) {
      missing += extra.remove(item) ? 0 : 1;
    }
    return missing + extra.size();
  }

  /** What two sets of numbers have in common; the second one is parted. */
  record Intersection(List<Integer> first, List<Integer> second) implements GraphProblem {
    public Intersection {
      first = List.copyOf(first);
      second = List.copyOf(second);
    }

    @Override
    public List<String> parts(int count) {
      return cut(second, count).stream().map(GraphProblem::text).toList();
    }

    @Override
    public String generate(String reference) {
      return "Task: Which numbers are in both lists? [%s] and [%s]"
          .formatted(text(first), reference);
    }

    @Override
    public String aggregate(List<GraphThought> thoughts) {
      return """
      Task: Merge these lists into one in ascending order:
      %s\
      """
          .formatted(
              thoughts.stream()
                  .map(it -> "[" + it.current() + "]")
                  .collect(Collectors.joining("\n")));
    }

    @Override
    public String improve(GraphThought thought) {
      return """
      The answer may have numbers too many or too few. Correct it.

      %s

      Answer: %s\
      """
          .formatted(generate(thought.reference()), thought.current());
    }

    @Override
    public String together(List<String> references) {
      return text(references);
    }

    @Override
    public Optional<String> ask(Prompt prompt, Run run) {
      return Attempt.think(run, prompt, Numbers.class).map(it -> text(it.numbers()));
    }

    /** How many numbers are missing, or are there and should not be. */
    @Override
    public Optional<Double> score(GraphThought thought) {
      var common = parsed(thought.reference()).stream().filter(first::contains).distinct().toList();
      return Optional.of((double) -difference(common, parsed(thought.current())));
    }
  }

  /** How often a keyword comes. */
  record Counted(@Says("the keyword") String keyword, @Says("how often it comes") int count) {}

  record Counts(@Says("each keyword that comes at all") List<Counted> counts) {}

  /** Counting keywords in a text that is parted by sentences. */
  record Keywords(List<String> words, String material) implements GraphProblem {
    public Keywords {
      words = List.copyOf(words);
    }

    /** Keywords in brackets; the text is what follows the next colon or line. */
    static Optional<GraphProblem> of(String task) {
      var list = LIST.matcher(task);
      if (!list.find()) {
        return Optional.empty();
      }
      var words = List.of(list.group(1).strip().split("\\s*,\\s*"));
      var text = task.substring(list.end()).replaceFirst("^[^:\\n]*[:\\n]", "").strip();
      return text.isEmpty() || words.getFirst().isEmpty()
          ? Optional.empty()
          : Optional.of(new Keywords(words, text));
    }

    @Override
    public List<String> parts(int count) {
      var sentences = List.of(material.split("(?<=[.!?])\\s+"));
      return cut(sentences, count).stream().map(it -> String.join(" ", it)).toList();
    }

    @Override
    public String generate(String reference) {
      return "Task: How often does each of the words [%s] come in this text: %s"
          .formatted(text(words), reference);
    }

    @Override
    public String aggregate(List<GraphThought> thoughts) {
      return """
      Add up these counts, word by word.

      %s\
      """
          .formatted(
              thoughts.stream()
                  .map(it -> "Counts: " + it.current())
                  .collect(Collectors.joining("\n")));
    }

    @Override
    public String improve(GraphThought thought) {
      return """
      The answer may count a word too often or too rarely. Correct it.

      %s

      Answer: %s\
      """
          .formatted(generate(thought.reference()), thought.current());
    }

    @Override
    public String together(List<String> references) {
      return String.join(" ", references);
    }

    @Override
    public Optional<String> ask(Prompt prompt, Run run) {
      return Attempt.think(run, prompt, Counts.class)
          .map(
              it ->
                  it.counts().stream()
                      .filter(one -> one.count() > 0)
                      .map(one -> one.keyword() + ": " + one.count())
                      .collect(Collectors.joining(", ")));
    }

    /** By how much all counts are off together. */
    @Override
    public Optional<Double> score(GraphThought thought) {
      long errors = 0;
      for (var word : words) {
        var said =
            Pattern.compile("(?:^|, )" + Pattern.quote(word) + ": (\\d{1,9})")
                .matcher(thought.current());
        long count = said.find() ? Long.parseLong(said.group(1)) : 0;
        errors += Math.abs(count - occurrences(word, thought.reference()));
      }
      return Optional.of((double) -errors);
    }

    private static long occurrences(String word, String text) {
      return Pattern.compile("(?<!\\w)" + Pattern.quote(word) + "(?!\\w)")
          .matcher(text)
          .results()
          .count();
    }
  }

  /** An answer to any task. */
  record Answered(@Says("the answer alone, without explanation") String answer) {}

  /** Any task; it has one part. */
  record Question(String task) implements GraphProblem {

    @Override
    public List<String> parts(int count) {
      return List.of(task);
    }

    @Override
    public String generate(String reference) {
      return "Answer the task.\n\nTask: " + reference;
    }

    @Override
    public String aggregate(List<GraphThought> thoughts) {
      var choices = new ArrayList<String>();
      for (var thought : thoughts) {
        choices.add("Choice %d:\n%s".formatted(choices.size() + 1, thought.current()));
      }
      return """
      Put together an answer to the task that takes the best of these and has none of their mistakes.

      Task: %s

      %s\
      """
          .formatted(task, String.join("\n\n", choices));
    }

    @Override
    public String improve(GraphThought thought) {
      return """
      Improve the answer to the task where it can be better; if it cannot, give it as it is.

      Task: %s

      Answer: %s\
      """
          .formatted(task, thought.current());
    }

    @Override
    public String together(List<String> references) {
      return task;
    }

    @Override
    public Optional<String> ask(Prompt prompt, Run run) {
      return Attempt.think(run, prompt, Answered.class)
          .map(it -> it.answer().strip())
          .filter(it -> !it.isEmpty());
    }

    @Override
    public Optional<Double> score(GraphThought thought) {
      return Optional.empty();
    }
  }
}
