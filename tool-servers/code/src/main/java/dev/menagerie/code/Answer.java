// SPDX-License-Identifier: Apache-2.0
package dev.menagerie.code;

import dev.menagerie.kit.ToolResult;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;

/**
 * A call's outcome as text for the model.
 *
 * @param mostBytes of the value and what was printed together; the value comes first
 */
record Answer(String code, Sandbox.Outcome outcome, int mostBytes) {

  private static final int WIDEST_LINE = 160;

  ToolResult result() {
    return switch (outcome.ending()) {
      case Ending.Value(var value) ->
          ToolResult.text(value.map(this::value).orElseGet(this::withoutValue));
      case Ending.Thrown thrown ->
          ToolResult.error(thrown.what() + places(thrown) + printed(mostBytes));
      case Ending.Stopped(var reason) ->
          ToolResult.error("stopped: " + reason + printed(mostBytes));
    };
  }

  private String value(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    var shown = BoundedOutput.first(bytes, mostBytes);
    var note =
        shown.length() == text.length()
            ? ""
            : "\n(the value is cut after %d bytes; return less of it)".formatted(mostBytes);
    return "value: " + shown + note + printed(Math.max(0, mostBytes - bytes.length));
  }

  private String withoutValue() {
    return outcome.printed().isEmpty()
        ? "no value and nothing printed: end the code with an expression (with return, if it uses"
            + " await), or print with console.log"
        : "no value" + printed(mostBytes);
  }

  private String printed(int most) {
    if (outcome.printed().isEmpty()) {
      return "";
    }
    var shown = BoundedOutput.first(outcome.printed().getBytes(StandardCharsets.UTF_8), most);
    return outcome.cut() || shown.length() < outcome.printed().length()
        ? "\nprinted:\n%s\n(the rest of what was printed is cut; print less)".formatted(shown)
        : "\nprinted:\n" + shown.stripTrailing();
  }

  private String places(Ending.Thrown thrown) {
    if (thrown.places().isEmpty()) {
      return "";
    }
    var text = new StringBuilder(thrown.exact() ? "\nat " : "\nat or after ");
    text.append(thrown.places().stream().map(Place::toString).collect(Collectors.joining("\nat ")));
    var line = thrown.places().getFirst().line();
    if (thrown.exact()) {
      code.lines()
          .skip(line - 1L)
          .findFirst()
          .ifPresent(source -> text.append("\nline %d: %s".formatted(line, cut(source))));
    }
    return text.toString();
  }

  private static String cut(String line) {
    return line.length() <= WIDEST_LINE ? line : line.substring(0, WIDEST_LINE) + " ...";
  }
}
