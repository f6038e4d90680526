// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.model.demo;

import dev.menagerie.core.Json;
import dev.menagerie.core.Tool;
import dev.menagerie.core.ToolCall;
import dev.menagerie.model.demo.Toolbox.Ability;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A wish to have a text written to a file.
 *
 * @param append to what the file holds already
 */
record WritingWish(String text, String file, boolean append) {

  private static final int MOST = 4_000;
  private static final String QUOTED = "\"([^\"]+)\"|'([^']+)'|`([^`]+)`|“([^”]+)”";
  private static final String FILE =
      "(?:the |a |my )?(?:new )?(?:text )?(?:file |document )?(?:called |named"
          + " )?[\"'`]?([\\p{L}\\d_./-]*\\.\\p{L}\\w{0,9})[\"'`]?";
  private static final String OF =
      "(?:the )?(?:following )?(?:text|words?|sentence|line|message|content|note)?:? ?";
  private static final String PLEASE = "(?is)^\\s*(?:please |can you |could you )?";
  private static final Pattern TEXT_FIRST =
      Pattern.compile(
          PLEASE
              + "(write|save|put|store|append|add) "
              + OF
              + "(?:%s|(.{1,2000}?)) (?:in|into|to|as|to the end of) ".formatted(QUOTED)
              + FILE
              + "\\s*[.!]?\\s*$");
  private static final Pattern FILE_FIRST =
      Pattern.compile(
          PLEASE
              + "(create|make|write|save) "
              + FILE
              + " (?:with|containing|that contains|that says|saying|and (?:write|put)) "
              + OF
              + "(?:%s|(.{1,2000}?))(?: (?:in|into|to) it)?\\s*[.!]?\\s*$".formatted(QUOTED));

  static Optional<WritingWish> of(String goal) {
    if (goal.length() > MOST) {
      return Optional.empty();
    }
    var first = TEXT_FIRST.matcher(goal);
    if (first.matches()) {
      var verb = first.group(1).toLowerCase(Locale.ROOT);
      boolean append = verb.equals("append") || verb.equals("add");
      boolean literal = first.group(6) == null || (!verb.equals("add") && plain(first.group(6)));
      return literal
          ? Optional.of(new WritingWish(text(first, 2), first.group(7), append))
          : Optional.empty();
    }
    var last = FILE_FIRST.matcher(goal);
    return last.matches() && (last.group(7) == null || plain(last.group(7)))
        ? Optional.of(new WritingWish(text(last, 3), last.group(2), false))
        : Optional.empty();
  }

  /** Whether words without quotes are meant as they stand, and not as what they come to. */
  private static boolean plain(String words) {
    return Quest.of(words).isEmpty()
        && Lexer.tokens(words).stream().noneMatch(it -> it instanceof Token.Name)
        && !words.matches(
            "(?is).*\\b(?:result|answer|number|sum|product|average|count|contents?|list)\\b.*");
  }

  private static String text(Matcher found, int from) {
    for (int group = from; group < from + 5; group++) {
      var text = found.group(group);
      if (text != null) {
        return text;
      }
    }
    return "";
  }

  /** The call that grants it, by a tool that takes a file and a text. */
  Optional<ToolCall> call(Toolbox tools) {
    return tools.tools().stream()
        .filter(it -> Toolbox.ability(it).filter(Ability.CHANGE::equals).isPresent())
        .flatMap(it -> call(it).stream())
        .findFirst();
  }

  private Optional<ToolCall> call(Tool tool) {
    var required = Toolbox.required(tool);
    var files = required.stream().filter(it -> Toolbox.filing(tool, it)).toList();
    var texts = required.stream().filter(it -> !Toolbox.filing(tool, it)).toList();
    if (files.size() != 1 || texts.size() != 1) {
      return Optional.empty();
    }
    var arguments = Json.object().add(files.getFirst(), file).add(texts.getFirst(), text);
    if (append) {
      var flag =
          Toolbox.properties(tool).keySet().stream()
              .filter(it -> it.toLowerCase(Locale.ROOT).contains("append"))
              .findFirst();
      if (flag.isEmpty()) {
        return Optional.empty();
      }
      arguments.add(flag.get(), true);
    }
    return Optional.of(ToolCall.of(tool.name(), arguments.build()));
  }
}
