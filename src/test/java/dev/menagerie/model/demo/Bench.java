// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.core.Observation;
import dev.menagerie.core.Tool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;

/** A calculator and a folder of files as tools, under names that say nothing. */
final class Bench {

  final Map<String, String> files = new LinkedHashMap<>();
  private final Random random;

  Bench(long seed) {
    this.random = new Random(seed);
    files.put("notes.txt", "Buy milk\nCall the harbour office\nmilk is white\n");
    files.put("report.md", "# Report\n\nThe harbour was quiet.\nNothing else.\nThe end of it\n");
    files.put("budget.txt", "rent 1200\nfood 350.50\nmilk 20\n");
    files.put("old/plan.txt", "First\nSecond\n");
  }

  private String name() {
    return "t"
        + Long.toString(random.nextLong() >>> 1, 36)
        + "__"
        + Long.toString(random.nextLong() >>> 1, 36);
  }

  private String argument() {
    return "a" + Long.toString(random.nextLong() >>> 8, 36);
  }

  DemoRun run() {
    return reading(calculator(new DemoRun()));
  }

  DemoRun calculator(DemoRun run) {
    var input = argument();
    var tool =
        new Tool(
            name(),
            "Calculator: evaluates an arithmetic expression exactly.",
            DemoRun.schema(input, "the arithmetic expression, such as (2 + 3) * 4"));
    return run.tool(tool, it -> calculated(it.getString(input, "")));
  }

  private static Observation calculated(String formula) {
    try {
      return Quest.arithmetic("Calculate " + formula + ".")
          .<Observation>map(it -> new Observation.Result(it.expression().value().text()))
          .orElse(new Observation.Failure("not an expression: " + formula));
    } catch (ArithmeticException e) {
      return new Observation.Failure(String.valueOf(e.getMessage()));
    }
  }

  DemoRun reading(DemoRun run) {
    var folder = argument();
    var read = argument();
    var stat = argument();
    var text = argument();
    var where = argument();
    run.tool(
        new Tool(
            name(), "Lists the files and folders in a folder, one per line.", noneRequired(folder)),
        it -> new Observation.Result(listed(it.getString(folder, ""))));
    run.tool(
        new Tool(
            name(),
            "Reads a text file and returns its content.",
            DemoRun.schema(read, "the file, relative to the folder")),
        it -> file(it.getString(read, "")));
    run.tool(
        new Tool(
            name(),
            "Tells the size of a file in bytes, how many lines, words and characters it has. Counts"
                + " without reading the content.",
            DemoRun.schema(stat, "the file or folder")),
        it -> measured(file(it.getString(stat, ""))));
    run.tool(
        new Tool(
            name(),
            "Finds the lines that contain a text, in one file or in all files of a folder. Each"
                + " line is returned as \"file:line number: line\", and at the end how many lines"
                + " match.",
            DemoRun.schema(
                text,
                "the text to find, taken literally",
                where,
                "the file or folder to search; everything if it is left out")),
        it -> searched(it.getString(text, ""), it.getString(where, "")));
    return run;
  }

  /** The files of a folder; the top one, which holds the only other, if it is empty. */
  private String listed(String folder) {
    boolean top = folder.isEmpty() || folder.equals(".");
    var start = top ? "" : folder + "/";
    return files.keySet().stream()
            .filter(it -> it.startsWith(start) && it.indexOf('/', start.length()) < 0)
            .map(
                it ->
                    "%s (%d bytes)"
                        .formatted(
                            it.substring(start.length()), files.getOrDefault(it, "").length()))
            .collect(Collectors.joining("\n"))
        + (top ? "\nold/" : "");
  }

  private static jakarta.json.JsonObject noneRequired(String name) {
    return dev.menagerie.core.Json.object(
            DemoRun.schema(name, "the folder; the top folder if it is left out"))
        .remove("required")
        .build();
  }

  private Observation file(String name) {
    var text = files.get(name);
    return text == null
        ? new Observation.Failure("\"" + name + "\" does not exist")
        : new Observation.Result(text);
  }

  private static Observation measured(Observation file) {
    return switch (file) {
      case Observation.Failure failure -> failure;
      case Observation.Result(var text) ->
          new Observation.Result(
              "kind: text file\nsize: %d bytes\nlines: %d\nwords: %d\ncharacters: %d"
                  .formatted(
                      text.length(),
                      text.lines().count(),
                      text.isBlank() ? 0 : text.strip().split("\\s+").length,
                      text.length()));
    };
  }

  private Observation searched(String text, String where) {
    var found = new java.util.ArrayList<String>();
    files.forEach(
        (name, content) -> {
          var lines = content.lines().toList();
          for (int index = 0; index < lines.size(); index++) {
            if ((where.isEmpty() || where.equals(".") || where.equals(name))
                && lines.get(index).contains(text)) {
              found.add(name + ":" + (index + 1) + ": " + lines.get(index));
            }
          }
        });
    return new Observation.Result(
        found.isEmpty()
            ? "no line contains \"" + text + "\""
            : String.join("\n", found) + "\n(" + found.size() + " matching lines in some files)");
  }

  static List<dev.menagerie.core.Architecture> acting() {
    return List.of(
        dev.menagerie.architecture.FunctionCalling.DEFAULTS,
        dev.menagerie.architecture.ReAct.DEFAULTS,
        dev.menagerie.architecture.PlanAndExecute.DEFAULTS,
        dev.menagerie.architecture.LlmCompiler.DEFAULTS);
  }

  static List<dev.menagerie.core.Architecture> thinking() {
    return List.of(
        dev.menagerie.architecture.ChainOfThought.DEFAULTS,
        new dev.menagerie.architecture.ChainOfThought(
            dev.menagerie.architecture.ChainOfThought.Mode.FEW_SHOT,
            dev.menagerie.architecture.ChainOfThought.DEFAULTS.exemplars()),
        dev.menagerie.architecture.SelfConsistency.DEFAULTS,
        dev.menagerie.architecture.Debate.DEFAULTS,
        dev.menagerie.architecture.TreeOfThoughts.DEFAULTS);
  }
}
